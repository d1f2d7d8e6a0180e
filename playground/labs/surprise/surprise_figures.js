// @ts-nocheck
// The figures of whole texts: cards for one text, a table for two.

import { make } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

export function render(box, a, b) {
  const isTwo = Boolean(a?.scores.size && b?.scores.size);
  const one = a?.scores.size ? a : b;
  box.classList.toggle("two", isTwo);
  if (isTwo) box.replaceChildren(table(a.figures, b.figures));
  else if (one?.scores.size) box.replaceChildren(make("ul", {}, ...one.figures.map(card)));
  else box.replaceChildren(make("p", { class: "hint" }, t("surprise.nothing")));
}

// Read out once, when all of the text has been read.
export function announce(box, name, { figures }) {
  const said = figures.map(({ label, value }) => `${label}: ${value}`).join(", ");
  box.textContent = `${t(`surprise.short_${name}`)}. ${said}`;
}

const part = (name, text) => make("span", { class: `figure-${name}` }, text);

const card = ({ name, label, value, sentence }) =>
  make(
    "li",
    { "data-figure": name },
    part("label", label),
    part("value", value),
    part("sentence", sentence),
  );

const cell = (name, { value, sentence }) =>
  make("td", { "data-text": name }, part("value", value), part("sentence", sentence));

// The same figures of both, in the same order.
function table(a, b) {
  const titles = ["surprise.figure", "surprise.short_a", "surprise.short_b"];
  const head = make("tr", {}, ...titles.map((key) => make("th", { scope: "col" }, t(key))));
  const rows = a.map(({ name, label }, i) =>
    make(
      "tr",
      { "data-figure": name },
      make("th", { scope: "row" }, label),
      cell("a", a[i]),
      cell("b", b[i]),
    ),
  );
  const body = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  return make(
    "div",
    { class: "scroller", tabindex: 0, role: "region", "aria-label": t("surprise.totals") },
    body,
  );
}

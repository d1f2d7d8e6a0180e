// @ts-nocheck
// What can be counted in a vocabulary: figures, and a bar for each script that filters the list.

import { make } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { groupName, pieceOf } from "./vocabulary_list.js";

const number = (n) => n.toLocaleString("en");

// facts: of the server function `vocabulary_facts`. onLongest() is called by the longest entry.
export function renderFacts(box, facts, onLongest) {
  const count = (group) => facts.counts.find((one) => one.group === group)?.n ?? 0;
  const fact = (figure, key) => make("li", {}, make("b", {}, figure), t(key));
  const longest = make(
    "button",
    { type: "button", class: "small vocabulary-long" },
    pieceOf(facts.longest),
  );
  longest.addEventListener("click", onLongest);
  const items = [
    fact(number(facts.n_entries), "vocabulary.entries"),
    fact(number(facts.n_space), "vocabulary.with_space"),
    fact(number(count("part")), "vocabulary.parts"),
    fact(number(count("special")), "vocabulary.specials"),
  ];
  if (count("padding")) items.push(fact(number(count("padding")), "vocabulary.paddings"));
  items.push(fact(facts.mean_bytes.toFixed(2), "vocabulary.mean"));
  items.push(
    make("li", {}, t("vocabulary.longest", { n: number(facts.longest.n_bytes) }), longest),
  );
  box.replaceChildren(...items);
}

// chosen: the group whose entries are listed, null for all. onChoose(group) asks for others.
export function renderBars(box, facts, chosen, onChoose) {
  const focused = box.contains(document.activeElement)
    ? document.activeElement.dataset.group
    : null;
  const all = { group: "", n: facts.n_entries };
  const bars = [all, ...facts.counts].map(({ group, n }) => {
    const length = make("span", { class: "vocabulary-length", "aria-hidden": "true" });
    length.style.setProperty("--share", Math.log1p(n) / Math.log1p(facts.n_entries));
    const bar = make(
      "button",
      {
        type: "button",
        class: "vocabulary-bar",
        "data-group": group,
        "aria-pressed": String(group === (chosen ?? "")),
      },
      make("span", { class: "vocabulary-group" }, group ? groupName(group) : t("vocabulary.all")),
      make("span", { class: "vocabulary-count" }, number(n)),
      length,
    );
    bar.addEventListener("click", () => onChoose(group || null));
    return bar;
  });
  box.replaceChildren(...bars);
  if (focused !== null) bars.find((bar) => bar.dataset.group === focused)?.focus();
}

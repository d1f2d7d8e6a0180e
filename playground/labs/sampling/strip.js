// @ts-nocheck
// The strip from 0 to 1: every token that survived owns a part of it, the draw u is a pin.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const WIDE_ENOUGH = 0.045; // for a name inside

export function render(box, strip) {
  const parts = strip.parts.map((part, i) => partNode(part, i, part.id === strip.drawn?.id));
  if (strip.more) parts.push(moreNode(strip));
  const ruler = make("div", { class: "strip-ruler" });
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    const tick = make("span", {}, String(at));
    tick.style.left = `${100 * at}%`;
    ruler.append(tick);
  }
  box.replaceChildren(make("div", { class: "strip-parts" }, ...parts), ruler);
  if (strip.u !== null) box.append(pin(strip));
  box.setAttribute("aria-label", strip.sentence);
  Object.assign(box.dataset, {
    u: strip.u ?? "",
    seed: strip.seed,
    position: strip.position,
    drawn: strip.drawn?.id ?? "",
  });
}

// The same for those who cannot point at a part.
export function renderTable(table, strip) {
  const titles = ["tokens.token", "word.sampler", "strip.part"];
  const head = make("tr", {}, ...titles.map((key) => make("th", { scope: "col" }, t(key))));
  const rows = strip.parts.map((part) =>
    make(
      "tr",
      { "data-id": part.id, class: part.id === strip.drawn?.id ? "drawn" : null },
      make("th", { scope: "row" }, piece(part.text)),
      make("td", {}, part.percent),
      make("td", {}, part.range),
    ),
  );
  if (strip.more) rows.push(make("tr", {}, make("td", { colspan: 3 }, strip.more.text)));
  table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
}

function partNode(part, i, isDrawn) {
  const node = make("span", {
    class: `strip-part${i % 2 ? " odd" : ""}${isDrawn ? " drawn" : ""}`,
    "data-id": part.id,
    "data-start": part.start,
    "data-stop": part.stop,
    title: `${part.text} · ${part.percent} · ${part.range}`,
  });
  place(node, part.start, part.stop);
  if (part.stop - part.start >= WIDE_ENOUGH) node.append(piece(part.text));
  return node;
}

function moreNode({ more, drawn }) {
  const isDrawn = drawn && drawn.start >= more.start;
  const node = make("span", {
    class: `strip-part more${isDrawn ? " drawn" : ""}`,
    title: more.text,
  });
  place(node, more.start, 1);
  if (1 - more.start >= 2 * WIDE_ENOUGH) node.append(more.text);
  return node;
}

function place(node, start, stop) {
  node.style.left = `${100 * start}%`;
  node.style.width = `${100 * (stop - start)}%`;
}

function pin(strip) {
  const node = make(
    "span",
    { class: "strip-pin" },
    make("span", { class: "strip-u" }, `u = ${strip.u_text}`),
  );
  node.style.left = `${100 * strip.u}%`;
  if (strip.u > 0.8) node.classList.add("leftward");
  return node;
}

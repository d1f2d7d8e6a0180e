// @ts-nocheck
// The bars of a round: the class's votes as they come, and after the reveal the model beside them.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

// Changes the rows in place, so that bars grow and nothing jumps.
export function render(list, round) {
  const stamp = `${round.number} ${document.documentElement.lang}`;
  if (list.dataset.round !== stamp) {
    list.dataset.round = stamp;
    list.replaceChildren(...[...round.options.map(piece), ""].map(row));
  }
  const { reveal } = round;
  for (const [i, node] of [...list.children].entries()) {
    const came = reveal?.place === i;
    node.classList.toggle("came", came);
    node.querySelector(".class-this").hidden = !came;
    fill(node, "class", round.counts[i], `${round.counts[i].count} · ${round.counts[i].percent}`);
    node.querySelector(".class-line.model").hidden = !reveal;
    if (reveal)
      fill(node, "model", { share: reveal.model[i].probability }, reveal.model[i].percent);
    if (i < round.options.length) continue;
    node.dataset.other = "";
    node.hidden = round.kind === "vote" && !reveal; // nobody votes for it, yet the model's bars sum to 1
    node.querySelector(".class-label").textContent = t(
      reveal ? "class.others" : "class.something_else",
    );
  }
}

function row(name, place) {
  const line = (who) =>
    make(
      "div",
      { class: `class-line ${who}` },
      make("div", { class: "class-track" }, make("div", { class: `class-fill ${who}` })),
      make("span", { class: "class-who" }, t(`class.${who}`)),
      make("span", { class: "class-figure" }),
    );
  const came = make("span", { class: "class-this" }, `✓ ${t("class.this")}`);
  const label = make("span", { class: "class-label" }, name);
  return make(
    "li",
    { class: "class-bar", "data-place": place },
    make("span", { class: "class-name" }, label, came),
    line("class"),
    line("model"),
  );
}

function fill(node, who, { share }, figure) {
  const bar = node.querySelector(`.class-fill.${who}`);
  bar.style.setProperty("--share", share);
  bar.dataset.empty = String(share === 0);
  node.querySelector(`.class-line.${who} .class-figure`).textContent = figure;
}

// @ts-nocheck
// What is worth knowing about the text: a sentence each, the two cuts where there are two, and for
// a space at the end what the model expects with it and without.

import { makeChart } from "./chart.js";
import { make, piece } from "./dom.js";
import { axisEnd, nextTokenFigure } from "./figure.js";
import { t } from "./words.js";

// expected(): the server's two answers, or null; removeSpace(): takes the spaces out of the prompt.
export function makeLints(page, { expected, removeSpace, signal }) {
  const box = page.querySelector("#lints");
  const dialog = page.querySelector("#space-dialog");
  const charts = Object.fromEntries(["with", "without"].map((side) => [side, sideOf(side)]));
  let shown = "";

  function sideOf(side) {
    const root = dialog.querySelector(`[data-side=${side}]`);
    const chart = makeChart(root.querySelector(".bars-chart"), () => {}, signal);
    return { chart, sentence: root.querySelector(".share") };
  }

  async function showBoth() {
    const answer = await expected();
    if (!answer) return;
    dialog.showModal();
    const scale = Math.max(...Object.values(answer).map(axisEnd));
    for (const [side, { chart, sentence }] of Object.entries(charts)) {
      chart.show(nextTokenFigure(answer[`${side}_space`], false, scale));
      sentence.textContent = answer[`${side}_space`].sentence;
      sentence.dataset.share = answer[`${side}_space`].share;
    }
  }

  function render(lints, isTyped) {
    const now = JSON.stringify([lints, isTyped, t("lint.here")]);
    if (now === shown) return;
    shown = now;
    box.replaceChildren(...lints.map((lint) => lintNode(lint, isTyped)));
    box.hidden = lints.length === 0;
  }

  function lintNode(lint, isTyped) {
    const node = make(
      "div",
      { class: "note lint", "data-lint": lint.name },
      make("p", {}, lint.sentence),
    );
    node.append(cutNode("lint.here", lint.here));
    if (lint.other) node.append(cutNode("lint.other", lint.other));
    if (lint.name === "trailing_space") node.append(spaceActions(isTyped));
    return node;
  }

  function spaceActions(isTyped) {
    const both = make("button", { type: "button", class: "small show-both" }, t("lint.show_both"));
    both.addEventListener("click", showBoth);
    const actions = make("div", { class: "lint-actions" }, both);
    if (isTyped) {
      const remove = make(
        "button",
        { type: "button", class: "small remove-space" },
        t("lint.remove_space"),
      );
      remove.addEventListener("click", removeSpace);
      actions.append(remove);
    }
    return actions;
  }

  return { render };
}

function cutNode(key, pieces) {
  const chips = pieces.map((text) => make("span", { class: "cut-piece" }, piece(text)));
  return make("p", { class: "cut" }, make("span", { class: "cut-name" }, t(key)), " ", ...chips);
}

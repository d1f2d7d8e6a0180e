// @ts-nocheck
// The sampling lab: the step on screen, taken apart from logits to dice.

import { piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { makeRolls } from "./rolls.js";
import * as stages from "./stages.js";
import * as strip from "./strip.js";
import { watchWord } from "./word.js";

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const rolls = makeRolls(root, desk);
  const word = watchWord(root, desk);

  function showStrip(seen) {
    strip.render($(".strip"), seen);
    strip.renderTable($(".strip-list table"), seen);
    $(".strip-sentence").setAttribute("aria-live", desk.isGenerating() ? "off" : "polite");
    $(".strip-sentence").textContent = seen.sentence;
  }

  // Greedy takes and rolls nothing.
  function showDraw(token, isDrawn) {
    const key = isDrawn ? "lab.draw" : "lab.take";
    $("#draw [data-t]").dataset.t = key;
    $("#draw [data-t]").textContent = t(key);
    $(".draw-token").replaceChildren(piece(token));
    $("#new-seed").disabled = !isDrawn;
  }

  return {
    actions: { roll: rolls.start, "stop-rolls": rolls.stop },
    stop: rolls.stop,
    show(answer) {
      if (!answer.sampler) return; // asked for before this view was opened; another one follows
      stages.render(root, answer.sampler.stages, answer.candidates);
      showStrip(answer.sampler.strip);
      showDraw(answer.pick.text, answer.sampler.strip.u !== null);
      rolls.forget();
      word.refresh();
    },
  };
}

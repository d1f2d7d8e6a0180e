// The sampling lab: the step on screen, taken apart from logits to dice.

import { piece } from "../dom.js";
import { makeRolls } from "./rolls.js";
import * as stages from "./stages.js";
import * as strip from "./strip.js";
import { watchWord } from "./word.js";

export function makePanel(root, desk) {
  const rolls = makeRolls(root, desk);
  const word = watchWord(root, desk);
  return {
    actions: { roll: rolls.start, "stop-rolls": rolls.stop },
    show(answer) {
      if (!answer.sampler) return; // asked for before this view was opened; another one follows
      stages.render(root, answer.sampler.stages, answer.candidates);
      strip.render(root.querySelector(".strip"), answer.sampler.strip);
      root.querySelector(".strip-sentence").textContent = answer.sampler.strip.sentence;
      root.querySelector(".draw-token").replaceChildren(piece(answer.pick.text));
      rolls.forget();
      word.refresh();
    },
  };
}

// @ts-nocheck
// The hypotheses of a beam search, best first.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { bits, decimals } from "./beams_figures.js";

// `onTake(hypothesis)`: continue with it.
export function render(list, hypotheses, onTake) {
  list.replaceChildren(...hypotheses.map((one, i) => item(one, i + 1, onTake)));
}

function item(one, place, onTake) {
  const figures = t("beams.figures", {
    score: decimals(one.score, 4),
    logprob: decimals(one.logprob, 4),
    bits: bits(one.logprob).toFixed(2),
    length: one.new_ids.length,
  });
  const take = make("button", { type: "button", class: "small" }, t("beams.take"));
  take.setAttribute("aria-label", t("beams.take_label", { place }));
  take.addEventListener("click", () => onTake(one));
  return make(
    "li",
    {
      class: `beam${place === 1 ? " best" : ""}`,
      "data-ids": one.new_ids.join(","),
      "data-score": one.score,
      "data-logprob": one.logprob,
    },
    make("span", { class: "beam-place" }, `#${place}`),
    make("p", { class: "beam-text" }, piece(one.text)),
    make("p", { class: "beam-figures" }, figures),
    take,
  );
}

// The hypotheses of a beam search, best first, and what greedy has to do with them.

import { Piece } from "../../page/js/components/piece.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { bits, decimals } from "./figures.js";
import { pick } from "./search.js";
import { greedyPath, greedyPlace } from "./tree.js";

/** @param {{hypotheses: import("../../page/wire.js").HypothesisView[]}} props */
export const Hypotheses = ({ hypotheses }) =>
  html`<ol class="beam-list">
    ${hypotheses.map((one, i) => html`<${Hypothesis} key=${one.new_ids.join()} one=${one} place=${i + 1} />`)}
  </ol>`;

/** @param {{one: import("../../page/wire.js").HypothesisView, place: number}} props */
function Hypothesis({ one, place }) {
  const key = one.new_ids.join(",");
  const figures = t("beams.figures", {
    score: decimals(one.score, 4),
    logprob: decimals(one.logprob, 4),
    bits: bits(one.logprob).toFixed(2),
    length: one.new_ids.length,
  });
  return html`<li
    class=${`beam${place === 1 ? " best" : ""}`}
    data-ids=${key}
    data-score=${one.score}
    data-logprob=${one.logprob}
  >
    <span class="beam-place">#${place}</span>
    <p class="beam-text"><${Piece} text=${one.text} /></p>
    <p class="beam-figures">${figures}</p>
    <button type="button" class="small" aria-label=${t("beams.take_label", { place })} onClick=${() => pick(key)}>
      ${t("beams.take")}
    </button>
  </li>`;
}

/** @param {import("./types.d.ts").Found} found */
export function greedySentence({ tree, answer: { hypotheses, is_done } }) {
  const { lostAt, last } = greedyPath(tree);
  if (lostAt) return t("beams.greedy_lost", { step: lostAt });
  const place = is_done ? greedyPlace(tree, hypotheses) : 0;
  if (place === 0 || !last?.parent) return "";
  if (place === 1) return t("beams.greedy_best");
  return t("beams.greedy_place", {
    place,
    greedy: decimals(last.cumulative, 4),
    best: decimals(hypotheses[0].logprob, 4),
  });
}

// The score beside the game, and the summary at its end.

import { Piece } from "../../page/js/components/piece.js";
import { decimals } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { again } from "./play.js";
import { bandOf, hardest, totals } from "./score.js";

/** @typedef {import("./game.js").Done} Done */
/** @typedef {import("./score.js").Side} Side */

/** @param {number} n */
const bits = (n) => decimals(n, 2);

/** @param {{done: Done[]}} props */
export function Score({ done }) {
  const sums = totals(done);
  const facts = [t("guess.hits", sums)];
  if (sums.streak > 1) facts.push(t("guess.streak", { n: sums.streak }));
  return html`<div class="guess-score">
    <dl>
      <div>
        <dt>${t("guess.you")}</dt>
        <dd class="guess-learner-bits">${t("guess.bits", { bits: bits(sums.learner) })}</dd>
      </div>
      <div>
        <dt>${t("guess.model")}</dt>
        <dd class="guess-model-bits">${t("guess.bits", { bits: bits(sums.model) })}</dd>
      </div>
    </dl>
    <p>
      <strong class="guess-ahead">${aheadSentence(sums.lead)}</strong> ${" "}
      <span class="guess-hits">${facts.join(" · ")}</span>
    </p>
    <ol class="guess-history" aria-label=${t("guess.history")}>
      ${done.map((told) => html`<li key=${told.place}><${DoneChip} told=${told} side="learner_bits" /></li>`)}
    </ol>
  </div>`;
}

/** @param {number} lead of the person, in bits */
function aheadSentence(lead) {
  const who = lead > 0 ? "you" : lead < 0 ? "model" : "nobody";
  return t(`guess.ahead_${who}`, { bits: bits(Math.abs(lead)) });
}

/** A place that was guessed, in the colour of what it cost. @param {{told: Done, side: Side}} props */
function DoneChip({ told, side }) {
  const paid = bits(told[side]);
  const key = told.is_hit ? "guess.history_right" : "guess.history_wrong";
  return html`<span
    class=${`guess-done ${bandOf(told[side])}${told.is_hit ? "" : " wrong"}`}
    title=${t(key, { text: told.text, bits: paid })}
    data-bits=${told[side]}
    ><span>${told.is_hit ? "✓" : "✗"}</span><${Piece} text=${told.text} /><span>${paid}</span></span
  >`;
}

/** @param {{done: Done[]}} props */
export function Summary({ done }) {
  const { n, hits, learner, model } = totals(done);
  const figures = {
    n,
    hits,
    learner: bits(learner),
    model: bits(model),
    learner_mean: bits(learner / n),
    model_mean: bits(model / n),
  };
  return html`<div class="guess-summary">
    <p class="guess-total">${t("guess.summary_you", figures)}</p>
    <div class="guess-hardest">
      <${Hardest} title="guess.hardest_you" done=${done} side="learner_bits" />
      <${Hardest} title="guess.hardest_model" done=${done} side="model_bits" />
    </div>
    <div class="actions">
      <button type="button" id="guess-again" class="primary" onClick=${again}>${t("guess.again")}</button>
    </div>
  </div>`;
}

/** The hardest places of one side, each with the words before it. @param {{title: string, done: Done[], side: Side}} props */
const Hardest = ({ title, done, side }) =>
  html`<section>
    <h4>${t(title)}</h4>
    <ol>
      ${hardest(done, side).map(
        (told) =>
          html`<li key=${told.place}>
            <span>${`… ${told.before} `}<${DoneChip} told=${told} side=${side} /></span>
          </li>`,
      )}
    </ol>
  </section>`;

// What a game of guesses adds up to. Pure: no page, no sentences.

import { band } from "../../page/js/chips.js";

/** @typedef {Pick<import("./wire.js").GuessRevealAnswer, "learner_bits" | "model_bits" | "is_hit">} Paid */
/** @typedef {"learner_bits" | "model_bits"} Side */

const MOST_HARD = 3;
const ROUNDING = 1e-9; // of a probability that went through its logarithm

/** A guess has the colour of the probability that costs so many bits. @param {number} bits */
export const bandOf = (bits) => band(2 ** -bits + ROUNDING);

/** @param {Paid[]} done what the server told of each place, in order */
export function totals(done) {
  /** @param {Side} side */
  const sum = (side) => done.reduce((all, one) => all + one[side], 0);
  const learner = sum("learner_bits");
  const model = sum("model_bits");
  return {
    n: done.length,
    hits: done.filter((one) => one.is_hit).length,
    learner,
    model,
    lead: Number((model - learner).toFixed(2)), // what the figures do not show is no lead
    streak: streakOf(done),
  };
}

/** How many of the newest guesses were right, without a wrong one between. @param {Paid[]} done */
function streakOf(done) {
  const lastWrong = done.findLastIndex((one) => !one.is_hit);
  return done.length - 1 - lastWrong;
}

/**
 * The places that cost a side the most bits, the dearest first.
 *
 * @template {Paid} T
 * @param {T[]} done
 * @param {Side} side
 */
export const hardest = (done, side) =>
  [...done].sort((a, b) => b[side] - a[side]).slice(0, MOST_HARD);

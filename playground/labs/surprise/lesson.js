// What lessons may know of scored texts: pure data, from this lab's report.

import { count, decimals, share, token } from "../../page/js/facts.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/** @typedef {{id: number, text: string, bits: number, probability: number, percent: string, rank: number}} Score */
/**
 * @typedef {object} Report
 * @property {Score[] | null} first of the page's text, once it is scored to its end
 * @property {Score[] | null} second of text B
 * @property {string} [secondText]
 * @property {Score | null} pinned
 */

/** @param {Report} report @returns {Facts} */
export const facts = ({ first, second, pinned }) => ({
  ...(first && ofFirst(first)),
  ...(second && {
    second_total_bits: decimals(sumOfBits(second), 2),
    second_bits_per_token: decimals(sumOfBits(second) / second.length, 2),
  }),
  ...(pinned && {
    pinned_token: token(pinned),
    pinned_bits: decimals(pinned.bits, 2),
    pinned_percent: share(pinned.probability, pinned.percent),
    pinned_rank: count(pinned.rank),
  }),
});

/** @param {Score[]} scores @returns {Facts} */
function ofFirst(scores) {
  const most = scores.reduce((one, other) => (other.bits > one.bits ? other : one));
  return {
    n_scored: count(scores.length),
    total_bits: decimals(sumOfBits(scores), 2),
    bits_per_token: decimals(sumOfBits(scores) / scores.length, 2),
    n_first_choices: count(scores.filter(({ rank }) => rank === 1).length),
    most_surprising_token: token(most),
    most_surprising_bits: decimals(most.bits, 2),
    most_surprising_percent: share(most.probability, most.percent),
  };
}

/** @param {Score[]} scores */
const sumOfBits = (scores) => scores.reduce((sum, { bits }) => sum + bits, 0);

/** @type {Record<string, (report: Report, value: unknown, page: {promptText: string}) => boolean>} */
export const conditions = {
  scored: ({ first }) => Boolean(first),
  second_scored: ({ second }) => Boolean(second),
  second_same_words: ({ second, secondText = "" }, _, { promptText }) =>
    Boolean(second) && isReordered(promptText, secondText),
  pinned: ({ pinned }) => Boolean(pinned),
};

/**
 * Whether both texts have the same words, capital letters and signs apart, in another order.
 *
 * @param {string} one
 * @param {string} other
 */
function isReordered(one, other) {
  const [first, second] = [one, other].map(
    (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
  );
  return first.join() !== second.join() && first.sort().join() === second.sort().join();
}

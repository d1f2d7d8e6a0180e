// What lessons may know of a beam search: pure data, from this lab's report.

import { count, decimals } from "../../page/js/facts.js";
import { sameIds } from "../../page/js/history.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/** @typedef {import("../../page/js/facts.js").Greedy} Greedy */
/**
 * @typedef {object} Report of a search that is finished and begins with the page's text
 * @property {string} model
 * @property {number[]} ids the text that it began with
 * @property {number} count how many beams
 * @property {number} length tokens of the best one
 * @property {number} bits of the best one
 * @property {string} text of the best one
 * @property {number} [greedyLostAt] the step at which greedy's way fell out; 0 for none
 * @property {number} [greedyPlace] greedy's place among the results; 0 for none
 * @property {number | null} [greedyBits] of greedy's text, where it has a place
 */

/** @param {Report} report @param {{greedy: Greedy | null}} page @returns {Facts} */
export function facts(report, { greedy }) {
  /** @type {Facts} */
  const found = {
    beam_count: count(report.count),
    beam_length: count(report.length),
    beam_bits: decimals(report.bits, 2),
    beam_text: { value: report.text, text: report.text, isToken: true },
  };
  if (report.greedyLostAt) found.greedy_lost_at = count(report.greedyLostAt);
  if (report.greedyPlace) found.greedy_place = count(report.greedyPlace);
  const bits = report.greedyPlace ? report.greedyBits : bitsOfGreedy(report, greedy);
  if (bits !== null && bits !== undefined) found.greedy_bits = decimals(bits, 2);
  return found;
}

/**
 * The bits of what greedy wrote behind the same prompt, as far as the beams' text reaches.
 *
 * @param {Report} report
 * @param {Greedy | null} greedy
 */
function bitsOfGreedy({ model, ids, length }, greedy) {
  if (!greedy || model !== greedy.model || !sameIds(ids, greedy.promptIds)) return null;
  if (greedy.bits.length < length) return null;
  return greedy.bits.slice(0, length).reduce((sum, one) => sum + one, 0);
}

export const conditions = { beam_done: () => true };

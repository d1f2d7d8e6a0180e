/** A page as lessons see it, for the tests of facts, conditions and steps. */

import { newestGreedy } from "../../playground/labs/course/facts.js";

/**
 * @param {number} probability
 * @param {number} rank
 * @returns {any}
 */
export const record = (probability, rank) => ({
  id: rank,
  text: `t${rank}`,
  rank,
  probability,
  percent: `${100 * probability} %`,
  bits: -Math.log2(probability),
});
/**
 * @param {string} bytes
 * @param {number[] | null} group
 */
const chip = (bytes, group = null, special = false) => ({ id: 7, bytes, group, special });

export const VIEW = {
  text: "가a",
  n_tokens: 3,
  candidates: [record(0.5, 1), record(0.25, 2)],
  other_probability: 0.25,
  other_percent: "25.00 %",
  entropy: { bits: 3 },
  pick: { ...record(0.25, 2), u: 0.5 },
  sampler: null,
  model: "m",
  ids: [9, 9, 5, 6, 5, 6, 5, 6],
  prompt_length: 2,
  loop: { start: 2, period: 2 },
};

const GREEDY_TEXT = [0.5, 0.25, 0.5, 0.5, 0.5, 1].map((one) => record(one, 1));

/** A page whose text greedy wrote, but for its last token. @param {object} [more] @returns {any} */
export const page = (more = {}) => ({
  view: VIEW,
  tokens: [chip("EA B0", [0, 2]), chip("80", [0, 2]), chip("61"), chip("", null, true)],
  records: [...GREEDY_TEXT, record(0.125, 40)],
  knobs: {},
  model: "M",
  tab: "write",
  promptText: "가",
  promptIds: [9, 9],
  reports: {},
  greedy: newestGreedy(null, /** @type {any} */ (VIEW), GREEDY_TEXT),
  ...more,
});

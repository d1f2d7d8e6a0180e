// What lessons may know of the word whose merges are replayed: pure data, from this lab's report.

import { count } from "../../page/js/facts.js";

/**
 * @typedef {object} Report of the word on the stage
 * @property {string} text
 * @property {number} nBytes
 * @property {number} nMerges
 * @property {number} nTokens
 * @property {boolean} isDone whether the replay stands at its last merge
 */

/** @param {Report} report @returns {import("../../page/js/facts.js").Facts} */
export const facts = ({ text, nBytes, nMerges, nTokens }) => ({
  word: { value: text, text, isToken: true },
  word_bytes: count(nBytes),
  word_merges: count(nMerges),
  word_tokens: count(nTokens),
});

export const conditions = {
  /** @param {Report} report */
  merges_done: ({ isDone }) => isDone,
};

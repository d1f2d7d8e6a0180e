// What lessons may know of the same sentences in many languages: pure data, from this lab's report.

import { count, decimals, text } from "../../page/js/facts.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/**
 * @typedef {object} Report
 * @property {boolean} isOwn whether the sentences are the visitor's own, which need not say the same
 * @property {{name: string, lang: string | null, tokens: number | null, relative: number | null}[]} rows
 *     `tokens` is null where nothing was counted, `relative` also where the tokenizer lost characters
 */

/** @param {Report} report @returns {Facts} */
export function facts({ isOwn, rows }) {
  const counted = rows.filter(({ relative }) => relative !== null);
  const costs = (/** @type {string} */ lang) =>
    isOwn ? undefined : counted.find((row) => row.lang === lang);
  const [english, korean] = [costs("en"), costs("ko")];
  /** @type {Facts} */
  const found = { tax_rows: count(rows.length) };
  if (english) found.tax_english_tokens = count(Number(english.tokens));
  if (korean) {
    found.tax_korean_tokens = count(Number(korean.tokens));
    found.tax_korean_times = decimals(Number(korean.relative), 2);
  }
  if (counted.length < 2) return found;
  const most = counted.reduce((one, other) =>
    Number(other.relative) > Number(one.relative) ? other : one,
  );
  found.tax_most_name = text(most.name);
  found.tax_most_times = decimals(Number(most.relative), 2);
  return found;
}

export const conditions = {
  /** @param {Report} report @param {string} which */
  tax_counted: ({ isOwn }, which) => isOwn === (which === "own"),
};

// What is known of a text so far: it is scored part by part. Plain data.

/** @typedef {import("./wire.js").ScoreAnswer} Part */
/** @typedef {import("./wire.js").ScoreView} Score */
/** @typedef {import("../../page/js/types.d.ts").Token} Token */
/** @typedef {import("../../page/js/types.d.ts").TokenRecord} TokenRecord */
/**
 * @typedef {object} Source a text to be scored
 * @property {string} key tells it from every other text
 * @property {string} text what a person typed
 * @property {number[]} [ids] missing where the server has yet to tokenize it
 * @property {number} [promptLength] how many ids were typed; missing: all
 * @property {TokenRecord[]} [records] of the tokens behind those
 */
/**
 * @typedef {object} Reading
 * @property {Source} source
 * @property {"running" | "stopped" | "failed" | "done"} state
 * @property {Token[]} tokens
 * @property {Map<number, Score>} scores by position
 * @property {Part | null} last the newest part
 */

/** @param {Source} source @returns {Reading} */
export const unread = (source) => ({
  source,
  state: "running",
  tokens: [],
  scores: new Map(),
  last: null,
});

/** Where the next part begins; null when there is none. @param {Reading | null} reading */
export const nextOf = (reading) => (reading?.last ? reading.last.next : 0);

/** @param {Reading} reading */
export const idsOf = ({ source, last }) => last?.ids ?? source.ids;

/** @param {Reading} reading @returns {import("./wire.js").ScoreQuery} */
export function queryOf(reading) {
  const ids = idsOf(reading);
  const { text, promptLength } = reading.source;
  const what = ids ? { ids, prompt_length: promptLength ?? ids.length } : { text };
  return { ...what, start: nextOf(reading) ?? 0, totals: reading.last?.totals ?? null };
}

/** @param {Reading} reading @param {Part} part @returns {Reading} */
export const withPart = (reading, part) => ({
  ...reading,
  state: part.next === null ? "done" : reading.state,
  tokens: [...reading.tokens.slice(0, part.chips_from), ...part.chips],
  scores: new Map([
    ...reading.scores,
    ...part.scores.map((score) => /** @type {const} */ ([score.position, score])),
  ]),
  last: part,
});

/** The totals, where a token has a score. @param {Reading | null} reading */
export const totalsOf = (reading) => (reading?.scores.size ? (reading.last?.totals ?? null) : null);

/** All scores of a text that has been read to its end; else null. @param {Reading | null} reading */
export const wholeScores = (reading) =>
  reading?.state === "done" && reading.scores.size ? [...reading.scores.values()] : null;

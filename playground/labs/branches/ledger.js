// The ledger: what every text costs in bits, and what follows from that. Pure functions.

import { grouped } from "../../page/js/format.js";
import { bitsOf } from "../../page/js/records.js";
import { shared } from "./tree.js";

/** @typedef {import("./types.d.ts").Row} Row */
/** @typedef {import("./types.d.ts").Weighed} Weighed */
/** @typedef {import("../../page/js/types.d.ts").Said} Said */
/** @typedef {Weighed & {isGreedy: boolean}} Named a text under all its names */

const GREEDY_FIRST = 1e9; // more bits than any text has
const MANY = 1e6; // from here on, how many times is told as a power of two

/**
 * Only texts of the same length compare: those with `n` tokens.
 *
 * @param {Row[]} texts
 * @param {number} n
 */
export function ledgerOf(texts, n) {
  const rows = texts.map((text) => ({
    ...text,
    n: text.records.length,
    bits: bitsOf(text.records),
  }));
  const different = namedOnce(rows.filter((row) => row.n === n && n > 0));
  const best = different.length > 1 ? different.reduce((a, b) => (b.bits < a.bits ? b : a)) : null;
  return {
    rows: rows.map((row) => ({
      ...row,
      isBest: best !== null && isSame(row, best),
      isShorter: row.n !== n,
      isNew: !rows.some((one) => one.branch !== null && isSame(one, row)),
    })),
    verdict: best && {
      key: "branches.verdict",
      params: { n, name: best.label, bits: best.bits.toFixed(2) },
    },
    lesson: lessonOf(different),
  };
}

/** Every text once, under all its names. @param {Weighed[]} rows @returns {Named[]} */
function namedOnce(rows) {
  const firsts = rows.filter((row, i) => rows.findIndex((one) => isSame(one, row)) === i);
  return firsts.map((row) => {
    const same = rows.filter((one) => isSame(one, row));
    return {
      ...row,
      label: same.map((one) => one.label).join(" = "),
      isGreedy: same.some((one) => one.key === "greedy"),
    };
  });
}

/** @param {Weighed} a @param {Weighed} b */
const isSame = (a, b) => a.n === b.n && shared(a.records, b.records) === a.n;

/**
 * A text that begins with the less likely token and is the more likely one: against greedy where
 * there is such a case, else the widest.
 *
 * @param {Named[]} rows
 * @returns {Said | null}
 */
function lessonOf(rows) {
  const cases = rows.flatMap((row) => rows.flatMap((other) => caseOf(row, other)));
  if (!cases.length) return null;
  const { row, other, gain, a, b } = cases.reduce((best, one) =>
    weight(one) > weight(best) ? one : best,
  );
  const params = {
    name: row.label,
    other: other.label,
    a: a.text,
    a_percent: a.percent,
    b: b.text,
    b_percent: b.percent,
    bits: row.bits.toFixed(2),
    other_bits: other.bits.toFixed(2),
    times: times(gain),
  };
  return { key: "branches.lesson", params };
}

/** @param {Named} row @param {Named} other */
function caseOf(row, other) {
  const gain = other.bits - row.bits;
  const fork = shared(row.records, other.records);
  const [a, b] = [row.records[fork], other.records[fork]];
  return gain > 0 && a.probability < b.probability ? [{ row, other, gain, a, b }] : [];
}

/** @param {{other: Named, gain: number}} one */
const weight = ({ other, gain }) => gain + (other.isGreedy ? GREEDY_FIRST : 0);

/** How many times as likely a text with so many bits less is. @param {number} bits */
function times(bits) {
  const factor = 2 ** bits;
  if (factor >= MANY) return `2^${bits.toFixed(0)}`;
  return grouped(factor, factor < 10 ? 1 : 0);
}

// How surprising a token is, in five bands, from p5 (as expected) to p1: by each of three measures.

import { band } from "../../page/js/chips.js";
import { whole } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";

const RANKS = [1, 10, 100, 1_000]; // the bands of GLTR
const BITS = [1, 4, 8, 12];
const PROBABILITIES = ["≥ 50 %", "≥ 20 %", "≥ 5 %", "≥ 1 %", "< 1 %"];

/** @typedef {"probability" | "rank" | "bits"} Measure */

/** @type {Measure[]} */
export const MEASURES = ["probability", "rank", "bits"];

/** @param {number[]} limits @param {number} value */
const within = (limits, value) =>
  `p${5 - [...limits, Infinity].findIndex((limit) => value <= limit)}`;

/**
 * The classes of a scored token; the measure on screen picks one of them by style alone.
 *
 * @param {{probability: number, rank: number, bits: number}} score
 */
export const bands = ({ probability, rank, bits }) => [
  `probability-${band(probability)}`,
  `rank-${within(RANKS, rank)}`,
  `bits-${within(BITS, bits)}`,
];

/** What the five bands of each measure are called, p5 first. @type {Record<Measure, () => string[]>} */
export const bandNames = {
  probability: () => PROBABILITIES,
  rank: () => [
    ...RANKS.map((n) => t("surprise.legend_rank", { n: whole(n) })),
    t("surprise.legend_rank_beyond"),
  ],
  bits: () => [
    t("surprise.legend_bit"),
    ...BITS.slice(1).map((n) => t("surprise.legend_bits", { n })),
    t("surprise.legend_bits_more", { n: BITS.at(-1) }),
  ],
};

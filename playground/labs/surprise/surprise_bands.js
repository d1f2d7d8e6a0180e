// @ts-nocheck
// How surprising a token is, in five bands, from p5 (as expected) to p1: by each of three measures.

import { band } from "../../page/js/chips.js";
import { make } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const RANKS = [1, 10, 100, 1_000]; // the bands of GLTR
const BITS = [1, 4, 8, 12];
const PROBABILITIES = ["≥ 50 %", "≥ 20 %", "≥ 5 %", "≥ 1 %", "< 1 %"];

const within = (limits, value) =>
  `p${5 - [...limits, Infinity].findIndex((limit) => value <= limit)}`;

// The classes of a scored token; the measure on screen picks one of them by style alone.
export const bands = ({ probability, rank, bits }) => [
  `probability-${band(probability)}`,
  `rank-${within(RANKS, rank)}`,
  `bits-${within(BITS, bits)}`,
];

const limitNames = {
  probability: () => PROBABILITIES,
  rank: () => [
    ...RANKS.map((n) => t("surprise.legend_rank", { n: n.toLocaleString("en") })),
    t("surprise.legend_rank_beyond"),
  ],
  bits: () => [
    t("surprise.legend_bit"),
    ...BITS.slice(1).map((n) => t("surprise.legend_bits", { n })),
    t("surprise.legend_bits_more", { n: BITS.at(-1) }),
  ],
};

// A legend for each measure; all have their place, so that nothing moves when one takes its turn.
export function renderLegends(box) {
  const legends = Object.entries(limitNames).map(([by, names]) => {
    const items = names().map((name, i) => make("span", { class: `chip scored p${5 - i}` }, name));
    return make("p", { class: "surprise-legend", "data-for": by }, ...items);
  });
  box.replaceChildren(...legends);
}

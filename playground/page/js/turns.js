// How surprising each turn of a loop was to the model that wrote it.

import { bitsOf } from "./records.js";
import { t } from "./words.js";

const MOST_TURNS = 6; // whose bits are shown

/** @typedef {{start: number, period: number}} Loop */
/** @typedef {import("./types.d.ts").TokenRecord} TokenRecord */

/** Bits of the full turns that lie behind the prompt, in order. @param {TokenRecord[]} records @param {Loop} loop @param {number} promptLength */
export function bitsOfTurns(records, loop, promptLength) {
  const before = Math.max(0, promptLength - loop.start);
  const start = loop.start + Math.ceil(before / loop.period) * loop.period - promptLength;
  const turns = [];
  for (let at = start; at + loop.period <= records.length; at += loop.period) {
    turns.push(bitsOf(records.slice(at, at + loop.period)));
  }
  return turns;
}

/** @param {number[]} bits */
const falls = (bits) => bits.length > 1 && bits.every((turn, i) => i === 0 || turn < bits[i - 1]);

/** The bits of the turns, and whether they fall; empty where no full turn lies behind the prompt. @param {TokenRecord[]} records @param {Loop} loop @param {number} promptLength */
export function turnsSentence(records, loop, promptLength) {
  const turns = bitsOfTurns(records, loop, promptLength);
  if (!turns.length) return "";
  const bits = turns.map((turn) => turn.toFixed(2));
  const shown =
    bits.length > MOST_TURNS ? [...bits.slice(0, MOST_TURNS - 2), "…", bits.at(-1)] : bits;
  const sentence = t("lint.loop_bits", { bits: shown.join(" → ") });
  return falls(turns) ? `${sentence} ${t("lint.loop_falls")}` : sentence;
}

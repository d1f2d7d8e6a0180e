// How surprising each turn of a loop was to the model that wrote it: pure data.

import { bitsOf } from "./records.js";

// Bits of the full turns that lie behind the prompt, in order.
export function bitsOfTurns(records, loop, promptLength) {
  const before = Math.max(0, promptLength - loop.start);
  const start = loop.start + Math.ceil(before / loop.period) * loop.period - promptLength;
  const turns = [];
  for (let at = start; at + loop.period <= records.length; at += loop.period) {
    turns.push(bitsOf(records.slice(at, at + loop.period)));
  }
  return turns;
}

export const falls = (bits) => bits.length > 1 && bits.every((turn, i) => i === 0 || turn < bits[i - 1]);

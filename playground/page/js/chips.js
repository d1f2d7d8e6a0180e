// Chips as plain data: which tokens stand together, how probable is how green, which turn of a loop.

/** @typedef {import("./types.d.ts").Token} Token */

/** Five bands of probability; the legend names them. @param {number} probability */
export function band(probability) {
  if (probability >= 0.5) return "p5";
  if (probability >= 0.2) return "p4";
  if (probability >= 0.05) return "p3";
  return probability >= 0.01 ? "p2" : "p1";
}

/**
 * Tokens that make one character only together stand in one unit.
 *
 * @template {Token} T
 * @param {T[]} tokens
 */
export function toUnits(tokens) {
  /** @type {T[][]} */
  const units = [];
  for (const token of tokens) {
    const last = units.at(-1);
    if (token.group && last?.[0].group && last[0].group[0] === token.group[0]) last.push(token);
    else units.push([token]);
  }
  return units;
}

/**
 * The turn of the loop that a position lies in, from 0; -1 before it.
 *
 * @param {number} position
 * @param {{start: number, period: number} | null} loop
 */
export function loopTurn(position, loop) {
  if (!loop || position < loop.start) return -1;
  return Math.floor((position - loop.start) / loop.period);
}

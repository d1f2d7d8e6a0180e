// The order of the sentences, and the scale of their bars. Pure.

/** @typedef {Pick<import("./wire.js").CellView, "tokens" | "relative">} Cell */

/** @param {{cells: readonly Cell[]}} row */
const tokensOf = (row) => row.cells[0].tokens ?? -1;

/**
 * Each row with its place among those given; the dearest one first where that is wanted.
 *
 * @template {{cells: readonly Cell[]}} T
 * @param {readonly T[]} rows
 * @param {boolean} byTokens
 */
export function ordered(rows, byTokens) {
  const all = rows.map((row, index) => ({ row, index }));
  return byTokens ? all.sort((one, other) => tokensOf(other.row) - tokensOf(one.row)) : all;
}

/** What the longest bar stands for, at least 1. @param {readonly {cells: readonly Cell[]}[]} rows */
export const mostRelative = (rows) =>
  Math.max(1, ...rows.flatMap(({ cells }) => cells.map(({ relative }) => relative ?? 0)));

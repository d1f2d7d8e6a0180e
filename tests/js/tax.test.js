/** The order of the sentences in the table of costs, and the scale of their bars. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mostRelative, ordered } from "../../playground/labs/tax/rows.js";
import { frozen } from "./frozen.js";

/** @param {number | null} tokens @param {number | null} relative */
const row = (tokens, relative) => ({ cells: [{ tokens, relative }] });
const ROWS = frozen([row(10, 1), row(null, null), row(25, 2.5), row(10, 1)]);

test("rows keep their places, whatever their order", () => {
  const places = (byTokens = false) => ordered(ROWS, byTokens).map(({ index }) => index);
  assert.deepEqual(places(), [0, 1, 2, 3]);
  assert.deepEqual(places(true), [2, 0, 3, 1]); // what cannot be counted comes last
  assert.deepEqual(ordered(ROWS, true)[0].row, ROWS[2]);
});

test("the longest bar is the dearest text of any model, and no less than the yardstick", () => {
  assert.equal(mostRelative(ROWS), 2.5);
  assert.equal(mostRelative([{ cells: [row(9, 1).cells[0], row(9, 4).cells[0]] }]), 4);
  assert.equal(mostRelative([row(5, 0.5)]), 1);
  assert.equal(mostRelative([]), 1);
});

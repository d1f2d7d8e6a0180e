/** How the rolls grow. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { counts } from "../../playground/labs/sampling/counts.js";

const LIMITS = { least: 10, most: 100_000 };

test("rolls grow from the fewest to what was wanted, each time by some", () => {
  for (const target of [11, 25, 1000, 1001, 100_000]) {
    const all = counts(target, LIMITS);
    assert.equal(all[0], 10);
    assert.equal(all.at(-1), target);
    assert.ok(all.length <= 24);
    assert.ok(all.every((count, i) => i === 0 || count > all[i - 1]));
  }
  assert.equal(counts(100_000, LIMITS).length, 24);
});

test("what the server refuses, and the fewest, is asked for at once", () => {
  for (const target of [10, 9, 0, -5, 50.5, 100_001, Number.NaN]) {
    assert.deepEqual(counts(target, LIMITS), [target]);
  }
});

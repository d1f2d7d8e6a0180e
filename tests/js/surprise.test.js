/** The bands of a scored token, and the pairs of texts worth comparing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bands } from "../../playground/labs/surprise/bands.js";
import { PAIRS } from "../../playground/labs/surprise/pairs.js";

test("a band is the first limit that holds, by each measure for itself", () => {
  const one = (/** @type {number} */ rank, /** @type {number} */ bits) =>
    bands({ probability: 2 ** -bits, rank, bits }).slice(1);
  assert.deepEqual(one(1, 1), ["rank-p5", "bits-p5"]);
  assert.deepEqual(one(2, 1.01), ["rank-p4", "bits-p4"]);
  assert.deepEqual(one(10, 4), ["rank-p4", "bits-p4"]);
  assert.deepEqual(one(100, 8), ["rank-p3", "bits-p3"]);
  assert.deepEqual(one(1000, 12), ["rank-p2", "bits-p2"]);
  assert.deepEqual(one(1001, 12.01), ["rank-p1", "bits-p1"]);
  assert.equal(bands({ probability: 0.5, rank: 9, bits: 1 })[0], "probability-p5");
  assert.equal(bands({ probability: 0.001, rank: 9, bits: 10 })[0], "probability-p1");
});

test("the texts of a pair differ, and the shuffled one has the words of the other", () => {
  for (const { a, b } of PAIRS) assert.notEqual(a, b);
  const words = (/** @type {string} */ text) => text.toLowerCase().match(/\w+/g)?.sort();
  const shuffled = PAIRS.find(({ name }) => name === "shuffled");
  assert.ok(shuffled);
  assert.deepEqual(words(shuffled.a), words(shuffled.b));
});

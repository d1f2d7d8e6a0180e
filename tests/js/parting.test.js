/** Where two continuations part. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parting } from "../../playground/labs/compare/parting.js";

/**
 * @param {string} model
 * @param {string[]} bytes
 */
const side = (model, ...bytes) => ({
  model,
  length: 5,
  records: bytes.map((_, id) => ({ id })),
  tokens: [
    { position: 4, bytes: "7A", special: false, text: "z" },
    ...bytes.map((one, i) => ({ position: 5 + i, bytes: one, special: false, text: "" })),
  ],
});
/** @param {number[]} ids */
const ofIds = (...ids) => ({ ...side("x"), records: ids.map((id) => ({ id })) });

test("one model's texts part at the first token that is another", () => {
  assert.deepEqual(parting(ofIds(1, 2, 3), ofIds(1, 9, 3)), { a: 1, b: 1 });
  assert.equal(parting(ofIds(1, 2), ofIds(1, 2, 3)), null);
  assert.equal(parting(ofIds(1, 2, 3), ofIds(1, 2)), null);
  assert.deepEqual(parting(ofIds(1), ofIds(2)), { a: 0, b: 0 });
  assert.equal(parting(ofIds(), ofIds(1)), null);
});

test("two models part by the bytes, not by how they cut them", () => {
  assert.equal(parting(side("x", "61 62", "63"), side("y", "61", "62 63 64")), null);
  const apart = parting(side("x", "61 62", "63"), side("y", "61", "62 64"));
  assert.deepEqual(apart, { a: 1, b: 1 });
});

test("a special token differs from every text", () => {
  const special = side("x", "61", "");
  Object.assign(special.tokens[2], { special: true, text: "<end>" });
  assert.deepEqual(parting(special, side("y", "61", "62")), { a: 1, b: 1 });
});

/** What a game of guesses adds up to. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bandOf, hardest, totals } from "../../playground/labs/guess/score.js";
import { frozen } from "./frozen.js";

/**
 * @param {number} learner_bits
 * @param {number} model_bits
 * @param {boolean} is_hit
 */
const place = (learner_bits, model_bits, is_hit = false) => ({ learner_bits, model_bits, is_hit });

test("nothing done adds up to nothing", () => {
  const nothing = { n: 0, hits: 0, learner: 0, model: 0, lead: 0, streak: 0 };
  assert.deepEqual(totals([]), nothing);
});

test("bits and hits are summed, and the lead is what the model spent more", () => {
  const done = frozen([place(1, 2, true), place(0.5, 3), place(1, 0.25, true)]);
  const sum = totals(done);
  assert.deepEqual(sum, { n: 3, hits: 2, learner: 2.5, model: 5.25, lead: 2.75, streak: 1 });
});

test("a lead too small to be read is none", () => {
  assert.equal(totals([place(1, 1.004)]).lead, 0);
  assert.equal(totals([place(1, 1.006)]).lead, 0.01);
  assert.equal(totals([place(1.006, 1)]).lead, -0.01);
});

test("the streak is of the newest guesses", () => {
  const [hit, miss] = [place(1, 1, true), place(1, 1)];
  assert.equal(totals([hit, hit, hit]).streak, 3);
  assert.equal(totals([hit, miss, hit, hit]).streak, 2);
  assert.equal(totals([hit, hit, miss]).streak, 0);
});

test("a guess has the colour of its probability", () => {
  for (const [most, least, band] of [
    [1, 0.5, "p5"],
    [0.499, 0.2, "p4"],
    [0.198, 0.05, "p3"],
    [0.049, 0.01, "p2"],
    [0.0098, 0, "p1"],
  ]) {
    assert.equal(bandOf(-Math.log2(Number(most))), band);
    if (least) assert.equal(bandOf(Math.floor(-100 * Math.log2(Number(least))) / 100), band);
  }
});

test("the three dearest places come first", () => {
  const done = frozen([place(1, 9), place(4, 1), place(2, 2), place(3, 5)]);
  const bits = (/** @type {"learner_bits" | "model_bits"} */ name) =>
    hardest(done, name).map((/** @type {any} */ one) => one[name]);
  assert.deepEqual(bits("learner_bits"), [4, 3, 2]);
  assert.deepEqual(bits("model_bits"), [9, 5, 2]);
});

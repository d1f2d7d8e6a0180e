/** What is said of two continuations. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bitsSaid, verdict } from "../../playground/labs/compare/verdict.js";

/**
 * @param {string} model
 * @param {[text: string, u: number | null][]} written
 */
const side = (model, ...written) => ({
  model,
  length: 2,
  records: written.map(([text, u], id) => ({
    id,
    text,
    u,
    rank: 1,
    probability: 0.25,
    percent: "25 %",
    how: /** @type {const} */ ("drawn"),
    settings: {},
    ends_text: false,
  })),
  tokens: [1, 2, 3].map((position) => ({
    position,
    id: position,
    text: "ab",
    bytes: position === 3 ? "" : "61 62",
    special: position === 3,
    group: null,
    group_text: null,
  })),
});
/** @param {{key: string}[]} sentences */
const keys = (sentences) => sentences.map(({ key }) => key);

test("nothing, the same, parted by the same draw or by another", () => {
  const [one, other] = [side("m", ["x", 0.5]), side("m", ["y", 0.5])];
  assert.deepEqual(keys(verdict(side("m"), side("m"), null)), ["compare.start"]);
  assert.deepEqual(verdict(one, side("m"), null), [{ key: "compare.same", params: { n: 1 } }]);
  const [parted, draw] = verdict(one, other, { a: 0, b: 0 });
  assert.equal(parted.key, "compare.parted");
  assert.deepEqual([parted.params?.n, parted.params?.position], [1, 2]);
  assert.deepEqual(draw, { key: "compare.parted_draw", params: { u: "0.5000" } });
  for (const u of [0.6, null]) {
    const said = verdict(side("m", ["x", u]), other, { a: 0, b: 0 });
    assert.deepEqual(keys(said), ["compare.parted"]);
  }
  const greedy = side("m", ["x", null]);
  assert.equal(verdict(greedy, side("m", ["y", null]), { a: 0, b: 0 }).length, 1);
  const models = verdict(one, side("n", ["y", 0.5]), { a: 0, b: 0 });
  assert.deepEqual(keys(models), ["compare.parted_models"]);
});

test("bits are of the new tokens, by the byte where two models are compared", () => {
  const text = side("m", ["x", 0.5], ["y", 0.5]);
  assert.deepEqual(bitsSaid(side("m"), true), []);
  assert.deepEqual(bitsSaid(text, false), [
    { key: "compare.bits", params: { n: 2, bits: "4.00", per_token: "2.00" } },
  ]);
  assert.equal(bitsSaid(text, true)[1].params?.per_byte, "2.00");
});

/** How tokens came, what they cost, and what the turns of a loop cost. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { configure } from "../../playground/page/js/config.js";
import { bitsOf, chosen, picked } from "../../playground/page/js/records.js";
import { bitsOfTurns, turnsSentence } from "../../playground/page/js/turns.js";
import { lang } from "../../playground/page/js/words.js";

const candidate = { id: 5, text: " a", rank: 2, probability: 0.25, percent: "25.00 %" };
/** @param {number[]} bits */
const costing = (...bits) =>
  /** @type {any[]} */ (bits.map((one) => ({ ...candidate, probability: 2 ** -one })));

test("a record says how its token came", () => {
  const settings = /** @type {const} */ ({ strategy: "sample" });
  const shown = { ...candidate, other: 1 };
  assert.deepEqual(chosen(shown, settings), {
    ...candidate,
    how: "chosen",
    settings,
  });
  const pick = { ...candidate, sampler_percent: "30.00 %", u: 0.5 };
  const sent = (/** @type {boolean} */ drawn) => ({ ...pick, drawn, ends_text: false });
  assert.deepEqual(picked(sent(true), settings), {
    ...pick,
    how: "drawn",
    settings,
  });
  assert.equal(picked(sent(false), settings).how, "greedy");
});

test("bits add up, and a certain token costs none", () => {
  assert.equal(bitsOf([]), 0);
  assert.equal(bitsOf(costing(1, 2, 3.5)), 6.5);
  assert.equal(Math.abs(bitsOf(costing(0))), 0);
});

test("only full turns behind the prompt are counted", () => {
  const records = costing(1, 2, 3, 4, 5);
  assert.deepEqual(bitsOfTurns(records, { start: 2, period: 2 }, 2), [3, 7]);
  // The first turn begins in the prompt.
  assert.deepEqual(bitsOfTurns(records, { start: 1, period: 2 }, 2), [5, 9]);
  // The loop begins behind the prompt.
  assert.deepEqual(bitsOfTurns(records, { start: 4, period: 2 }, 2), [7]);
  assert.deepEqual(bitsOfTurns(records, { start: 2, period: 6 }, 2), []);
});

test("a sentence tells the turns' bits, and that they fall where they do", () => {
  const strings = { "lint.loop_bits": { en: "{bits}." }, "lint.loop_falls": { en: "Falling." } };
  configure(/** @type {any} */ ({ strings }));
  lang.value = "en";
  const loop = { start: 0, period: 1 };
  assert.equal(turnsSentence(costing(3, 2, 1), loop, 0), "3.00 → 2.00 → 1.00. Falling.");
  assert.equal(turnsSentence(costing(3, 2, 2), loop, 0), "3.00 → 2.00 → 2.00.");
  assert.equal(turnsSentence(costing(3), loop, 0), "3.00.");
  assert.equal(turnsSentence([], loop, 0), "");
  const six = costing(9, 8, 7, 6, 5, 4);
  assert.equal(turnsSentence(six, loop, 0), "9.00 → 8.00 → 7.00 → 6.00 → 5.00 → 4.00. Falling.");
  assert.equal(
    turnsSentence([...six, ...costing(3)], loop, 0),
    "9.00 → 8.00 → 7.00 → 6.00 → … → 3.00. Falling.",
  );
});

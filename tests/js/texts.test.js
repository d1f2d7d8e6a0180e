/** The texts of lessons, which hold only with the facts of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, holds, partsOf } from "../../playground/labs/course/texts.js";

/** @type {import("../../playground/page/js/facts.js").Facts} */
const FACTS = {
  n_tokens: { value: 3, text: "3" },
  best_token: { value: 1, text: "t1", isToken: true },
  pick_token: { value: 2, text: "t2", isToken: true },
  beam_bits: { value: 2.5, text: "2.50" },
  greedy_bits: { value: 3, text: "3.00" },
};

/**
 * @param {string} fact
 * @param {string} op
 * @param {number | null} number
 * @param {string | null} other
 */
const comparison = (fact, op, number = null, other = null) => ({ fact, op, number, other });

test("a comparison holds for the facts of the page, and what is missing equals nothing", () => {
  const hold = (/** @type {Parameters<typeof comparison>} */ ...one) =>
    holds(comparison(...one), FACTS);
  for (const [op, less, same, more] of /** @type {[string, boolean, boolean, boolean][]} */ ([
    ["<", true, false, false],
    ["<=", true, true, false],
    ["=", false, true, false],
    ["!=", true, false, true],
    [">=", false, true, true],
    [">", false, false, true],
  ])) {
    assert.deepEqual(
      [4, 3, 2].map((number) => hold("n_tokens", op, number)),
      [less, same, more],
      op,
    );
    assert.equal(hold("dice", op, 3), false);
    assert.equal(hold("n_tokens", op, null, "dice"), false);
  }
  assert.equal(hold("n_tokens", "is there"), true);
  assert.equal(hold("n_tokens", "is missing"), false);
  assert.equal(hold("dice", "is there"), false);
  assert.equal(hold("dice", "is missing"), true);
  assert.equal(hold("best_token", "!=", null, "pick_token"), true);
  assert.equal(hold("beam_bits", "<", null, "greedy_bits"), true);
});

test("of the variants of a text the first is taken whose tests and facts are there", () => {
  const named = (/** @type {string} */ en, /** @type {any[]} */ when = []) => ({
    when,
    text: { en },
  });
  const variants = [
    named("{dice}"),
    named("a", [comparison("n_tokens", ">", 3)]),
    named("b {n_tokens}"),
    named("c"),
  ];
  assert.equal(chosenOf(variants, FACTS, "en")?.text.en, "b {n_tokens}");
  assert.equal(chosenOf(variants.slice(0, 2), FACTS, "en"), null);
});

test("a text falls into parts, each a fact, strong or plain", () => {
  assert.deepEqual(partsOf("So **very** {best_token} of {n_tokens}, {dice}.", FACTS), [
    { text: "So " },
    { text: "very", isStrong: true },
    { text: " " },
    { text: "t1", fact: "best_token", isToken: true },
    { text: " of " },
    { text: "3", fact: "n_tokens", isToken: false },
    { text: ", " },
    { text: "…", fact: "dice", isToken: false },
    { text: "." },
  ]);
  assert.deepEqual(partsOf("{dice}", null), [{ text: "…", fact: "dice", isToken: false }]);
});

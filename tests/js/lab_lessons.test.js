/** What each lab's report means to lessons: its facts and its conditions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as beams from "../../playground/labs/beams/lesson.js";
import * as surprise from "../../playground/labs/surprise/lesson.js";
import * as tax from "../../playground/labs/tax/lesson.js";
import * as tokenization from "../../playground/labs/tokenization/lesson.js";
import { page, record } from "./lesson_page.js";

/** @param {import("../../playground/page/js/facts.js").Facts} facts @returns {Record<string, any>} */
const values = (facts) =>
  Object.fromEntries(Object.entries(facts).map(([name, { value }]) => [name, value]));

test("a scored text tells its bits and its most surprising token", () => {
  const report = {
    first: [record(0.5, 1), record(0.125, 7), record(0.125, 8)],
    second: [record(0.25, 2), record(0.25, 3)],
    pinned: record(0.5, 3),
  };
  assert.deepEqual(values(surprise.facts(report)), {
    n_scored: 3,
    total_bits: 7,
    bits_per_token: 7 / 3,
    n_first_choices: 1,
    most_surprising_token: 7,
    most_surprising_bits: 3,
    most_surprising_percent: 12.5,
    second_total_bits: 4,
    second_bits_per_token: 2,
    pinned_token: 3,
    pinned_bits: 1,
    pinned_percent: 50,
    pinned_rank: 3,
  });
  assert.deepEqual(surprise.facts({ first: null, second: null, pinned: null }), {});
});

test("texts are scored and tokens pinned when the lab reports them", () => {
  const all = { first: [record(0.5, 1)], second: [record(0.5, 1)], pinned: record(0.5, 1) };
  for (const [name, without] of [
    ["scored", { first: null }],
    ["second_scored", { second: null }],
    ["pinned", { pinned: null }],
  ]) {
    const holds = surprise.conditions[String(name)];
    assert.equal(holds(all, true, page()), true, String(name));
    assert.equal(holds({ ...all, .../** @type {object} */ (without) }, true, page()), false);
  }
});

test("a second text has the same words in another order", () => {
  const isReordered = (/** @type {string} */ promptText, /** @type {string} */ secondText) => {
    const report = { first: null, second: [record(0.5, 1)], secondText, pinned: null };
    return surprise.conditions.second_same_words(report, true, { promptText });
  };
  assert.equal(isReordered("The end, it is.", "It is the end"), true);
  assert.equal(isReordered("It is", "it is."), false);
  assert.equal(isReordered("It is", "it is not"), false);
  const none = { first: null, second: null, secondText: "is it", pinned: null };
  assert.equal(surprise.conditions.second_same_words(none, true, { promptText: "It is" }), false);
});

test("the languages compare where nothing is lost, and only in the shipped sentences", () => {
  const rows = [
    { name: "English", lang: "en", tokens: 10, relative: 1 },
    { name: "Korean", lang: "ko", tokens: 25, relative: 2.5 },
    { name: "Other", lang: "x", tokens: 25, relative: 2.5 },
    { name: "Lost", lang: "x", tokens: 90, relative: null },
  ];
  assert.deepEqual(values(tax.facts({ isOwn: false, rows })), {
    tax_rows: 4,
    tax_english_tokens: 10,
    tax_korean_tokens: 25,
    tax_korean_times: 2.5,
    tax_most_name: "Korean",
    tax_most_times: 2.5,
  });
  const own = tax.facts({ isOwn: true, rows });
  assert.deepEqual(Object.keys(own), ["tax_rows", "tax_most_name", "tax_most_times"]);
  assert.deepEqual(Object.keys(tax.facts({ isOwn: true, rows: rows.slice(2) })), ["tax_rows"]);
  assert.equal(tax.conditions.tax_counted({ isOwn: true, rows }, "own"), true);
  assert.equal(tax.conditions.tax_counted({ isOwn: true, rows }, "shipped"), false);
  assert.equal(tax.conditions.tax_counted({ isOwn: false, rows }, "shipped"), true);
});

test("greedy's bits compare with the beams' behind the same prompt of the same model", () => {
  const bits = (/** @type {object} */ more) => {
    const report = { model: "m", ids: [9, 9], count: 4, length: 2, bits: 2.5, text: "b", ...more };
    return values(beams.facts(report, page())).greedy_bits;
  };
  assert.equal(bits({}), 3);
  assert.equal(bits({ ids: [8] }), undefined);
  assert.equal(bits({ model: "other" }), undefined);
  assert.equal(bits({ length: 6 }), 6);
  assert.equal(bits({ length: 7 }), undefined);
  assert.equal(bits({ ids: [8], greedyPlace: 2, greedyBits: 5 }), 5);
});

test("a beam search tells where greedy's way ended", () => {
  const report = { model: "o", ids: [1], count: 4, length: 2, bits: 2.5, text: "b" };
  const found = beams.facts(
    { ...report, greedyLostAt: 2, greedyPlace: 0, greedyBits: null },
    page(),
  );
  assert.deepEqual(values(found), {
    beam_count: 4,
    beam_length: 2,
    beam_bits: 2.5,
    beam_text: "b",
    greedy_lost_at: 2,
  });
  assert.equal(beams.conditions.beam_done(), true);
});

test("merges are done when their replay stands at its end", () => {
  const report = { text: "the", nBytes: 3, nMerges: 2, nTokens: 1, isDone: false };
  assert.deepEqual(values(tokenization.facts(report)), {
    word: "the",
    word_bytes: 3,
    word_merges: 2,
    word_tokens: 1,
  });
  assert.equal(tokenization.conditions.merges_done(report), false);
  assert.equal(tokenization.conditions.merges_done({ ...report, isDone: true }), true);
});

/** What is true on the page, and the texts of lessons that hold only with it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  asBefore,
  chosenOf,
  factsOf,
  holds,
  newestGreedy,
  partsOf,
} from "../../playground/labs/course/facts.js";

const TERMS = new URL("../../playground/labs/course/lesson.json", import.meta.url);
// What the course itself adds of the learner's guess.
const GUESSED = ["guess", "guess_percent", "guess_rank", "guess_number"];

/**
 * @param {number} probability
 * @param {number} rank
 */
const record = (probability, rank) => ({
  id: rank,
  text: `t${rank}`,
  rank,
  probability,
  percent: `${100 * probability} %`,
  bits: -Math.log2(probability),
});
/**
 * @param {string} bytes
 * @param {number[] | null} group
 */
const chip = (bytes, group = null, special = false) => ({ id: 7, bytes, group, special });

const VIEW = {
  text: "가a",
  n_tokens: 3,
  candidates: [record(0.5, 1), record(0.25, 2)],
  other_probability: 0.25,
  entropy: { bits: 3 },
  pick: { ...record(0.25, 2), u: 0.5 },
  sampler: null,
  model: "m",
  ids: [9, 9, 5, 6, 5, 6, 5, 6],
  prompt_length: 2,
  loop: { start: 2, period: 2 },
};
const GREEDY_TEXT = [0.5, 0.25, 0.5, 0.5, 0.5, 1].map((one) => record(one, 1));
const GREEDY = newestGreedy(null, VIEW, GREEDY_TEXT);
const BEAMS = { model: "m", ids: [9, 9], count: 4, length: 2, bits: 2.5, text: "b" };
const PAGE = {
  view: VIEW,
  tokens: [chip("EA B0", [0, 2]), chip("80", [0, 2]), chip("61"), chip("", null, true)],
  records: [...GREEDY_TEXT, record(0.125, 40)],
  knobs: {},
  model: "M",
  told: { beams: BEAMS },
  greedy: GREEDY,
};
/**
 * The values of the facts of a page, by name.
 * @param {object} more
 * @returns {Record<string, any>}
 */
const valuesOf = (more = {}) =>
  Object.fromEntries(
    Object.entries(factsOf({ ...PAGE, ...more }) ?? {}).map(([name, { value }]) => [name, value]),
  );
/**
 * @param {Record<string, any>} values
 * @param {Record<string, any>} expected
 */
const assertHas = (values, expected) =>
  assert.deepEqual(
    Object.fromEntries(Object.keys(expected).map((name) => [name, values[name]])),
    expected,
  );

test("the facts are those that lessons may name", () => {
  const one = { ...record(0.5, 1), sampler_probability: 0.5, sampler_percent: "50 %" };
  const all = factsOf({
    ...PAGE,
    view: { ...VIEW, candidates: [one, one], sampler: {} },
    knobs: { strategy: "sample", seed: 0, temperature: 1 },
    told: {
      surprise: { first: [one], second: [one], pinned: one },
      cutting: { text: "a", nBytes: 1, nTokens: 1, nMerges: 0 },
      tax: {
        isOwn: false,
        rows: [
          { name: "x", lang: "en", tokens: 1, relative: 1 },
          { name: "y", lang: "ko", tokens: 2, relative: 2 },
        ],
      },
      beams: { ...BEAMS, greedyLostAt: 1, greedyPlace: 1, greedyBits: 1 },
    },
  });
  const names = [...Object.keys({ ...all, ...asBefore(all ?? {}) }), ...GUESSED];
  const { facts } = JSON.parse(readFileSync(TERMS, "utf8"));
  assert.deepEqual(names.sort(), Object.keys(facts).sort());
});

test("without an answer of the server there are none", () => {
  assert.equal(factsOf({ ...PAGE, view: null }), null);
});

test("the facts are the figures of the page", () => {
  assertHas(valuesOf(), {
    n_tokens: 3,
    n_characters: 2,
    n_bytes: 4,
    n_partial: 2,
    n_distinct: 1,
    tokens_per_character: 1.5,
    bytes_per_token: 4 / 3,
    others_percent: 25,
    choices: 8,
    pick_rank: 2,
    n_appended: 7,
    last_rank: 40,
    last_bits: 3,
    worst_rank: 40,
    appended_bits: 9,
    loop_turns: 3,
    bits_first_turn: 3,
    bits_last_turn: 1,
    greedy_bits: 3, // of greedy's text as far as the beams' reaches
  });
});

test("what is not there is left out", () => {
  const values = valuesOf({
    view: { ...VIEW, text: "", candidates: [record(1, 1)], loop: null },
    records: [],
    told: {},
  });
  assert.equal(values.n_appended, 0);
  for (const name of ["tokens_per_character", "second_token", "last_token", "loop_period"]) {
    assert.ok(!(name in values), name);
  }
  for (const name of ["beam_bits", "tax_rows", "word", "total_bits", "dice", "seed"]) {
    assert.ok(!(name in values), name);
  }
});

test("the dice are told where they are rolled", () => {
  const knobs = { strategy: "sample", seed: 4, temperature: 0.5, repetition_penalty: 1.5 };
  const one = { ...record(0.5, 1), sampler_probability: 0.75, sampler_percent: "75 %" };
  const view = { ...VIEW, candidates: [one], sampler: {} };
  assertHas(valuesOf({ knobs, view }), {
    seed: 4,
    temperature: 0.5,
    dice: 0.5,
    best_drawn_percent: 75,
    penalty: 1.5,
  });
  const certain = valuesOf({ knobs, view: { ...view, pick: { ...view.pick, u: null } } });
  assert.ok(!("dice" in certain));
});

test("a scored text tells its bits and its most surprising token", () => {
  const surprise = {
    first: [record(0.5, 1), record(0.125, 7), record(0.125, 8)],
    second: [record(0.25, 2), record(0.25, 3)],
    pinned: record(0.5, 3),
  };
  assertHas(valuesOf({ told: { surprise } }), {
    n_scored: 3,
    total_bits: 7,
    bits_per_token: 7 / 3,
    n_first_choices: 1,
    most_surprising_token: 7,
    most_surprising_bits: 3,
    second_total_bits: 4,
    second_bits_per_token: 2,
    pinned_rank: 3,
  });
});

test("the languages compare where nothing is lost, and only in the shipped sentences", () => {
  const rows = [
    { name: "English", lang: "en", tokens: 10, relative: 1 },
    { name: "Korean", lang: "ko", tokens: 25, relative: 2.5 },
    { name: "Other", lang: "x", tokens: 25, relative: 2.5 },
    { name: "Lost", lang: "x", tokens: 90, relative: null },
  ];
  const shipped = valuesOf({ told: { tax: { isOwn: false, rows } } });
  assertHas(shipped, {
    tax_rows: 4,
    tax_english_tokens: 10,
    tax_korean_tokens: 25,
    tax_korean_times: 2.5,
    tax_most_name: "Korean",
    tax_most_times: 2.5,
  });
  const own = valuesOf({ told: { tax: { isOwn: true, rows } } });
  assert.ok(!("tax_english_tokens" in own) && !("tax_korean_tokens" in own));
});

test("greedy's bits compare with the beams' behind the same prompt of the same model", () => {
  const bits = (/** @type {object} */ more) =>
    valuesOf({ told: { beams: { ...BEAMS, ...more } } }).greedy_bits;
  assert.equal(bits({}), 3);
  assert.equal(bits({ ids: [8] }), undefined);
  assert.equal(bits({ model: "other" }), undefined);
  assert.equal(bits({ length: 6 }), 6);
  assert.equal(bits({ length: 7 }), undefined);
  assert.equal(bits({ ids: [8], greedyPlace: 2, greedyBits: 5 }), 5);
});

test("greedy's text is kept until a longer one or another prompt comes", () => {
  const before = { ...VIEW, ids: [9, 9] };
  assert.equal(newestGreedy(GREEDY, before, []), GREEDY);
  assert.equal(newestGreedy(GREEDY, before, [record(0.5, 2)]), GREEDY);
  assert.equal(newestGreedy(null, VIEW, [record(0.5, 1), record(0.5, 2)]), null);
  assert.equal(newestGreedy(null, VIEW, []), null);
  assert.equal(newestGreedy(GREEDY, VIEW, GREEDY_TEXT.slice(1)), GREEDY);
  const longer = newestGreedy(GREEDY, VIEW, [...GREEDY_TEXT, record(0.5, 1)]);
  assert.equal(longer.bits.length, 7);
  const other = newestGreedy(GREEDY, { ...VIEW, ids: [1, 2, 3] }, [record(0.25, 1)]);
  assert.deepEqual(other, { model: "m", promptIds: [1, 2], bits: [2] });
});

test("how it was before has names that say so", () => {
  const facts = factsOf(PAGE) ?? {};
  const before = asBefore(facts);
  assert.equal(before.best_token_before, /** @type {any} */ (facts).best_token);
  assert.ok(Object.keys(before).every((name) => name.endsWith("_before")));
});

test("a small probability is written as the server writes it", () => {
  const written = (/** @type {number} */ probability) =>
    /** @type {any} */ (factsOf({ ...PAGE, view: { ...VIEW, other_probability: probability } }))
      .others_percent.text;
  for (const [probability, text] of /** @type {[number, string][]} */ ([
    [0, "0 %"],
    [1, "100.00 %"],
    [0.99999, "> 99.99 %"],
    [0.1234, "12.34 %"],
    [0.0001, "0.01 %"],
    [0.0000123, "0.0012 %"],
    [0.00000002, "0.0000020 %"],
    [0.000000001, "1.0e-7 %"],
  ])) {
    assert.equal(written(probability), text);
  }
});

/**
 * @param {string} fact
 * @param {string} op
 * @param {number | null} number
 * @param {string | null} other
 */
const comparison = (fact, op, number = null, other = null) => ({ fact, op, number, other });

test("comparisons hold for the facts of the page, and what is missing equals nothing", () => {
  const facts = factsOf(PAGE);
  const hold = (/** @type {Parameters<typeof comparison>} */ ...one) =>
    holds(comparison(...one), facts);
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
  const facts = factsOf(PAGE);
  assert.equal(chosenOf(variants, facts, "en")?.text.en, "b {n_tokens}");
  assert.equal(chosenOf(variants.slice(0, 2), facts, "en"), null);
});

test("a text falls into parts, each a fact, strong or plain", () => {
  assert.deepEqual(partsOf("So **very** {best_token} of {n_tokens}, {dice}.", factsOf(PAGE)), [
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

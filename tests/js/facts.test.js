/** What is true on the page, as lessons name it: the page's own facts and those of every lab. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { CONDITIONS } from "../../playground/labs/course/conditions.js";
import { asBefore, factsOf, newestGreedy } from "../../playground/labs/course/facts.js";
import { page, record, VIEW } from "./lesson_page.js";

const LABS = new URL("../../playground/labs/", import.meta.url);
// What the course itself adds of the learner's guess.
const GUESSED = ["guess", "guess_percent", "guess_rank", "guess_number"];

/** @param {string} lab */
const declaredBy = (lab) => JSON.parse(readFileSync(new URL(`${lab}/lesson.json`, LABS), "utf8"));

/** What each lab reports where there is all of it. @type {Record<string, any>} */
const REPORTS = {
  surprise: {
    first: [record(0.5, 1)],
    second: [record(0.5, 1)],
    secondText: "",
    pinned: record(0.5, 1),
  },
  tokenization: { text: "a", nBytes: 1, nTokens: 1, nMerges: 0, isDone: true },
  tax: {
    isOwn: false,
    rows: [
      { name: "x", lang: "en", tokens: 1, relative: 1 },
      { name: "y", lang: "ko", tokens: 2, relative: 2 },
    ],
  },
  beams: {
    model: "m",
    ids: [9, 9],
    count: 4,
    length: 2,
    bits: 2.5,
    text: "b",
    greedyLostAt: 1,
    greedyPlace: 1,
    greedyBits: 1,
  },
};

/**
 * The values of the facts of a page, by name.
 *
 * @param {object} [more]
 * @returns {Record<string, any>}
 */
const valuesOf = (more = {}) =>
  Object.fromEntries(Object.entries(factsOf(page(more))).map(([name, { value }]) => [name, value]));

/**
 * @param {Record<string, any>} values
 * @param {Record<string, any>} expected
 */
const assertHas = (values, expected) =>
  assert.deepEqual(
    Object.fromEntries(Object.keys(expected).map((name) => [name, values[name]])),
    expected,
  );

test("the course computes the facts and conditions that it declares", () => {
  const one = { ...record(0.5, 1), sampler_probability: 0.5, sampler_percent: "50 %" };
  const all = factsOf(
    page({
      view: { ...VIEW, candidates: [one, one], sampler: {} },
      knobs: { strategy: "sample", seed: 0, temperature: 1 },
    }),
  );
  const declared = declaredBy("course");
  const names = [...Object.keys({ ...all, ...asBefore(all) }), ...GUESSED];
  assert.deepEqual(names.sort(), Object.keys(declared.facts).sort());
  assert.deepEqual(Object.keys(CONDITIONS).sort(), Object.keys(declared.conditions).sort());
});

test("every lab computes the facts and conditions that it declares", async () => {
  const found = readdirSync(LABS, { recursive: true, encoding: "utf8" })
    .filter((file) => /^\w+\/lesson\.js$/.test(file))
    .map((file) => file.split("/")[0]);
  assert.deepEqual(found.sort(), Object.keys(REPORTS).sort());
  for (const lab of found) {
    const lesson = await import(new URL(`${lab}/lesson.js`, LABS).href);
    const declared = declaredBy(lab);
    const facts = lesson.facts(REPORTS[lab], page());
    assert.deepEqual(Object.keys(facts).sort(), Object.keys(declared.facts).sort(), lab);
    const names = Object.keys(lesson.conditions);
    assert.deepEqual(names.sort(), Object.keys(declared.conditions).sort(), lab);
    assert.equal(factsOf(page({ reports: REPORTS }), { [lab]: lesson }).n_tokens.value, 3);
    const [name] = Object.keys(facts);
    assert.ok(name in factsOf(page({ reports: REPORTS }), { [lab]: lesson }));
    assert.ok(!(name in factsOf(page({ reports: { [lab]: null } }), { [lab]: lesson })));
  }
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
  });
  assert.equal(factsOf(page()).others_percent.text, VIEW.other_percent);
});

test("what is not there is left out", () => {
  const values = valuesOf({
    view: { ...VIEW, text: "", candidates: [record(1, 1)], loop: null },
    records: [],
  });
  assert.equal(values.n_appended, 0);
  for (const name of ["tokens_per_character", "second_token", "last_token", "loop_period"]) {
    assert.ok(!(name in values), name);
  }
  for (const name of ["dice", "seed"]) assert.ok(!(name in values), name);
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

test("greedy's text is kept until a longer one or another prompt comes", () => {
  const { greedy, records } = page();
  const written = records.slice(0, -1);
  const before = /** @type {any} */ ({ ...VIEW, ids: [9, 9] });
  const view = /** @type {any} */ (VIEW);
  assert.equal(newestGreedy(greedy, before, []), greedy);
  assert.equal(newestGreedy(greedy, before, [record(0.5, 2)]), greedy);
  assert.equal(newestGreedy(null, view, [record(0.5, 1), record(0.5, 2)]), null);
  assert.equal(newestGreedy(null, view, []), null);
  assert.equal(newestGreedy(greedy, view, written.slice(1)), greedy);
  assert.equal(newestGreedy(greedy, view, written), greedy);
  assert.equal(newestGreedy(greedy, view, [...written, record(0.5, 1)])?.bits.length, 7);
  const other = newestGreedy(greedy, { ...view, ids: [1, 2, 3] }, [record(0.25, 1)]);
  assert.deepEqual(other, { model: "m", promptIds: [1, 2], bits: [2] });
  const { promptIds, bits } = /** @type {any} */ (greedy);
  const elsewhere = newestGreedy({ model: "other", promptIds, bits }, view, written.slice(1));
  assert.equal(elsewhere?.model, "m");
});

test("how it was before has names that say so", () => {
  const facts = factsOf(page());
  const before = asBefore(facts);
  assert.equal(before.best_token_before, facts.best_token);
  assert.ok(Object.keys(before).every((name) => name.endsWith("_before")));
});

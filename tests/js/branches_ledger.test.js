/** The ledger of branches: what it says follows only where it is so. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ledgerOf } from "../../playground/labs/branches/ledger.js";
import { frozen } from "./frozen.js";

/**
 * A text of tokens, each with its probability.
 *
 * @param {string} key
 * @param {number | null} branch
 * @param {...[number, number]} steps
 */
const text = (key, branch, ...steps) =>
  frozen({
    key,
    branch,
    label: `<${key}>`,
    records: steps.map(([id, probability]) => ({
      id,
      probability,
      text: `t${id}`,
      percent: `${100 * probability} %`,
    })),
  });

/** @param {any[]} texts */
const ledger = (...texts) => ledgerOf(texts, Math.max(...texts.map((one) => one.records.length)));

/** @param {any[]} texts @returns {any[]} */
const said = (...texts) => {
  const { verdict, lesson } = ledger(...texts);
  return [verdict?.params ?? null, lesson?.params ?? null];
};

const LIKELY = text("1", 1, [1, 0.5], [2, 0.125]);
const LATER = text("2", 2, [3, 0.25], [4, 1]);
const WORSE = text("3", 3, [5, 0.25], [6, 0.1]);
const SHORT = text("4", 4, [3, 0.25]);
const GREEDY = text("greedy", null, [1, 0.5], [2, 0.125]);

test("a text that begins less likely and ends up likelier is the lesson", () => {
  assert.deepEqual(said(LIKELY, LATER), [
    { n: 2, name: "<2>", bits: "2.00" },
    {
      name: "<2>",
      other: "<1>",
      a: "t3",
      a_percent: "25 %",
      b: "t1",
      b_percent: "50 %",
      bits: "2.00",
      other_bits: "4.00",
      times: "4",
    },
  ]);
});

test("a text that is likelier from its first token on teaches nothing", () => {
  const [verdict, lesson] = said(LIKELY, WORSE);
  assert.deepEqual(verdict, { n: 2, name: "<1>", bits: "4.00" });
  assert.equal(lesson, null);
});

test("texts of other lengths, or one text under two names, are not compared", () => {
  assert.deepEqual(said(LIKELY, SHORT), [null, null]);
  assert.deepEqual(said(LIKELY, GREEDY), [null, null]);
  assert.deepEqual(ledgerOf([], 0), { rows: [], verdict: null, lesson: null });
});

test("the lesson against greedy comes first, however small", () => {
  const [, lesson] = said(WORSE, LATER, LIKELY, GREEDY);
  assert.deepEqual([lesson?.name, lesson?.other], ["<2>", "<1> = <greedy>"]);
});

test("the widest lesson comes first without greedy", () => {
  const even = text("5", 5, [7, 0.4], [8, 0.1]);
  const [, lesson] = said(even, LATER, LIKELY);
  assert.deepEqual([lesson?.name, lesson?.other], ["<2>", "<5>"]);
});

test("a great many times is told as a power of two", () => {
  const rare = text("6", 6, [9, 0.5], [10, 2 ** -30]);
  assert.equal(said(rare, LATER)[1]?.times, "2^29");
  const rarer = text("7", 7, [9, 0.5], [10, 2 ** -12]);
  assert.equal(said(rarer, LATER)[1]?.times, "2,048");
  const near = text("8", 8, [9, 0.5], [10, 0.45]);
  assert.equal(said(near, LATER)[1]?.times, "1.1");
});

test("every row is weighed; what is a branch already is not kept once more", () => {
  const { rows } = ledger(LIKELY, LATER, SHORT, GREEDY, text("beam", null, [1, 0.5], [9, 0.9]));
  const flags = rows.map(({ key, bits, isBest, isShorter, isNew }) => [
    key,
    Math.round(bits * 100) / 100,
    isBest,
    isShorter,
    isNew,
  ]);
  assert.deepEqual(flags, [
    ["1", 4, false, false, false],
    ["2", 2, false, false, false],
    ["4", 2, false, true, false],
    ["greedy", 4, false, false, false],
    ["beam", 1.15, true, false, true],
  ]);
});

/** A long list: which rows are drawn, which pages are asked for, where the keys lead. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  drawn,
  missingPage,
  moved,
  rowAt,
  topShowing,
  withPage,
} from "../../playground/labs/vocabulary/rows.js";
import { frozen } from "./frozen.js";

const SIZE = 100;

/** @param {number} id @returns {import("../../playground/labs/vocabulary/rows.js").Row} */
const row = (id) => ({
  id,
  text: "a",
  bytes: "61",
  n_bytes: 1,
  n_characters: 1,
  group: "Latin",
  special: false,
});

/** @param {number} page */
const rows = (page) => Array.from({ length: SIZE }, (_, i) => row(page * SIZE + i));

/** @param {number[]} pages @returns {import("../../playground/labs/vocabulary/rows.js").Found} */
const found = (...pages) => ({
  query: {},
  total: 10_000,
  wrong: null,
  pages: new Map(pages.map((page) => [page, rows(page)])),
});

test("what is in sight is drawn, with some rows to spare and none that there is not", () => {
  for (const [top, total] of [
    [0, 10_000],
    [3.5, 10_000],
    [5_000.9, 10_000],
    [9_990, 10_000],
    [0, 3],
    [0, 0],
  ]) {
    const { first, last } = drawn({ top, height: 10.5 }, total);
    assert.ok(0 <= first && first <= last && last <= total);
    assert.ok(first <= Math.min(top, total));
    assert.ok(last >= Math.min(total, top + 10.5));
    assert.ok(last - first < 40);
  }
});

test("a row is found in its page, and is on its way without it", () => {
  assert.equal(rowAt(found(2), 234, SIZE)?.id, 234);
  assert.equal(rowAt(found(2), 199, SIZE), null);
  assert.equal(rowAt(found(2), -1, SIZE), null);
});

test("only pages in sight are missed", () => {
  assert.equal(missingPage(found(), { top: 250, height: 10 }, SIZE), 2);
  assert.equal(missingPage(found(2), { top: 250, height: 10 }, SIZE), null);
  assert.equal(missingPage(found(2), { top: 295, height: 10 }, SIZE), 3);
  assert.equal(missingPage(found(99), { top: 9_995, height: 10 }, SIZE), null);
  assert.equal(missingPage(found(), { top: 0, height: 0 }, SIZE), null);
  assert.equal(missingPage({ ...found(), total: 0 }, { top: 0, height: 10 }, SIZE), null);
});

test("of many pages the oldest goes", () => {
  let now = frozen(found());
  for (let page = 0; page < 60; page += 1) now = withPage(now, page, rows(page));
  assert.equal(now.pages.size, 40);
  assert.deepEqual([...now.pages.keys()].slice(-1), [59]);
  assert.equal(now.pages.has(19), false);
});

test("keys lead from the active row, or from the top, and never out of the list", () => {
  const sight = { top: 50.4, height: 10.5 };
  /** @type {[string, number, number][]} */
  const cases = [
    ["ArrowDown", 7, 8],
    ["ArrowUp", 7, 6],
    ["ArrowUp", 0, 0],
    ["ArrowDown", -1, 50],
    ["PageDown", 7, 16],
    ["PageUp", 7, 0],
    ["Home", 7, 0],
    ["End", 7, 99],
    ["ArrowDown", 99, 99],
    ["Enter", 7, 7],
    [" ", 7, 7],
  ];
  for (const [key, active, to] of cases) assert.equal(moved(key, active, sight, 100), to, key);
  assert.equal(moved("a", 7, sight, 100), null);
  assert.equal(moved("ArrowDown", -1, sight, 0), null);
});

test("the list moves no further than the row needs", () => {
  const sight = { top: 50, height: 10.5 };
  assert.equal(topShowing(55, sight), 50);
  assert.equal(topShowing(40, sight), 40);
  assert.equal(topShowing(60, sight), 50.5);
});

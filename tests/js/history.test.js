/** Undo and redo, and going back to an earlier token. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as history from "../../playground/page/js/history.js";
import { frozen } from "./frozen.js";

const entry = frozen({ text: "a b", promptIds: [1, 2], steps: null });
/** @param {number[]} ids */
const recordsOf = (...ids) => /** @type {any[]} */ (ids.map((id) => ({ id, text: `t${id}` })));
/** @param {number[]} ids */
const withIds = (...ids) => frozen(history.withRecords(entry, recordsOf(...ids)));
/** @param {string} text */
const named = (text) => ({ ...entry, text });
/**
 * @param {import("../../playground/page/js/types.d.ts").Entry} from
 * @param {number} count
 */
const rewound = (from, count) => /** @type {any} */ (history.rewound(from, count, promptText));
/** @param {number} count */
const promptText = (count) => `first ${count}`;

test("an empty history has nothing to show, undo or redo", () => {
  assert.equal(history.current(history.empty), null);
  assert.equal(history.canUndo(history.empty), false);
  assert.equal(history.canRedo(history.empty), false);
});

test("undo and redo go through what was pushed, no further than its ends", () => {
  const two = frozen(history.push(history.push(history.empty, named("one")), named("two")));
  assert.deepEqual(history.current(two), named("two"));
  assert.equal(history.canRedo(two), false);
  const back = frozen(history.undo(two));
  assert.deepEqual(history.current(back), named("one"));
  assert.equal(history.canUndo(back), false);
  assert.equal(history.canRedo(back), true);
  assert.deepEqual(history.redo(back), two);
});

test("a new entry takes away what could be redone", () => {
  const two = history.push(history.push(history.empty, named("one")), named("two"));
  const other = history.push(frozen(history.undo(two)), named("other"));
  assert.deepEqual(other, { entries: [named("one"), named("other")], index: 1 });
});

test("a prompt that is still being typed replaces the newest entry", () => {
  const two = frozen(history.push(history.push(history.empty, named("one")), named("t")));
  assert.deepEqual(history.replace(two, named("tw")), {
    entries: [named("one"), named("tw")],
    index: 1,
  });
});

test("records come back oldest first, behind the prompt's ids", () => {
  assert.deepEqual(history.records(withIds(7, 8, 9)), recordsOf(7, 8, 9));
  assert.deepEqual(history.ids(withIds(7, 8, 9)), [1, 2, 7, 8, 9]);
  assert.deepEqual(history.ids(entry), [1, 2]);
  assert.equal(withIds(7, 8).steps?.length, 2);
});

test("texts with a common beginning share their steps", () => {
  const start = withIds(7, 8);
  const [one, other] = recordsOf(9, 10).map((record) => history.withStep(start, record));
  assert.equal(one.steps?.parent, other.steps?.parent);
  assert.deepEqual(history.ids(start), [1, 2, 7, 8]);
});

test("going back to a token takes away the later ones", () => {
  const text = withIds(7, 8, 9);
  assert.deepEqual(history.ids(rewound(text, 4)), [1, 2, 7, 8]);
  assert.deepEqual(history.ids(rewound(text, 2)), [1, 2]);
  assert.equal(rewound(text, 2).text, entry.text);
  const inPrompt = rewound(text, 1);
  assert.deepEqual(inPrompt, { text: "first 1", promptIds: [1], steps: null });
});

test("going back to the newest token changes nothing", () => {
  assert.equal(rewound(withIds(7, 8), 4), null);
  assert.equal(rewound(entry, 2), null);
});

test("ids are compared one by one", () => {
  assert.equal(history.sharedLength([1, 2, 3], [1, 2, 4]), 2);
  assert.equal(history.sharedLength([1, 2], [1, 2, 4]), 2);
  assert.equal(history.sharedLength([], [1]), 0);
  assert.equal(history.sameIds([1, 2], [1, 2]), true);
  assert.equal(history.sameIds([1, 2], [1, 2, 3]), false);
  assert.equal(history.sameIds([1, 2], [1, 3]), false);
});

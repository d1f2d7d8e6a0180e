/** What this browser remembers of the course, whatever it finds there. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { isDone, keepIt, recalled, withCard } from "../../playground/labs/course/progress.js";

/** @type {Map<string, string>} */
const kept = new Map();
Object.defineProperty(globalThis, "localStorage", {
  configurable: true,
  writable: true,
  value: {
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
  },
});

const NAME = "token-playground.course";
const BEGINNING = { isOpen: false, isSmall: false, lesson: null, card: 0, done: {} };

beforeEach(() => kept.clear());

test("what is kept is recalled", () => {
  const progress = {
    isOpen: true,
    isSmall: true,
    lesson: "korean",
    card: 2,
    done: { korean: [0, 1] },
  };
  keepIt(progress);
  assert.deepEqual([...kept.keys()], [NAME]);
  assert.deepEqual(recalled(), progress);
});

test("without anything kept it is the beginning", () => {
  assert.deepEqual(recalled(), BEGINNING);
});

test("what cannot be read is the beginning", () => {
  for (const broken of ["", "{", "null", "[]", "7", '{"done": null}', '{"done": {"a": 1}}']) {
    kept.set(NAME, broken);
    assert.deepEqual(recalled(), BEGINNING, broken);
  }
});

test("of what is not as it should be, the rest is kept", () => {
  kept.set(NAME, '{"isOpen": 1, "lesson": 3, "card": -1, "done": {"a": [0, "x", 1.5, 2]}}');
  assert.deepEqual(recalled(), { ...BEGINNING, done: { a: [0, 2] } });
  kept.set(NAME, '{"isOpen": true, "card": 1.5}');
  assert.deepEqual(recalled(), { ...BEGINNING, isOpen: true });
});

test("storage that is forbidden is no reason to fail", () => {
  const storage = globalThis.localStorage;
  const refuse = () => {
    throw new Error("forbidden");
  };
  Object.assign(globalThis, { localStorage: { getItem: refuse, setItem: refuse } });
  keepIt(BEGINNING);
  assert.deepEqual(recalled(), BEGINNING);
  Object.assign(globalThis, { localStorage: storage });
});

test("a card is done once, and undone without a trace of it", () => {
  const first = withCard(BEGINNING, "korean", 1, true);
  assert.deepEqual(first.done, { korean: [1] });
  assert.deepEqual(withCard(first, "korean", 1, true).done, { korean: [1] });
  const both = withCard(first, "tokens", 0, true);
  assert.deepEqual(both.done, { korean: [1], tokens: [0] });
  assert.deepEqual(withCard(both, "korean", 1, false).done, { korean: [], tokens: [0] });
  assert.equal(isDone(both, "korean", 1), true);
  assert.equal(isDone(both, "korean", 0), false);
  assert.equal(isDone(both, null, 0), false);
});

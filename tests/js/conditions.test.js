/** What a learner did since a card was opened, and whether that completes it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  beginning,
  CONDITIONS,
  COUNTS,
  following,
  isComplete,
  progress,
} from "../../playground/labs/course/conditions.js";

const CARD = { prompt: { en: "a b", ko: "가 나" }, do: {} };

/**
 * The page with a prompt and the records behind it.
 * @param {string} promptText
 * @param {any[]} records
 * @param {any} more
 */
const page = (promptText, records = [], { loop = null, ...more } = {}) => ({
  promptText,
  promptIds: [promptText],
  records,
  knobs: {},
  view: { loop, candidates: Array(10) },
  tab: "write",
  reports: {},
  ...more,
});
/** @param {string} how */
const record = (how, id = 1, rank = 1) => ({ id, how, rank });
const greedy = (count = 1) => Array(count).fill(record("greedy"));
/** @param {any[]} pages */
const after = (...pages) => pages.slice(1).reduce(following, beginning(pages[0]));
/**
 * @param {string} name
 * @param {any} value
 * @param {any[]} pages
 */
const holds = (name, value, ...pages) =>
  /** @type {Record<string, Function>} */ (CONDITIONS)[name](after(...pages), value, CARD);

test("a prompt is used in either language, and alone while nothing stands behind it", () => {
  for (const text of ["a b", "가 나"]) {
    assert.equal(holds("prompt_used", true, page(text, greedy())), true);
    assert.equal(holds("prompt_alone", true, page("x"), page(text)), true);
    assert.equal(holds("prompt_alone", true, page(text, greedy())), false);
  }
  assert.equal(holds("prompt_used", true, page("a")), false);
  assert.equal(holds("prompt_alone", true, page("a")), false);
});

test("a prompt has changed when it is not the one the card began with", () => {
  assert.equal(holds("prompt_changed", true, page("a"), page("b")), true);
  assert.equal(holds("prompt_changed", true, page("a"), page("b"), page("a")), false);
  assert.equal(holds("prompt_script", "hangul", page("a 가")), true);
  assert.equal(holds("prompt_script", "hangul", page("a")), false);
  assert.equal(holds("prompt_script", "latin", page("가a")), true);
  assert.equal(holds("prompt_script", "latin", page("가")), false);
});

test("a space is added only to the very prompt, with nothing behind it", () => {
  assert.equal(holds("space_added", true, page("a"), page("a ")), true);
  assert.equal(holds("space_added", true, page("a"), page("a "), page("a ", greedy())), true);
  assert.equal(holds("space_added", true, page("a ")), false);
  assert.equal(holds("space_added", true, page("a"), page("b ")), false);
  assert.equal(holds("space_added", true, page("a", greedy()), page("a ")), false);
  assert.equal(holds("space_added", true, page("a"), page("a  ")), false);
});

test("what is done is counted by how it came", () => {
  const since = after(page("a"), page("a", [...greedy(2), record("drawn", 2)]));
  assert.deepEqual([since.appended, since.generated, since.drawn], [3, 3, 1]);
  assert.equal(since.undone, 0);
  const picked = after(page("a"), page("a", [record("chosen", 1, 1), record("chosen", 2, 3)]));
  assert.deepEqual([picked.appended, picked.chosen, picked.generated], [2, 1, 0]);
});

test("taking back is counted once, whatever comes in its place", () => {
  const back = after(page("a", greedy(3)), page("a", greedy(1)), page("a"));
  assert.deepEqual([back.undone, back.appended], [2, 0]);
  const other = after(page("a", greedy(2)), page("a", [...greedy(1), record("chosen", 9, 2)]));
  assert.deepEqual([other.undone, other.appended, other.chosen], [1, 1, 1]);
});

test("a new prompt begins the counts anew", () => {
  const since = after(page("a"), page("a", greedy(2)), page("b"), page("b", greedy()));
  assert.equal(since.appended, 1);
});

test("a seed is new once another was seen", () => {
  const drawing = (/** @type {number} */ seed) =>
    page("a", [], { knobs: { strategy: "sample", seed } });
  assert.equal(holds("new_seed", true, drawing(1)), false);
  assert.equal(holds("new_seed", true, drawing(1), drawing(2)), true);
  assert.equal(holds("new_seed", true, page("a"), drawing(1)), false);
  assert.equal(holds("new_seed", true, page("a"), drawing(1), drawing(2)), true);
  assert.equal(holds("new_seed", true, drawing(1), page("a")), false);
});

test("limits of knobs are passed, not touched", () => {
  const at = (/** @type {object} */ knobs) => page("a", [], { knobs });
  const drawing = at({ strategy: "sample", temperature: 1 });
  assert.equal(holds("temperature_below", 1, drawing), false);
  assert.equal(holds("temperature_below", 1.1, drawing), true);
  assert.equal(holds("temperature_above", 1, drawing), false);
  assert.equal(holds("temperature_above", 0.9, drawing), true);
  assert.equal(holds("temperature_above", 0.9, at({ strategy: "greedy", temperature: 1 })), false);
  assert.equal(holds("penalty_above", 1, at({})), false);
  assert.equal(holds("penalty_above", 1, at({ repetition_penalty: 1.1 })), true);
  assert.equal(holds("strategy", "sample", drawing), true);
  assert.equal(holds("strategy", "greedy", drawing), false);
  assert.equal(holds("shown_at_least", 10, page("a")), true);
  assert.equal(holds("shown_at_least", 11, page("a")), false);
});

test("a loop and a tab hold while they are there", () => {
  assert.equal(holds("loop", true, page("a", [], { loop: { start: 0, period: 1 } })), true);
  assert.equal(holds("loop", true, page("a")), false);
  assert.equal(holds("view", "tax", page("a", [], { tab: "tax" })), true);
  assert.equal(holds("view", "tax", page("a")), false);
});

test("a card is complete when all it asks for holds, and tells how far its counts have come", () => {
  const card = { ...CARD, do: { appended: 2, view: "write" } };
  const one = after(page("a"), page("a", greedy(1)));
  assert.equal(isComplete(card, one), false);
  assert.deepEqual(progress(card.do, one), [{ name: "appended", done: 1, wanted: 2 }]);
  const two = after(page("a"), page("a", greedy(2)));
  assert.equal(isComplete(card, two), true);
  const three = after(page("a"), page("a", greedy(3)));
  assert.equal(isComplete(card, three), true);
  assert.deepEqual(progress(card.do, three), [{ name: "appended", done: 2, wanted: 2 }]);
  assert.equal(isComplete({ ...CARD, do: {} }, one), true);
  assert.ok(COUNTS.every((name) => name in CONDITIONS));
});

/** One card as the learner works on it: from when it counts, and when it is complete. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CONDITIONS, conditionsWith } from "../../playground/labs/course/conditions.js";
import { factsOf } from "../../playground/labs/course/facts.js";
import {
  advanced,
  FRESH,
  factsWith,
  hasTask,
  isCompleted,
  isReadOnly,
} from "../../playground/labs/course/steps.js";
import { page, record, VIEW } from "./lesson_page.js";

/** @typedef {import("../../playground/labs/course/steps.js").Step} Step */

/** @param {object} [more] @returns {any} */
const card = (more = {}) => ({ prompt: null, predict: null, do: {}, needs: [], ...more });

/** The text begins with `prompt`, and so many tokens stand behind it. */
const at = (
  /** @type {number} */ prompt,
  /** @type {number} */ count,
  /** @type {object} */ more = {},
) =>
  page({
    promptIds: [prompt],
    records: Array(count).fill({ ...record(0.5, 1), how: "greedy" }),
    view: { ...VIEW, n_tokens: prompt },
    ...more,
  });

/**
 * @param {any} one the card
 * @param {any[]} pages
 * @param {Step} [step]
 */
const after = (one, pages, step = FRESH, isDone = false) =>
  pages.reduce((before, now) => advanced(before, one, now, factsOf(now), isDone), step);

test("a card without task and question is read, and never complete by itself", () => {
  assert.equal(isReadOnly(card()), true);
  assert.equal(isReadOnly(card({ predict: { kind: "number" } })), false);
  assert.equal(hasTask(card({ do: { appended: 1 } })), true);
  assert.equal(isCompleted(after(card(), [at(1, 0), at(1, 2)]), card(), CONDITIONS), false);
});

test("a card is complete when what it asks for is done, and its facts are there", () => {
  const one = card({ do: { appended: 2 }, needs: ["last_token"] });
  assert.equal(isCompleted(after(one, [at(1, 0), at(1, 1)]), one, CONDITIONS), false);
  assert.equal(isCompleted(after(one, [at(1, 0), at(1, 2)]), one, CONDITIONS), true);
  assert.equal(isCompleted(FRESH, one, CONDITIONS), false);
  const other = card({ do: { appended: 2 }, needs: ["dice"] });
  assert.equal(isCompleted(after(other, [at(1, 0), at(1, 2)]), other, CONDITIONS), false);
});

test("a lab's condition holds only where the lab has something to report", () => {
  const conditions = conditionsWith({ toy: { conditions: { played: ({ isOn }) => isOn } } });
  const one = card({ do: { played: "true" } });
  const isComplete = (/** @type {any} */ toy) =>
    isCompleted(after(one, [at(1, 0, { reports: { toy } })]), one, conditions);
  assert.equal(isComplete({ isOn: true }), true);
  assert.equal(isComplete({ isOn: false }), false);
  assert.equal(isComplete(null), false);
});

test("nothing counts before the question is answered", () => {
  const one = card({ do: { appended: 1 }, predict: { kind: "options" } });
  const unanswered = after(one, [at(1, 0), at(1, 3)]);
  assert.equal(isCompleted(unanswered, one, CONDITIONS), false);
  const answered = after(one, [at(1, 3)], { ...unanswered, guess: { index: 0 }, since: null });
  assert.equal(isCompleted(answered, one, CONDITIONS), false);
  assert.equal(isCompleted(after(one, [at(1, 4)], answered), one, CONDITIONS), true);
});

test("a guessed candidate counts for its own text alone; another guess for any", () => {
  const guess = { facts: {} };
  for (const [kind, kept] of /** @type {[string, boolean][]} */ ([
    ["candidate", false],
    ["options", true],
  ])) {
    const one = card({ do: { prompt_changed: "true" }, predict: { kind } });
    const step = after(one, [at(1, 0)], { ...FRESH, guess });
    assert.equal(after(one, [at(2, 0)], step).guess !== null, kept, kind);
    assert.equal(after(one, [at(1, 1)], step).guess, guess, kind);
    assert.equal(after(one, [at(2, 0)], step, true).guess, guess, kind);
  }
});

test("what was before is how it was when the card began to count", () => {
  const before = (/** @type {any} */ one, /** @type {any[]} */ pages) =>
    after(one, pages).before?.n_tokens_before.value;
  assert.equal(before(card({ do: { loop: "true" } }), [at(1, 0), at(1, 1)]), 1);
  // With another prompt it is how that of before stood last, or, where it counts, how it begins anew.
  assert.equal(before(card({ do: { loop: "true" } }), [at(1, 0), at(2, 0), at(3, 0)]), 2);
  assert.equal(before(card({ do: { appended: 1 } }), [at(1, 0), at(2, 0), at(3, 0)]), 3);
});

test("the facts of a card are those of now, of before and of the guess", () => {
  const one = card({ do: { loop: "true" } });
  const guess = { facts: { guess_rank: { value: 2, text: "2" } } };
  const step = after(one, [at(1, 0)], { ...FRESH, guess });
  const facts = factsWith(step, factsOf(at(4, 0)));
  assert.deepEqual(
    [facts.n_tokens.value, facts.n_tokens_before.value, facts.guess_rank.value],
    [4, 1, 2],
  );
});

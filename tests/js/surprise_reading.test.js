/** What is known of a text part by part, and the text before one of its tokens. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { textBefore } from "../../playground/labs/surprise/jump.js";
import {
  idsOf,
  nextOf,
  queryOf,
  totalsOf,
  unread,
  wholeScores,
  withPart,
} from "../../playground/labs/surprise/reading.js";
import { frozen } from "./frozen.js";

/** @typedef {import("../../playground/labs/surprise/reading.js").Part} Part */

/** @param {string} text @param {number} position @param {[number, number] | null} [group] */
const chip = (text, position, group = null) => ({
  position,
  id: 10 + position,
  text,
  bytes: [...new TextEncoder().encode(text)].map((byte) => byte.toString(16)).join(" "),
  special: false,
  group,
  group_text: null,
});

/** @param {number} position */
const score = (position) => ({
  position,
  id: 10 + position,
  text: "?",
  logprob: -1,
  bits: 1.4,
  rank: 2,
  probability: 0.37,
  percent: "36.79 %",
  entropy_bits: 2,
  after_start: position === 0,
  top: [],
});

const TOTALS = { tokens: 2, bits: 3, bytes: 2, rank_counts: [], bits_counts: [] };

/** @param {Partial<Part>} parts @returns {Part} */
const part = (parts) => ({
  model: "m",
  ids: [10, 11, 12],
  n_tokens: 3,
  truncated: 0,
  window: null,
  chips: [],
  chips_from: 0,
  scores: [],
  next: null,
  totals: TOTALS,
  figures: [],
  ...parts,
});

const FIRST = part({
  chips: [chip("a", 0), chip("b", 1)],
  scores: [score(0), score(1)],
  next: 2,
});
const SECOND = part({ chips: [chip("c", 2)], chips_from: 2, scores: [score(2)] });

test("the parts make the whole", () => {
  const begun = withPart(frozen(unread({ key: "k", text: "abc" })), frozen(FIRST));
  assert.equal(begun.state, "running");
  assert.equal(nextOf(begun), 2);
  assert.equal(wholeScores(begun), null);
  const done = withPart(begun, frozen(SECOND));
  assert.equal(done.state, "done");
  assert.equal(nextOf(done), null);
  assert.deepEqual(
    done.tokens.map(({ text }) => text),
    ["a", "b", "c"],
  );
  assert.deepEqual(
    wholeScores(done)?.map(({ position }) => position),
    [0, 1, 2],
  );
  assert.equal(begun.scores.size, 2, "the one before stays as it was");
});

test("chips that are sent again take the place of the old ones", () => {
  const begun = withPart(unread({ key: "k", text: "abc" }), FIRST);
  const again = part({ chips: [chip("B", 1, [1, 3]), chip("C", 2, [1, 3])], chips_from: 1 });
  assert.deepEqual(
    withPart(begun, again).tokens.map(({ text }) => text),
    ["a", "B", "C"],
  );
});

test("a text that was stopped keeps what was under way, and is done if that was the last part", () => {
  const stopped = /** @type {const} */ ({
    ...unread({ key: "k", text: "abc" }),
    state: "stopped",
  });
  assert.equal(withPart(stopped, FIRST).state, "stopped");
  assert.equal(withPart(stopped, SECOND).state, "done");
});

test("a text is asked for as it was typed until its ids are known, then with its totals", () => {
  const typed = unread({ key: "k", text: "abc" });
  assert.deepEqual(queryOf(typed), { text: "abc", start: 0, totals: null });
  assert.equal(idsOf(typed), undefined);
  const begun = withPart(typed, FIRST);
  const ids = [10, 11, 12];
  assert.deepEqual(queryOf(begun), { ids, prompt_length: 3, start: 2, totals: TOTALS });
  const ofPage = unread({ key: "k", text: "a", ids, promptLength: 1, records: [] });
  assert.deepEqual(queryOf(ofPage), { ids, prompt_length: 1, start: 0, totals: null });
});

test("totals count only where a token has a score", () => {
  assert.equal(totalsOf(null), null);
  const empty = withPart(unread({ key: "k", text: "" }), part({ chips: [chip("", 0)] }));
  assert.equal(totalsOf(empty), null);
  assert.equal(wholeScores(empty), null);
  assert.equal(totalsOf(withPart(empty, FIRST)), TOTALS);
});

const KNOBS = /** @type {const} */ ({ strategy: "greedy" });
/** @type {any[]} */
const RECORDS = [{ id: 11 }, { id: 12 }];

/** @param {import("../../playground/labs/surprise/wire.js").ScoreAnswer["chips"]} chips @param {number} promptLength */
function read(chips, promptLength) {
  const ids = [10, 11, 12];
  const text = chips.slice(0, promptLength).map((one) => one.text);
  const source = { key: "k", text: text.join(""), ids, promptLength, records: RECORDS };
  return withPart(unread(source), part({ chips, scores: [score(0), score(1), score(2)] }));
}

const PLAIN = [chip("a", 0), chip("b", 1), chip("c", 2)];

test("before a token behind the prompt stands the prompt and what was appended to it", () => {
  const reading = read(PLAIN, 1);
  assert.deepEqual(textBefore(reading, 2, KNOBS), {
    text: "a",
    promptIds: [10],
    records: [RECORDS[0]],
  });
  assert.deepEqual(textBefore(reading, 1, KNOBS).records, []);
});

test("before a token of the prompt stands the beginning of the prompt", () => {
  const cut = textBefore(read(PLAIN, 3), 2, KNOBS);
  assert.deepEqual(cut, { text: "ab", promptIds: [10, 11], records: [] });
  assert.deepEqual(textBefore(read(PLAIN, 3), 0, KNOBS), { text: "", promptIds: [], records: [] });
});

test("of a character that is cut in two, the begun half stands as if picked by hand", () => {
  const reading = read([chip("a", 0), chip("b", 1, [1, 3]), chip("c", 2, [1, 3])], 3);
  const cut = textBefore(reading, 2, KNOBS);
  assert.equal(cut.text, "a");
  assert.deepEqual(cut.promptIds, [10]);
  assert.deepEqual(
    cut.records.map(({ id, how, settings }) => [id, how, settings]),
    [[11, "chosen", KNOBS]],
  );
  assert.deepEqual(textBefore(reading, 1, KNOBS).promptIds, [10]);
});

test("a first character cut in two stands by its ids", () => {
  const reading = read([chip("a", 0, [0, 2]), chip("b", 1, [0, 2]), chip("c", 2)], 3);
  const cut = textBefore(reading, 1, KNOBS);
  assert.deepEqual(cut, { text: "", promptIds: [10], records: [] });
});

/** A game of guesses from its first question to its end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  begun,
  finished,
  textAfter,
  withQuestion,
  withReveal,
  wordsBefore,
} from "../../playground/labs/guess/game.js";
import { frozen } from "./frozen.js";

/** @typedef {import("../../playground/labs/guess/game.js").Question} Question */
/** @typedef {import("../../playground/labs/guess/game.js").Reveal} Reveal */

/** @param {string[]} texts @returns {import("../../playground/labs/guess/game.js").Token[]} */
const chips = (...texts) =>
  texts.map((text, position) => ({
    position,
    id: position,
    text,
    bytes: "",
    special: false,
    group: null,
    group_text: null,
  }));

/** @param {number} place @returns {Question} */
const question = (place) => ({
  model: "m",
  place,
  number: place - 2,
  n_places: 2,
  skipped: null,
  chips: chips("One", "␣two", "␣three", "␣four").slice(0, place),
  options: null,
});

/** @param {number} place @param {number | null} next @returns {Reveal} */
const reveal = (place, next) => ({
  model: "m",
  place,
  next,
  chips: [],
  id: 1,
  text: "␣four",
  is_hit: true,
  rank: 1,
  learner_bits: 1,
  model_bits: 2,
  model_bits_all: 3,
  shares: [],
  sentences: [],
});

test("each place is asked, then revealed, and what was paid is kept", () => {
  const first = frozen(begun({ passage: "home", seed: 1 }, true, question(3)));
  assert.equal(first.told, null);
  const told = frozen(withReveal(first, reveal(3, 4)));
  assert.equal(told.told?.place, 3);
  const second = frozen(withQuestion(told, question(4)));
  assert.equal(second.told, null);
  assert.equal(second.question.place, 4);
  const all = withReveal(second, reveal(4, null));
  assert.deepEqual(
    all.done.map(({ place, before }) => [place, before]),
    [
      [3, "One two three"],
      [4, "One two three four"],
    ],
  );
});

test("a game that nobody guessed in leaves nothing", () => {
  const game = frozen(begun({ passage: "home", seed: 1 }, false, question(3)));
  assert.equal(finished(game), null);
  assert.equal(finished(withReveal(game, reveal(3, null)))?.isOver, true);
});

test("the words before a place are the last six, a character of several tokens once", () => {
  assert.equal(wordsBefore(chips("a", "b", "c", "d", "e", "f", "g")), "bcdefg");
  const [one, two, three] = chips("red", "<EC>", "<95>");
  const halves = [two, three].map((chip) => ({ ...chip, group: [1, 3], group_text: "안" }));
  assert.equal(wordsBefore([one, ...halves]), "red안");
});

test("the texts follow each other round and round; the page's own is none of them", () => {
  const names = ["home", "sky", "rain"];
  assert.equal(textAfter(names, "home"), "sky");
  assert.equal(textAfter(names, "rain"), "home");
  assert.equal(textAfter(names, ""), "home");
});

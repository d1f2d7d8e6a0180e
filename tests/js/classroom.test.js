// A round of a live class as its two pages read it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseAfter, Refused } from "../../playground/labs/classroom/http.js";
import { bitsOf, deadlineOf, places, secondsLeft } from "../../playground/labs/classroom/rounds.js";
import {
  answerSaid,
  asCode,
  bits,
  headline,
  pressed,
  signs,
} from "../../playground/labs/classroom/student/sentences.js";
import { frozen } from "./frozen.js";

/** @typedef {import("../../playground/labs/classroom/wire.js").SeatRound} SeatRound */
/** @typedef {import("../../playground/labs/classroom/wire.js").Reveal} Reveal */

/** @param {number} count @param {number} share */
const votes = (count, share) => ({ count, share, percent: `${100 * share} %` });

/** @type {Reveal} */
const REVEAL = frozen({
  token: { id: 7, text: "␣green", rank: 1, probability: 0.5, percent: "50 %" },
  place: 1,
  model: [0.2, 0.5, 0.3].map((probability) => ({ probability, percent: `${probability}` })),
  shares: [votes(1, 0.25), votes(3, 0.75), votes(0, 0)],
  answers: 4,
  model_bits: 1,
  class_bits: 0.8074,
  totals: { rounds: 3, model_bits: 4.5, class_bits: 6 },
});

/** @type {SeatRound} */
const OPEN = frozen({
  number: 2,
  kind: "guess",
  state: "open",
  text: "The light is",
  options: ["␣red", "␣green"],
  free_text: true,
  seconds: 20,
  seconds_left: 12.5,
  reveal: null,
  mine: null,
});
const LOCKED = frozen({ ...OPEN, state: /** @type {const} */ ("locked"), seconds_left: null });
const REVEALED = frozen({ ...LOCKED, state: /** @type {const} */ ("revealed"), reveal: REVEAL });
const MINE = frozen({ place: 1, text: "" });
const HIT = frozen({ ...MINE, hit: true, probability: null, percent: null });

const keys = (/** @type {{key: string}[]} */ said) => said.map(({ key }) => key);

test("every option has a place, and all other tokens the one behind them", () => {
  const before = places(OPEN, REVEAL.shares);
  assert.deepEqual(
    before.map(({ option }) => option),
    ["␣red", "␣green", null],
  );
  assert.ok(before.every(({ came, chance }) => !came && chance === null));
  const after = places(REVEALED, REVEAL.shares);
  assert.deepEqual(
    after.map(({ came, chance, votes: { count } }) => [came, chance?.probability, count]),
    [
      [false, 0.2, 1],
      [true, 0.5, 3],
      [false, 0.3, 0],
    ],
  );
});

test("bits have two digits, and a round that is not scored has none", () => {
  assert.deepEqual(bitsOf(REVEAL), { class: "0.81", model: "1.00" });
  assert.equal(bitsOf({ class_bits: null, model_bits: null }), null);
  assert.deepEqual(bits(REVEALED), [
    { key: "seat.bits", params: { class: "0.81", model: "1.00" } },
    { key: "seat.bits_all", params: { class: "6.00", model: "4.50", n: 3 } },
  ]);
  assert.equal(bits(OPEN), null);
  const vote = { ...REVEAL, model_bits: null, class_bits: null };
  assert.equal(bits({ ...REVEALED, kind: "vote", reveal: vote }), null);
});

test("a round with a timer has a deadline by this device's clock, and time never runs below none", () => {
  assert.equal(deadlineOf(OPEN, 1000), 13_500);
  assert.equal(deadlineOf({ ...OPEN, seconds_left: 0 }, 1000), 1000);
  for (const none of [LOCKED, null, undefined]) assert.equal(deadlineOf(none, 1000), null);
  assert.equal(secondsLeft(13_500, 1000), 12.5);
  assert.equal(secondsLeft(13_500, 14_000), 0);
});

test("the headline says what is asked, that it is too late, or what came", () => {
  assert.equal(headline(OPEN).key, "seat.guess");
  assert.equal(headline({ ...OPEN, kind: "vote" }).key, "seat.vote");
  assert.equal(headline(LOCKED).key, "seat.locked");
  assert.equal(headline(REVEALED).key, "seat.came");
  assert.equal(headline({ ...REVEALED, kind: "vote" }).key, "seat.chosen");
});

test("the pressed button is the answer on its way, else the one the server has", () => {
  assert.equal(pressed(OPEN, null), null);
  assert.equal(pressed({ ...OPEN, mine: MINE }, null), 1);
  assert.equal(pressed({ ...OPEN, mine: MINE }, { round: 2, option: 0 }), 0);
  for (const other of [{ option: null }, { text: "blue" }])
    assert.equal(pressed({ ...OPEN, mine: MINE }, { round: 2, ...other }), 2);
});

test("a phone says what became of the answer", () => {
  const answered = { ...OPEN, mine: MINE };
  assert.deepEqual(answerSaid(OPEN, null), []);
  assert.deepEqual(keys(answerSaid(answered, { round: 2, option: 0 })), ["seat.sending"]);
  assert.deepEqual(answerSaid(answered, null), [
    { key: "seat.sent", params: { answer: "␣green" } },
  ]);
  assert.deepEqual(keys(answerSaid(LOCKED, null)), ["seat.none"]);
  assert.deepEqual(keys(answerSaid({ ...LOCKED, mine: MINE }, null)), ["seat.mine_is"]);
});

test("an answer is called by its own word, its option, or as something else", () => {
  const nameOf = (/** @type {import("../../playground/labs/classroom/wire.js").Mine} */ mine) =>
    answerSaid({ ...LOCKED, mine }, null)[0].params.answer;
  assert.equal(nameOf({ place: 2, text: "blue" }), "blue");
  assert.equal(nameOf({ place: 0, text: "" }), "␣red");
  assert.deepEqual(nameOf({ place: 2, text: "" }), { key: "seat.else", params: {} });
});

test("after the reveal a phone says hit or miss, and what the model thought of a typed word", () => {
  assert.deepEqual(keys(answerSaid({ ...REVEALED, mine: HIT }, null)), ["seat.hit"]);
  const missed = { ...HIT, hit: false, text: "blue", percent: "3 %" };
  assert.deepEqual(answerSaid({ ...REVEALED, mine: missed }, null), [
    { key: "seat.miss", params: {} },
    { key: "seat.typed_chance", params: { text: "blue", percent: "3 %" } },
  ]);
  assert.deepEqual(keys(answerSaid(REVEALED, null)), ["seat.none"]);
  assert.deepEqual(answerSaid({ ...REVEALED, kind: "vote", mine: HIT }, null), []);
});

test("a code may be typed with spaces, hyphens and small letters", () => {
  assert.equal(asCode(" ab2-c3d "), "AB2C3D");
  assert.equal(asCode("<script>"), "SCRIPT");
});

test("signs are explained where there are any", () => {
  assert.deepEqual(keys(signs(["␣red", "a<ED>"])), ["seat.sign_space", "seat.sign_byte"]);
  assert.deepEqual(keys(signs(["⏎"])), ["seat.sign_line"]);
  assert.deepEqual(signs(["red", "<b>"]), []);
});

test("who cannot reach the server asks again after longer and longer pauses", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 100].map(pauseAfter);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test("a refusal keeps its status, its key and its sentence; a proxy's has none of them", () => {
  const refused = new Refused(409, { key: "class.error_locked", params: {}, sentence: "Locked." });
  assert.deepEqual(
    [refused.status, refused.refusal?.key, refused.message],
    [409, "class.error_locked", "Locked."],
  );
  assert.equal(new Refused(502, undefined).message, "");
});

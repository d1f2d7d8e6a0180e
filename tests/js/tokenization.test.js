/** The pieces of a word after so many merges, against merging a plain list; words, bytes, steps. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import {
  countBytes,
  firstOfInterest,
  lastRead,
  readBytes,
} from "../../playground/labs/tokenization/characters.js";
import { listed, makeReplay, windowAround } from "../../playground/labs/tokenization/replay.js";
import { isDead, makeStepper } from "../../playground/labs/tokenization/stepper.js";
import * as words from "../../playground/labs/tokenization/words.js";
import { frozen } from "./frozen.js";

// "abcab": ab, ab, then ab+c, then abc+ab; a rank is that of a piece with the one behind it.
const STEPS = frozen({
  n_bytes: 5,
  letters: [97, 98, 99, 97, 98],
  ranks: [0, 5, null, 0],
  merges: [
    { start: 0, merged: 256, rank_before: null, rank_after: 1 },
    { start: 3, merged: 256, rank_before: 7, rank_after: null },
    { start: 0, merged: 257, rank_before: null, rank_after: 2 },
    { start: 0, merged: 258, rank_before: null, rank_after: null },
  ],
});
const STATES = [
  {
    pieces: [97, 98, 99, 97, 98].map((id, start) => ({ start, id })),
    ranks: [0, 5, null, 0],
  },
  {
    pieces: [
      { start: 0, id: 256 },
      { start: 2, id: 99 },
      { start: 3, id: 97 },
      { start: 4, id: 98 },
    ],
    ranks: [1, null, 0],
  },
  {
    pieces: [
      { start: 0, id: 256 },
      { start: 2, id: 99 },
      { start: 3, id: 256 },
    ],
    ranks: [1, 7],
  },
  {
    pieces: [
      { start: 0, id: 257 },
      { start: 3, id: 256 },
    ],
    ranks: [2],
  },
  { pieces: [{ start: 0, id: 258 }], ranks: [] },
];

test("going through the merges shows every state in turn", () => {
  const stateAt = makeReplay(STEPS);
  STATES.forEach((state, count) => {
    assert.deepEqual(stateAt(count), state);
  });
});

test("any state can be asked for at any time", () => {
  const stateAt = makeReplay(STEPS);
  for (const count of [4, 0, 2, 2, 1, 3, 0, 4]) assert.deepEqual(stateAt(count), STATES[count]);
});

test("what stands before a merge has a new rank, the first piece too", () => {
  const stateAt = makeReplay({
    n_bytes: 3,
    letters: [97, 98, 99],
    ranks: [3, 0],
    merges: [{ start: 1, merged: 256, rank_before: 9, rank_after: null }],
  });
  const pieces = [
    { start: 0, id: 97 },
    { start: 1, id: 256 },
  ];
  assert.deepEqual(stateAt(1), { pieces, ranks: [9] });
});

test("a word that is one piece from the start is as wide as its bytes", () => {
  const stateAt = makeReplay({ n_bytes: 6, letters: [700], ranks: [], merges: [] });
  assert.deepEqual(stateAt(0), { pieces: [{ start: 0, id: 700 }], ranks: [] });
});

test("a window keeps its focus in the middle and its size at the ends", () => {
  assert.deepEqual(windowAround(500, 60, 1000), { from: 470, to: 530 });
  assert.deepEqual(windowAround(3, 60, 1000), { from: 0, to: 60 });
  assert.deepEqual(windowAround(999, 60, 1000), { from: 940, to: 1000 });
  assert.deepEqual(windowAround(-1, 60, 7), { from: 0, to: 7 });
});

test("the merge of the step is always listed, and the list mostly stands", () => {
  const starts = new Set();
  for (let step = 1; step <= 1000; step += 1) {
    const { from, to } = listed(step, 1000);
    assert.ok(from < step && step <= to && to - from === 200, `step ${step}`);
    starts.add(from);
  }
  assert.ok(starts.size < 12);
  assert.deepEqual(listed(5, 9), { from: 0, to: 9 });
});

// "👩‍💻 Hello": a field counts two places where the server counts one.
const WORDS = frozen(
  [
    ["👩‍💻", 0, 3],
    ["␣Hello", 3, 9],
    ["␣you", 9, 13],
  ].map(([text, start, stop]) => ({
    text: String(text),
    start: Number(start),
    stop: Number(stop),
    n_tokens: 1,
    n_bytes: String(text) === "␣you" ? 4 : 6,
  })),
);

test("the cursor belongs to the character before it, a selection to its first one", () => {
  const value = "👩‍💻 Hello";
  const at = (selectionStart = 0, selectionEnd = selectionStart) =>
    words.cursorPlace({ value, selectionStart, selectionEnd });
  assert.equal(at(0), 0);
  assert.equal(at(6), 3); // behind the space
  assert.equal(at(5), 2); // before it
  assert.equal(at(5, 7), 3);
});

test("a word is found by a place, by what stood there, or by its length", () => {
  assert.deepEqual(
    [0, 2, 3, 8, 12].map((at) => words.wordAt(WORDS, at)),
    [0, 0, 1, 1, 2],
  );
  assert.equal(words.wordAt(WORDS, 13), null);
  assert.equal(words.sameWord(WORDS, WORDS[1]), 1);
  assert.equal(words.sameWord(WORDS, { ...WORDS[1], text: "␣Hell" }), null);
  assert.equal(words.sameWord(WORDS, undefined), null);
  assert.equal(words.longestWord(WORDS), 0);
  assert.equal(words.longestWord([]), null);
});

test("of a long text the part with the chosen word is shown", () => {
  const many = Array.from({ length: 500 }, () => WORDS[0]);
  for (const index of [0, 239, 240, 499]) {
    const from = words.windowOf(index);
    const { shown, nLater } = words.shownFrom(many, from);
    assert.ok(from <= index && index < from + shown.length);
    assert.equal(from + shown.length + nLater, 500);
  }
  assert.equal(words.turned(words.turned(0, 1), -1), 0);
  assert.equal(words.turned(0, -1), 0);
});

const byte = (hex = "") => ({ hex, marker: "", payload: "", possible: null, token: null });
const CLUSTER = frozen({
  text: "g̈",
  sentences: [],
  characters: [
    { text: "g", code: "U+0067", name: "", bytes: [byte("67")], jamo: null },
    { text: "◌̈", code: "U+0308", name: "", bytes: [byte("CC"), byte("88")], jamo: null },
  ],
  more: null,
});

test("bytes are read one after another, through all code points", () => {
  assert.equal(countBytes(CLUSTER), 3);
  const read = (count = 0) => readBytes(CLUSTER, count).map(({ nRead }) => nRead);
  assert.deepEqual([0, 1, 2, 3].map(read), [
    [0, 0],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  assert.equal(lastRead(CLUSTER, 0), null);
  assert.equal(lastRead(CLUSTER, 1)?.character.code, "U+0067");
  assert.equal(lastRead(CLUSTER, 3)?.byte.hex, "88");
});

test("a space before a word is not what is looked at", () => {
  const space = { ...CLUSTER, text: "␣" };
  assert.equal(firstOfInterest([space, CLUSTER]), 1);
  assert.equal(firstOfInterest([space]), 0);
});

test("a stepper stays between its ends, and says which buttons lead nowhere", () => {
  const stepper = makeStepper();
  stepper.begin(3, 9);
  assert.equal(stepper.step.value, 3);
  stepper.press("next");
  assert.equal(stepper.step.value, 3);
  stepper.press("back");
  assert.equal(stepper.step.value, 2);
  stepper.press("first");
  stepper.press("back");
  assert.equal(stepper.step.value, 0);
  stepper.press("last");
  assert.equal(stepper.step.value, 3);
  const buttons = /** @type {const} */ (["first", "back", "next", "last", "play"]);
  const dead = (step = 0, last = 0) => buttons.filter((one) => isDead(one, step, last));
  assert.deepEqual(dead(0, 3), ["first", "back"]);
  assert.deepEqual(dead(3, 3), ["next", "last"]);
  assert.deepEqual(dead(1, 3), []);
  assert.deepEqual(dead(0, 0), buttons);
});

test("what plays goes to its end, from the start where it stands there, and stops by hand", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const stepper = makeStepper();
  stepper.begin(150, 150);
  stepper.press("play");
  assert.equal(stepper.step.value, 0);
  mock.timers.tick(800);
  assert.equal(stepper.step.value, 3); // a long run in larger steps
  stepper.moveTo(7);
  assert.equal(stepper.isPlaying.value, false);
  mock.timers.tick(8_000);
  assert.equal(stepper.step.value, 7);
  stepper.press("play");
  mock.timers.tick(800 * 60);
  assert.deepEqual([stepper.step.value, stepper.isPlaying.value], [150, false]);
  stepper.begin(0);
  stepper.press("play");
  assert.equal(stepper.isPlaying.value, false);
  mock.timers.reset();
});

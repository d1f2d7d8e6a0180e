/** The pieces of a word after so many merges, against merging a plain list. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeReplay } from "../../playground/labs/tokenization/cutting_state.js";
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

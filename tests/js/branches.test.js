/** The branches of one prompt: where they part, and which of them the page's text is. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as branches from "../../playground/labs/branches/tree.js";
import { frozen } from "./frozen.js";

/** @param {number[]} ids @returns {any} */
const text = (...ids) => ({
  records: ids.map((id) => ({ id })),
  tokens: [],
  loop: null,
  truncated: 0,
  full: false,
  ends: false,
});
/** @param {any[]} texts @returns {import("../../playground/labs/branches/types.d.ts").Tree} */
const treeOf = (...texts) =>
  frozen(texts.reduce((tree, one) => branches.added(tree, one), branches.empty));
/** @param {any} branch */
const idsOf = (branch) => branch.records.map((/** @type {any} */ record) => record.id);

const TREE = treeOf(text(1, 2, 3), text(1, 4), text(5));

test("names are numbers that never come again", () => {
  assert.deepEqual(
    TREE.branches.map(({ name }) => name),
    [1, 2, 3],
  );
  const less = frozen(branches.removed(TREE, 3));
  assert.equal(branches.branchOf(less, 3), null);
  assert.equal(branches.added(less, text(6)).branches.at(-1)?.name, 4);
  assert.equal(branches.longest(TREE), 3);
  assert.equal(branches.longest(branches.empty), 0);
});

test("a branch parts from the older one that has most of it", () => {
  const fork = (/** @type {any} */ tree, /** @type {number} */ name) =>
    branches.forkOf(
      tree,
      /** @type {import("../../playground/labs/branches/types.d.ts").Branch} */ (
        branches.branchOf(tree, name)
      ),
    );
  assert.equal(fork(TREE, 1), null);
  assert.deepEqual(fork(TREE, 2), { parent: 1, index: 1 });
  assert.deepEqual(fork(TREE, 3), { parent: 1, index: 0 });
  const grown = treeOf(text(1, 2, 3), text(1, 4), text(1, 4, 9), text(1, 2));
  assert.deepEqual(fork(grown, 3), { parent: 2, index: 2 });
  assert.equal(fork(grown, 4), null); // all of it is the first's
});

test("a candidate is taken where a branch goes on with it", () => {
  const records = text(1).records;
  assert.equal(branches.takenBy(TREE, records, 2)?.name, 1);
  assert.equal(branches.takenBy(TREE, records, 4)?.name, 2);
  assert.equal(branches.takenBy(TREE, records, 5), null);
  assert.equal(branches.takenBy(TREE, text(1, 4).records, 4), null);
});

test("the page's text is a branch, a part of one, one grown longer, or new", () => {
  const page = (/** @type {any} */ one, /** @type {number | null} */ before) =>
    branches.withPage(TREE, one, before);
  assert.deepEqual(page(text(1, 4), 1), { tree: TREE, name: 2 });
  assert.deepEqual(page(text(1, 2), 1), { tree: TREE, name: null });
  const grown = page(text(1, 4, 8), 2);
  assert.equal(grown.name, 2);
  assert.deepEqual(grown.tree.branches.map(idsOf), [[1, 2, 3], [1, 4, 8], [5]]);
  const isNew = page(text(1, 4, 8), 3);
  assert.equal(isNew.name, 4);
  assert.deepEqual(isNew.tree.branches.map(idsOf), [[1, 2, 3], [1, 4], [5], [1, 4, 8]]);
});

test("a text that grows keeps the chips that the server did not send again", () => {
  const before = {
    ...text(7, 8),
    tokens: [
      { position: 2, kept: true },
      { position: 3, bytes: "EA" },
    ],
  };
  /** @type {any} */
  const chips = [
    { position: 1 },
    { position: 2 },
    { position: 3, bytes: "EA B0" },
    { position: 4 },
  ];
  /** @type {any} */
  const view = {
    prompt_length: 2,
    chips_from: 3,
    chips: chips.slice(2),
    loop: { start: 2, period: 1 },
  };
  const records = text(7, 8, 9).records;
  const grown = branches.grown(frozen(before), records, {
    ...view,
    window: { truncated: 1, sentence: null },
    full: true,
  });
  assert.deepEqual(grown.tokens, [{ position: 2, kept: true }, ...chips.slice(2)]);
  assert.deepEqual(grown.records, records);
  assert.deepEqual([grown.loop, grown.truncated, grown.full], [view.loop, 1, true]);
  const anew = branches.grown(before, records, {
    ...view,
    chips,
    chips_from: 0,
    window: { truncated: 0, sentence: null },
    full: false,
  });
  assert.deepEqual(anew.tokens, chips.slice(1)); // never the prompt's
});

test("a text has ended where the window is full or its last token ends texts", () => {
  assert.equal(branches.hasEnded(text(1)), false);
  assert.equal(branches.hasEnded(text()), false);
  assert.equal(branches.hasEnded({ ...text(1), full: true }), true);
  assert.equal(branches.hasEnded({ ...text(1), ends: true }), true);
});

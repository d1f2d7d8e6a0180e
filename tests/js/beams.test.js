/** The tree that a beam search grows, and where its nodes stand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour } from "../../playground/labs/beams/arrows.js";
import { bits, decimals } from "../../playground/labs/beams/figures.js";
import { layout } from "../../playground/labs/beams/layout.js";
import {
  greedyPath,
  greedyPlace,
  grow,
  living,
  nodeOf,
  pathTo,
  plant,
  recordsTo,
} from "../../playground/labs/beams/tree.js";
import { frozen } from "./frozen.js";

/**
 * A candidate as the server tells it.
 * @param {number} id
 * @param {number} parent
 * @param {number} rank
 * @param {"kept" | "finished" | "pruned"} fate
 * @param {number} cumulative
 */
const candidate = (id, parent, rank, fate, cumulative) => ({
  id,
  parent,
  rank,
  fate,
  cumulative,
  text: `t${id}`,
  logprob: -1,
  probability: 0.5,
  percent: "50.00 %",
});
/** @param {number[][]} running */
const running = (...running) => ({
  running: running.map((new_ids) => ({ new_ids, logprob: -1 })),
  finished: [],
});

const FIRST = frozen([
  candidate(1, 0, 1, "kept", -1),
  candidate(2, 0, 2, "kept", -2),
  candidate(3, 0, 3, "pruned", -3),
]);
// Of what goes on from 2, the second beam, one is better than all that goes on from 1.
const SECOND = frozen([
  candidate(4, 1, 1, "kept", -2.5),
  candidate(5, 0, 2, "kept", -2.75),
  candidate(6, 0, 1, "pruned", -4),
  candidate(7, 1, 2, "finished", -5),
]);
const TREE = grow(grow(plant(), null, FIRST), running([1], [2]), SECOND);
const ALL = () => true;
const NONE = () => false;
/** @param {number[]} new_ids */
const at = (...new_ids) => nodeOf(TREE, { new_ids });

test("every candidate stands behind the beam it goes on from", () => {
  assert.equal(at(), TREE.root);
  assert.equal(at(2, 4).parent, at(2));
  assert.equal(at(1, 5).parent, at(1));
  assert.equal(at(2, 5), undefined);
  assert.deepEqual(
    pathTo(at(2, 7)).map((/** @type {any} */ node) => node.id),
    [2, 7],
  );
  assert.deepEqual(pathTo(TREE.root), []);
  assert.equal(at(2, 7).depth, 2);
});

test("growing leaves the tree of the step before as it was", () => {
  const before = grow(plant(), null, FIRST);
  grow(before, running([1], [2]), SECOND);
  assert.equal(before.steps.length, 1);
  assert.equal(nodeOf(before, { new_ids: [2, 4] }), undefined);
});

test("a node's records are its path as the page keeps it", () => {
  const { id, text, rank, probability, percent } = SECOND[0];
  const newest = recordsTo(at(2, 4)).at(-1);
  assert.deepEqual(newest, { id, text, rank, probability, percent, how: "beam", settings: {} });
  assert.equal(recordsTo(at(2, 4)).length, 2);
});

test("alive is what a hypothesis still goes through", () => {
  const state = running([2, 4], [1, 5]);
  const going = living(TREE, { state, is_done: false, hypotheses: [] });
  assert.deepEqual([...going].sort(), ["1", "1,5", "2", "2,4"]);
  const done = living(TREE, { state, is_done: true, hypotheses: [{ new_ids: [2, 7] }] });
  assert.deepEqual([...done].sort(), ["2", "2,7"]);
});

test("greedy's path is told as far as the search went along", () => {
  const lost = greedyPath(TREE);
  assert.equal(lost.lostAt, 2); // 6 is greedy's and was pruned
  assert.deepEqual([...lost.keys], ["1", "1,6"]);
  const one = grow(plant(), null, FIRST);
  assert.deepEqual(greedyPath(one), { keys: new Set(["1"]), lostAt: null, last: one.steps[0][0] });
  const unseen = grow(plant(), null, FIRST.slice(1));
  assert.deepEqual(greedyPath(unseen), { keys: new Set(), lostAt: 1, last: null });
  const ended = grow(plant(), null, [candidate(9, 0, 1, "finished", -1)]);
  const after = grow(ended, running([2]), []);
  assert.equal(greedyPath(after).lostAt, null);
});

/** @param {any} plan */
function columnsOf(plan) {
  const columns = new Map();
  for (const box of plan.boxes) columns.set(box.x, [...(columns.get(box.x) ?? []), box]);
  return [...columns].sort(([a], [b]) => a - b).map(([, boxes]) => boxes);
}

test("each step is one column, whose boxes do not overlap and lie on the sheet", () => {
  const plan = layout(TREE, ALL);
  const columns = columnsOf(plan);
  assert.deepEqual(
    columns.map((boxes) => boxes.length),
    [1, 3, 4],
  );
  for (const boxes of columns) {
    for (const [i, box] of boxes.entries()) {
      assert.ok(box.x >= 0 && box.x + box.width <= plan.width);
      assert.ok(box.y >= 0 && box.y + box.height <= plan.height);
      if (i) assert.ok(boxes[i - 1].y + boxes[i - 1].height < box.y);
    }
  }
});

test("a column stands in the middle, under its head, its pruned boxes smaller", () => {
  const plan = layout(TREE, ALL);
  const columns = columnsOf(plan);
  const middles = columns.map((boxes) => (boxes[0].y + boxes.at(-1).y + boxes.at(-1).height) / 2);
  for (const middle of middles) assert.ok(Math.abs(middle - middles[0]) < 0.2);
  const steps = columns.slice(1);
  assert.deepEqual(
    plan.heads.map((/** @type {any} */ { x, width }) => [x, width]),
    steps.map(([{ x, width }]) => [x, width]),
  );
  const right = steps[1][0].x + steps[1][0].width;
  assert.ok(plan.width - right < steps[0][0].x - columns[0][0].x - columns[0][0].width);
  for (const { node, height } of plan.boxes) {
    assert.equal(height < columns[0][0].height, node.fate === "pruned");
  }
});

test("children stand in the order of their parents, the likelier first", () => {
  const [, first, second] = columnsOf(layout(TREE, ALL));
  const ids = (/** @type {any[]} */ boxes) => boxes.map(({ node }) => node.id);
  assert.deepEqual(ids(first), [1, 2, 3]);
  assert.deepEqual(ids(second), [5, 6, 4, 7]);
});

test("what was pruned is shown at open steps alone, and counted at all", () => {
  const isSecond = (/** @type {number} */ step) => step === 2;
  const plan = layout(TREE, isSecond);
  assert.deepEqual(
    plan.heads.map((/** @type {any} */ { step, pruned, isOpen }) => ({ step, pruned, isOpen })),
    [
      { step: 1, pruned: 1, isOpen: false },
      { step: 2, pruned: 1, isOpen: true },
    ],
  );
  const shown = plan.boxes.map(({ node }) => (node.parent ? node.id : undefined));
  assert.deepEqual(new Set(shown), new Set([undefined, 1, 2, 4, 5, 6, 7]));
  assert.ok(layout(TREE, NONE).height < layout(TREE, ALL).height);
});

test("a column stays where it is when the tree grows", () => {
  const before = layout(grow(plant(), null, FIRST), ALL);
  const after = layout(TREE, ALL);
  assert.equal(after.heads[0].x, before.heads[0].x);
  assert.ok(after.width > before.width);
});

test("log-probabilities are read as bits, with a real minus", () => {
  assert.equal(bits(-Math.LN2 * 3), 3);
  assert.equal(decimals(-1.5, 2), "−1.50");
  assert.equal(decimals(1.5, 1), "1.5");
});

test("an arrow leads along the tree, and nowhere past its edges", () => {
  const plan = layout(TREE, ALL);
  const from = (/** @type {any} */ stop, /** @type {string} */ side) =>
    neighbour(plan, stop, `Arrow${side}`);
  assert.deepEqual(from({ key: "" }, "Right"), { key: "1" });
  assert.deepEqual(from({ key: "1" }, "Right"), { key: "1,5" });
  assert.deepEqual(from({ key: "2,7" }, "Left"), { key: "2" });
  assert.deepEqual(from({ key: "1" }, "Down"), { key: "2" });
  assert.deepEqual(from({ key: "1" }, "Up"), { step: 1 }); // the head of its column
  assert.deepEqual(from({ step: 1 }, "Down"), { key: "1" });
  assert.deepEqual(from({ step: 1 }, "Right"), { step: 2 });
  assert.equal(from({ step: 2 }, "Right"), null);
  assert.equal(from({ step: 1 }, "Left"), null);
  assert.equal(from({ key: "" }, "Left"), null);
  assert.equal(from({ key: "1,5" }, "Right"), null);
  assert.equal(from({ key: "gone" }, "Right"), null);
});

test("what greedy writes has a place among the hypotheses, or none", () => {
  const one = grow(plant(), null, FIRST);
  assert.equal(greedyPlace(one, [{ new_ids: [2] }, { new_ids: [1] }]), 2);
  assert.equal(greedyPlace(one, [{ new_ids: [2] }]), 0);
  assert.equal(greedyPlace(TREE, [{ new_ids: [1, 5] }]), 0); // it was lost
});

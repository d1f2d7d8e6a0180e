// The tree that a beam search grows: pure functions of plain data.

/** @typedef {import("./types.d.ts").Tree} Tree */
/** @typedef {import("./types.d.ts").TreeNode} TreeNode */
/** @typedef {import("./types.d.ts").Candidate} Candidate */
/** @typedef {import("../../page/wire.js").SearchState} SearchState */
/** @typedef {import("../../page/wire.js").ConsideredView} ConsideredView */
/** @typedef {{new_ids: number[]}} Hypothesis */

/** @returns {Tree} */
export function plant() {
  const root = /** @type {import("./types.d.ts").Root} */ ({ key: "", parent: null, depth: 0 });
  return { root, steps: [], byKey: new Map([[root.key, root]]) };
}

/**
 * The tree one step later.
 *
 * @param {Tree} tree
 * @param {SearchState | null} before the state that the step began at, null for the first
 * @param {ConsideredView[]} considered
 * @returns {Tree}
 */
export function grow(tree, before, considered) {
  const parents = before ? before.running.map((one) => nodeOf(tree, one)) : [tree.root];
  const nodes = considered.map((one) => {
    const parent = parents[one.parent];
    const key = parent.key === "" ? String(one.id) : `${parent.key},${one.id}`;
    return { ...one, parent, key, depth: parent.depth + 1 };
  });
  /** @type {[string, TreeNode][]} */
  const added = nodes.map((node) => [node.key, node]);
  return {
    ...tree,
    steps: [...tree.steps, nodes],
    byKey: new Map([...tree.byKey, ...added]),
  };
}

/** The node at which a hypothesis of the search stands. @param {Tree} tree @param {Hypothesis} hypothesis */
export const nodeOf = (tree, { new_ids }) =>
  /** @type {TreeNode} */ (tree.byKey.get(new_ids.join(",")));

/** From the first node behind the root to this one. @param {TreeNode} node @returns {Candidate[]} */
export const pathTo = (node) => (node.parent ? [...pathTo(node.parent), node] : []);

/** @param {TreeNode} node @returns {import("../../page/js/types.d.ts").TokenRecord[]} */
export const recordsTo = (node) =>
  pathTo(node).map(({ id, text, rank, probability, percent }) => ({
    id,
    text,
    rank,
    probability,
    percent,
    how: "beam",
    settings: {},
  }));

/**
 * The keys of all nodes that a hypothesis still goes through; the others are given up.
 *
 * @param {Tree} tree
 * @param {{state: {running: Hypothesis[], finished: Hypothesis[]}, is_done: boolean, hypotheses: Hypothesis[]}} answer
 */
export function living(tree, { state, is_done, hypotheses }) {
  const alive = is_done ? hypotheses : [...state.running, ...state.finished];
  return new Set(alive.flatMap((one) => pathTo(nodeOf(tree, one))).map((node) => node.key));
}

/**
 * What greedy would write, as far as the search went along with it: the keys on its path, and the
 * step at which it was left, null if it never was.
 *
 * @param {Tree} tree
 * @returns {{keys: Set<string>, lostAt: number | null, last: TreeNode | null}}
 */
export function greedyPath(tree) {
  /** @type {Set<string>} */
  const keys = new Set();
  /** @type {TreeNode} */
  let node = tree.root;
  for (const [i, considered] of tree.steps.entries()) {
    if (node.fate === "finished") break;
    const next = firstBehind(considered, node);
    if (next) keys.add(next.key);
    if (!next || next.fate === "pruned") return { keys, lostAt: i + 1, last: null };
    node = next;
  }
  return { keys, lostAt: null, last: node };
}

/** The model's most likely token there. @param {Candidate[]} considered @param {TreeNode} parent */
const firstBehind = (considered, parent) =>
  considered.find((one) => one.parent === parent && one.rank === 1);

/**
 * The place, from 1, of what greedy writes among the hypotheses; 0 where it is none of them.
 *
 * @param {Tree} tree
 * @param {Hypothesis[]} hypotheses
 */
export function greedyPlace(tree, hypotheses) {
  const { last } = greedyPath(tree);
  return last ? hypotheses.findIndex((one) => nodeOf(tree, one) === last) + 1 : 0;
}

// @ts-nocheck
// The tree that a beam search grows: pure functions of plain data.
//
// A node is a candidate as the server tells it (id, text, rank, probability, percent, cumulative,
// fate, …) with the node it stands behind and a key: the ids from the root to it.

const keyOf = (ids) => ids.join(",");

export function plant() {
  const root = { key: "", parent: null, depth: 0 };
  return { root, steps: [], byKey: new Map([[root.key, root]]) };
}

// The tree one step later; `before` is the state that the step began at, null for the first.
export function grow(tree, before, considered) {
  const parents = before ? before.running.map((one) => nodeOf(tree, one)) : [tree.root];
  const nodes = considered.map((one) => {
    const parent = parents[one.parent];
    const key = parent.key === "" ? String(one.id) : `${parent.key},${one.id}`;
    return { ...one, parent, key, depth: parent.depth + 1 };
  });
  const byKey = new Map([...tree.byKey, ...nodes.map((node) => [node.key, node])]);
  return { ...tree, steps: [...tree.steps, nodes], byKey };
}

export const nodeOf = (tree, hypothesis) => tree.byKey.get(keyOf(hypothesis.new_ids));

// From the first node behind the root to this one.
export const pathTo = (node) => (node.parent ? [...pathTo(node.parent), node] : []);

export const recordsTo = (node) =>
  pathTo(node).map(({ id, text, rank, probability, percent }) => ({
    id,
    text,
    rank,
    probability,
    percent,
    how: "beam",
  }));

// The keys of all nodes that a hypothesis still goes through; the others are given up.
export function living(tree, { state, is_done, hypotheses }) {
  const alive = is_done ? hypotheses : [...state.running, ...state.finished];
  return new Set(alive.flatMap((one) => pathTo(nodeOf(tree, one))).map((node) => node.key));
}

// What greedy would write, as far as the search went along with it: the keys on its path, and
// the step at which it was left, null if it never was.
export function greedyPath(tree) {
  const keys = new Set();
  let node = tree.root;
  for (const [i, considered] of tree.steps.entries()) {
    if (node.fate === "finished") break;
    node = considered.find((one) => one.parent === node && one.rank === 1);
    if (!node || node.fate === "pruned")
      return { keys: node ? keys.add(node.key) : keys, lostAt: i + 1, last: null };
    keys.add(node.key);
  }
  return { keys, lostAt: null, last: node };
}

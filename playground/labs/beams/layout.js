// Where the nodes of a beam tree stand: one column a step, in units of the page's type size.
// A pure function. Children stand in the order of their parents, so no lines cross, and a column
// never moves sideways once it is there.

/** @typedef {import("./types.d.ts").TreeNode} TreeNode */
/** @typedef {import("./types.d.ts").Tree} Tree */

const COLUMN = 9.6;
const WIDTH = 7.4;
const HEAD = 2.2;
const MARGIN = 0.6;
const ROOT = { height: 2.5, row: 2.9 };
const PRUNED = { height: 2.1, row: 2.4 };

/** @param {TreeNode} node */
const sizeOf = (node) => (node.fate === "pruned" ? PRUNED : ROOT);

/**
 * @param {Tree} tree
 * @param {(step: number) => boolean} isOpen whether what was pruned at this step, from 1, is shown
 * @returns {import("./types.d.ts").Layout}
 */
export function layout(tree, isOpen) {
  const columns = [[tree.root], ...inOrder(tree, isOpen)];
  const tallest = Math.max(...columns.map(heightOf));
  const boxes = columns.flatMap((nodes, column) => placed(nodes, column, tallest));
  const heads = tree.steps.map((nodes, i) => ({
    step: i + 1,
    x: left(i + 1),
    width: WIDTH,
    pruned: nodes.filter((node) => node.fate === "pruned").length,
    isOpen: isOpen(i + 1),
  }));
  return {
    boxes,
    heads,
    width: left(columns.length) - (COLUMN - WIDTH) + MARGIN,
    height: HEAD + tallest + MARGIN,
  };
}

/** @param {number} column */
const left = (column) => MARGIN + column * COLUMN;

/** @param {Tree} tree @param {(step: number) => boolean} isOpen */
function inOrder(tree, isOpen) {
  /** @type {Map<TreeNode, number>} */
  let places = new Map([[tree.root, 0]]);
  /** @param {TreeNode} node */
  const placeOf = (node) => places.get(node) ?? 0;
  return tree.steps.map((considered, i) => {
    const shown = considered.filter((node) => node.fate !== "pruned" || isOpen(i + 1));
    shown.sort((a, b) => placeOf(a.parent) - placeOf(b.parent) || b.cumulative - a.cumulative);
    places = new Map(shown.map((node, place) => [node, place]));
    return shown;
  });
}

/** @param {TreeNode[]} nodes */
const heightOf = (nodes) => nodes.reduce((sum, node) => sum + sizeOf(node).row, 0);

/** @param {TreeNode[]} nodes @param {number} column @param {number} tallest */
function placed(nodes, column, tallest) {
  let top = HEAD + (tallest - heightOf(nodes)) / 2;
  return nodes.map((node) => {
    const { height, row } = sizeOf(node);
    const box = { node, x: left(column), y: top + (row - height) / 2, width: WIDTH, height };
    top += row;
    return box;
  });
}

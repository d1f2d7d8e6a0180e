// @ts-nocheck
// Where the nodes of a beam tree stand: one column a step, in units of the page's type size.
// A pure function. Children stand in the order of their parents, so no lines cross, and a column
// never moves sideways once it is there.

const COLUMN = 9.6;
const WIDTH = 7.4;
const HEAD = 2.2;
const MARGIN = 0.6;
const ROOT = { height: 2.5, row: 2.9 };
const PRUNED = { height: 2.1, row: 2.4 };

const sizeOf = (node) => (node.fate === "pruned" ? PRUNED : ROOT);

// `isOpen(step)`: whether what was pruned at this step, counted from 1, is shown.
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

const left = (column) => MARGIN + column * COLUMN;

function inOrder(tree, isOpen) {
  let places = new Map([[tree.root, 0]]);
  return tree.steps.map((considered, i) => {
    const shown = considered.filter((node) => node.fate !== "pruned" || isOpen(i + 1));
    shown.sort(
      (a, b) => places.get(a.parent) - places.get(b.parent) || b.cumulative - a.cumulative,
    );
    places = new Map(shown.map((node, place) => [node, place]));
    return shown;
  });
}

const heightOf = (nodes) => nodes.reduce((sum, node) => sum + sizeOf(node).row, 0);

function placed(nodes, column, tallest) {
  let top = HEAD + (tallest - heightOf(nodes)) / 2;
  return nodes.map((node) => {
    const { height, row } = sizeOf(node);
    const box = { node, x: left(column), y: top + (row - height) / 2, width: WIDTH, height };
    top += row;
    return box;
  });
}

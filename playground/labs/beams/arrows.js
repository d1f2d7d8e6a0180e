// The beam tree by keyboard: where an arrow leads from a node, or from the head of a step.

/** @typedef {import("./types.d.ts").Layout} Layout */
/** @typedef {{step?: number, key?: string}} Stop a head's step or a node's key */

/** @param {string} key of the keyboard */
export const isArrow = (key) => key.startsWith("Arrow");

/** @param {Stop} a @param {Stop} b */
export const isSame = (a, b) => a.step === b.step && a.key === b.key;

/**
 * Up and down in the column; left to what a node stands behind; right to the first behind it.
 *
 * @param {Layout} layout
 * @param {Stop} from
 * @param {string} arrow
 * @returns {Stop | null}
 */
export function neighbour({ boxes, heads }, from, arrow) {
  const back = arrow === "ArrowUp" || arrow === "ArrowLeft" ? -1 : 1;
  const stops = [
    ...heads.map(({ step, x }) => ({ stop: { step }, x, y: 0 })),
    ...boxes.map(({ node: { key }, x, y }) => ({ stop: { key }, x, y })),
  ];
  const here = stops.find(({ stop }) => isSame(stop, from));
  if (!here) return null;
  if (arrow === "ArrowUp" || arrow === "ArrowDown") {
    const column = stops.filter(({ x }) => x === here.x).sort((a, b) => a.y - b.y);
    return column[column.indexOf(here) + back]?.stop ?? null;
  }
  if (from.step !== undefined) {
    return heads.some(({ step }) => step === Number(from.step) + back)
      ? { step: from.step + back }
      : null;
  }
  const node = boxes.find((box) => box.node.key === from.key)?.node;
  if (arrow === "ArrowLeft") return node?.parent ? { key: node.parent.key } : null;
  const [first] = boxes.filter((box) => box.node.parent === node).sort((a, b) => a.y - b.y);
  return first ? { key: first.node.key } : null;
}

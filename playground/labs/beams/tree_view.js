// The beam tree on the page: buttons for nodes, lines between them. A node that stays as it is keeps
// its element, and with it the focus, while the tree grows.

import { useDrawn } from "../../page/js/components/chips.js";
import { Piece } from "../../page/js/components/piece.js";
import { lang, t } from "../../page/js/words.js";
import { useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { useSignal } from "../../page/vendor/signals.js";
import { isArrow, isSame, neighbour } from "./arrows.js";
import { decimals } from "./figures.js";
import { layout } from "./layout.js";
import { zoom } from "./pane.js";
import { fold, isOpen, pick } from "./search.js";
import { greedyPath, living, nodeOf, pathTo } from "./tree.js";

/** @typedef {import("./types.d.ts").Box} Box */
/** @typedef {import("./types.d.ts").Head} HeadBox */
/** @typedef {import("./types.d.ts").Marks} Marks */
/** @typedef {import("./types.d.ts").TreeNode} TreeNode */
/** @typedef {import("./types.d.ts").Candidate} Candidate */
/** @typedef {import("./arrows.js").Stop} Stop */

/** @param {import("./types.d.ts").Found} found @returns {Marks} */
function marksOf({ tree, answer, text }) {
  const leaves = answer.hypotheses.map((one) => nodeOf(tree, one));
  return {
    rootText: text.end,
    living: living(tree, answer),
    best: new Set(pathTo(leaves[0]).map((node) => node.key)),
    greedy: greedyPath(tree).keys,
    places: new Map(leaves.map((node, i) => [node.key, i + 1])),
  };
}

/** @param {{found: import("./types.d.ts").Found}} props */
export function TreeView({ found }) {
  const canvas = useRef(/** @type {HTMLElement | null} */ (null));
  const focused = useSignal(/** @type {Stop} */ ({ key: "" }));
  const plan = layout(found.tree, isOpen);
  const marks = marksOf(found);
  const tabStop = stopOf(plan, focused.value);
  const nodes = useDrawn(
    plan.boxes,
    ({ node, y }) => [
      node,
      y,
      lang.value,
      classes(node, marks),
      String(tags(node, marks)),
      isSame(tabStop, { key: node.key }),
    ],
    (box) =>
      html`<${Node} key=${`node ${box.node.key}`} box=${box} marks=${marks} isStop=${isSame(tabStop, { key: box.node.key })} />`,
  );
  return html`<div
    class="tree-canvas"
    style=${{ "--zoom": zoom.value, "--w": plan.width, "--h": plan.height }}
    ref=${canvas}
    onClick=${click}
    onFocusIn=${(/** @type {FocusEvent} */ event) => {
      focused.value = stopAt(event.target) ?? focused.value;
    }}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      const from = stopAt(event.target);
      if (!from || !isArrow(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault(); // the arrows also append and undo
      focusOn(canvas.current, neighbour(plan, from, event.key));
    }}
  >
    <div class="tree-heads">
      ${plan.heads.map((head) => html`<${Head} key=${head.step} head=${head} isStop=${isSame(tabStop, { step: head.step })} />`)}
    </div>
    <${Lines} plan=${plan} marks=${marks} />
    ${nodes}
  </div>`;
}

/** The one stop for the Tab key: where the focus was, else the root. @param {import("./types.d.ts").Layout} plan @param {Stop} focused */
const stopOf = ({ boxes, heads }, focused) =>
  boxes.some(({ node }) => node.key === focused.key) ||
  heads.some((head) => head.step === focused.step)
    ? focused
    : { key: "" };

/** @param {EventTarget | null} target @returns {Stop | null} */
function stopAt(target) {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button) return null;
  const { key, step } = button.dataset;
  return key === undefined ? { step: Number(step) } : { key };
}

/** @param {HTMLElement | null} canvas @param {Stop | null} stop */
function focusOn(canvas, stop) {
  if (!stop) return;
  const selector =
    stop.key === undefined
      ? `.tree-head[data-step="${stop.step}"]`
      : `.tree-node[data-key="${stop.key}"]`;
  const button = canvas?.querySelector(selector);
  if (button instanceof HTMLElement) button.focus();
}

/** @param {MouseEvent} event */
function click({ target }) {
  const stop = stopAt(target);
  if (stop?.key !== undefined) pick(stop.key);
  else if (stop?.step !== undefined) fold(stop.step);
}

/** @param {import("./types.d.ts").Place} place */
const styleOf = ({ x, y, width, height }) => ({
  "--x": x,
  "--y": y,
  "--width": width,
  "--height": height,
});

/** What a node, or the line to it, looks like. @param {TreeNode} node @param {Marks} marks */
const classes = (node, marks) =>
  [node.fate ?? "root", isLeft(node, marks) && "left", marks.best.has(node.key) && "best"]
    .filter(Boolean)
    .join(" ");

/** Kept at first, given up later. @param {TreeNode} node @param {Marks} marks */
const isLeft = (node, marks) =>
  Boolean(node.parent) && node.fate !== "pruned" && !marks.living.has(node.key);

/** What is marked on a node: [kind, text] each. @param {TreeNode} node @param {Marks} marks @returns {string[][]} */
function tags(node, marks) {
  const place = marks.places.get(node.key);
  return [
    ...(marks.greedy.has(node.key) ? [["greedy", "G"]] : []),
    ...(node.fate === "finished" ? [["end", t("beams.end")]] : []),
    ...(place && node.parent ? [["place", `#${place}`]] : []),
  ];
}

/** @param {{plan: import("./types.d.ts").Layout, marks: Marks}} props */
function Lines({ plan: { boxes, width, height }, marks }) {
  const byNode = new Map(boxes.map((box) => [box.node, box]));
  const lines = boxes.map((to) => {
    const from = to.node.parent && byNode.get(to.node.parent);
    if (!from) return null;
    const [x, y] = [from.x + from.width, from.y + from.height / 2];
    const [endX, endY] = [to.x, to.y + to.height / 2];
    const middle = (x + endX) / 2;
    const curve = `M${x} ${y}C${middle} ${y} ${middle} ${endY} ${endX} ${endY}`;
    return html`<path key=${to.node.key} d=${curve} class=${`tree-line ${classes(to.node, marks)}`} />`;
  });
  return html`<svg aria-hidden="true" viewBox=${`0 0 ${width} ${height}`}>${lines}</svg>`;
}

/** @param {{box: Box, marks: Marks, isStop: boolean}} props */
function Node({ box, marks, isStop }) {
  const { node } = box;
  const says = node.parent ? sayingOf(node, marks) : t("beams.root");
  return html`<button
    type="button"
    class=${`tree-node ${classes(node, marks)}`}
    style=${styleOf(box)}
    tabindex=${isStop ? 0 : -1}
    title=${says}
    aria-label=${says}
    data-key=${node.key}
    data-id=${node.parent && node.id}
    data-fate=${node.fate}
    data-cumulative=${node.parent && node.cumulative}
    data-step=${node.parent && node.depth}
  >
    ${
      node.parent
        ? html`<${Inside} node=${node} signs=${tags(node, marks)} />`
        : html`<span class="tree-token">…<${Piece} text=${marks.rootText} /></span>`
    }
  </button>`;
}

/** @param {Candidate} node @param {Marks} marks */
const sayingOf = (node, marks) =>
  t("beams.node", {
    token: node.text,
    percent: node.percent,
    rank: node.rank,
    id: node.id,
    cumulative: decimals(node.cumulative, 4),
    fate: t(`beams.fate.${isLeft(node, marks) ? "left" : node.fate}`),
  });

/** @param {{node: Candidate, signs: string[][]}} props */
const Inside = ({ node, signs }) =>
  html`<span class="tree-name"
      ><span class="tree-token"><${Piece} text=${node.text} /></span>${signs.map(
        ([kind, text]) => html`<span class=${`tree-tag ${kind}`}>${text}</span>`,
      )}</span
    ><span class="tree-figures"><span>${node.percent}</span><span>${decimals(node.cumulative, 2)}</span></span>`;

/** @param {{head: HeadBox, isStop: boolean}} props */
function Head({ head: { step, pruned, isOpen: isUnfolded, x, width }, isStop }) {
  return html`<button
    type="button"
    class="tree-head"
    style=${styleOf({ x, y: 0.2, width, height: 1.6 })}
    tabindex=${isStop ? 0 : -1}
    data-step=${step}
    aria-expanded=${String(isUnfolded)}
    title=${t(isUnfolded ? "beams.fold" : "beams.unfold", { step, pruned })}
  >
    <span>${step}</span><span class="tree-count">${isUnfolded ? "▾" : "▸"} ${t("beams.pruned_count", { pruned })}</span>
  </button>`;
}

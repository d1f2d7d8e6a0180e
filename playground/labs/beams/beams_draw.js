// @ts-nocheck
// The beam tree on the page: buttons for nodes, lines between them. Nodes are changed in place,
// so that the focus stays where it is while the tree grows.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { watchArrows } from "./beams_arrows.js";
import { decimals } from "./beams_figures.js";

const looks = new WeakMap(); // button → what it shows
const SVG = "http://www.w3.org/2000/svg";

// `onPick(key)`: a node was clicked; `onFold(step)`: the head of a step was.
export function makeDrawing(canvas, onPick, onFold) {
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("aria-hidden", "true");
  const headRow = make("div", { class: "tree-heads" });
  canvas.append(headRow, lines);
  const nodes = new Map();
  const heads = new Map();
  const paths = new Map();
  const arrows = watchArrows(canvas);

  canvas.addEventListener("click", (event) => {
    const node = event.target.closest(".tree-node");
    if (node) return onPick(node.dataset.key);
    const head = event.target.closest(".tree-head");
    if (head) onFold(Number(head.dataset.step));
  });

  // `marks`: {rootText, living, best, greedy: sets of keys, places: key → place in the list}
  function draw({ boxes, heads: headBoxes, width, height }, marks) {
    canvas.style.setProperty("--w", width);
    canvas.style.setProperty("--h", height);
    lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const byNode = new Map(boxes.map((box) => [box.node, box]));
    const behind = boxes.filter(({ node }) => node.parent);
    matched(paths, behind, ({ node }) => node.key, makeLine);
    matched(nodes, boxes, ({ node }) => node.key, makeNode);
    matched(heads, headBoxes, ({ step }) => String(step), makeHead);
    for (const box of boxes) showNode(nodes.get(box.node.key), box, marks);
    for (const box of behind)
      showLine(paths.get(box.node.key), byNode.get(box.node.parent), box, marks);
    for (const head of headBoxes) showHead(heads.get(String(head.step)), head);
    arrows.refresh();
  }

  function makeLine() {
    const path = document.createElementNS(SVG, "path");
    lines.append(path);
    return path;
  }

  function makeNode() {
    const button = make("button", { type: "button" });
    canvas.append(button);
    return button;
  }

  function makeHead() {
    const button = make("button", { type: "button", class: "tree-head" });
    headRow.append(button);
    return button;
  }

  return { draw, elementOf: (node) => nodes.get(node.key) };
}

// Makes what is missing of `elements`, by key, and removes what is no longer wanted.
function matched(elements, wanted, keyOf, makeOne) {
  const keys = new Set(wanted.map(keyOf));
  for (const [key, element] of elements) {
    if (keys.has(key)) continue;
    element.remove();
    elements.delete(key);
  }
  for (const key of keys) if (!elements.has(key)) elements.set(key, makeOne());
}

function place(element, { x, y, width, height }) {
  const style = `--x: ${x}; --y: ${y}; --width: ${width}; --height: ${height}`;
  if (element.getAttribute("style") !== style) element.setAttribute("style", style);
}

// What a node, or the line to it, looks like.
function classes(node, marks) {
  return [
    node.fate ?? "root",
    node.parent && node.fate !== "pruned" && !marks.living.has(node.key) && "left",
    marks.best.has(node.key) && "best",
  ]
    .filter(Boolean)
    .join(" ");
}

function showLine(path, from, to, marks) {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const [endX, endY] = [to.x, to.y + to.height / 2];
  const middle = (x + endX) / 2;
  path.setAttribute("d", `M${x} ${y}C${middle} ${y} ${middle} ${endY} ${endX} ${endY}`);
  path.setAttribute("class", `tree-line ${classes(to.node, marks)}`);
}

function showNode(button, box, marks) {
  const { node } = box;
  place(button, box);
  button.className = `tree-node ${classes(node, marks)}`;
  button.dataset.key = node.key;
  if (!node.parent) return showRoot(button, marks);
  Object.assign(button.dataset, {
    id: node.id,
    fate: node.fate,
    cumulative: node.cumulative,
    step: node.depth,
  });
  const says = t("beams.node", {
    token: node.text,
    percent: node.percent,
    rank: node.rank,
    id: node.id,
    cumulative: decimals(node.cumulative, 4),
    fate: fateOf(node, marks),
  });
  const signs = tags(node, marks);
  // Most nodes stay as they are from step to step; hundreds of them are not written anew.
  const look = `${says} ${signs}`;
  if (looks.get(button) === look) return;
  looks.set(button, look);
  button.title = says;
  button.setAttribute("aria-label", says);
  const figures = make(
    "span",
    { class: "tree-figures" },
    make("span", {}, node.percent),
    make("span", {}, decimals(node.cumulative, 2)),
  );
  const name = make(
    "span",
    { class: "tree-name" },
    make("span", { class: "tree-token" }, piece(node.text)),
    ...signs.map(tag),
  );
  button.replaceChildren(name, figures);
}

function showRoot(button, marks) {
  button.title = t("beams.root");
  button.setAttribute("aria-label", t("beams.root"));
  button.replaceChildren(make("span", { class: "tree-token" }, "…", piece(marks.rootText)));
}

function fateOf(node, marks) {
  const isLeft = node.fate !== "pruned" && !marks.living.has(node.key);
  return t(`beams.fate.${isLeft ? "left" : node.fate}`);
}

// What is marked on a node: [kind, text] each.
function tags(node, marks) {
  const place = marks.places.get(node.key);
  return [
    marks.greedy.has(node.key) && ["greedy", "G"],
    node.fate === "finished" && ["end", t("beams.end")],
    place && ["place", `#${place}`],
  ].filter(Boolean);
}

const tag = ([kind, text]) => make("span", { class: `tree-tag ${kind}` }, text);

function showHead(button, { step, pruned, isOpen, ...box }) {
  place(button, { ...box, y: 0.2, height: 1.6 });
  button.dataset.step = step;
  button.setAttribute("aria-expanded", String(isOpen));
  button.title = t(isOpen ? "beams.fold" : "beams.unfold", { step, pruned });
  button.replaceChildren(
    make("span", {}, String(step)),
    make(
      "span",
      { class: "tree-count" },
      `${isOpen ? "▾" : "▸"} ${t("beams.pruned_count", { pruned })}`,
    ),
  );
}

// The pane through which a larger tree is seen: zoom by buttons, pan by dragging or scrolling.

import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { signal, useSignal } from "../../page/vendor/signals.js";
import { newestNode } from "./search.js";

const STEP = 1.25;
const [LEAST, MOST] = [0.1, 2];
const DRAG_PX = 4; // less is a click
const NEAR_END_PX = 24;

export const zoom = signal(1);

/** The pane on screen. @type {{current: HTMLElement | null}} */
const pane = { current: null };

// Where the pane stands, also while its tab is closed; the middle stays in the middle when it zooms.
const place = { left: 0, top: 0 };
/** @type {{x: number, y: number} | null} */
let middle = null;
/** What was seen of the search last. @type {{found: import("./types.d.ts").Found | null, width: number}} */
let seen = { found: null, width: 0 };

/** @param {number} value */
function zoomTo(value) {
  const box = pane.current;
  if (!box) return;
  middle = {
    x: (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
    y: (box.scrollTop + box.clientHeight / 2) / box.scrollHeight,
  };
  zoom.value = Math.max(LEAST, Math.min(MOST, value));
}

export const larger = () => zoomTo(zoom.value * STEP);
export const smaller = () => zoomTo(zoom.value / STEP);

export function fit() {
  const canvas = pane.current?.firstElementChild;
  if (pane.current && canvas instanceof HTMLElement)
    zoomTo((zoom.value * pane.current.clientWidth) / canvas.offsetWidth);
}

/** @param {HTMLElement} box */
function keepMiddle(box) {
  if (!middle) return;
  box.scrollLeft = middle.x * box.scrollWidth - box.clientWidth / 2;
  box.scrollTop = middle.y * box.scrollHeight - box.clientHeight / 2;
  middle = null;
}

/** A pane that shows the end of the tree goes along as it grows. @param {HTMLElement} box @param {import("./types.d.ts").Found} found */
function follow(box, found) {
  const isAnother = seen.found?.text !== found.text;
  const isAtEnd = box.scrollLeft + box.clientWidth > seen.width - NEAR_END_PX;
  if (seen.found?.tree !== found.tree && (isAnother || isAtEnd)) {
    const node = box.querySelector(`[data-key="${newestNode(found).key}"]`);
    if (node instanceof HTMLElement) {
      box.scrollLeft = node.offsetLeft + (node.offsetWidth - box.clientWidth) / 2;
      box.scrollTop = node.offsetTop + (node.offsetHeight - box.clientHeight) / 2;
    }
  }
  seen = { found, width: box.scrollWidth };
}

/** @param {{found: import("./types.d.ts").Found | null, children?: unknown}} props */
export function Pane({ found, children }) {
  const isDragging = useSignal(false);
  const drag = useRef(/** @type {import("./types.d.ts").Drag | null} */ (null));
  useLayoutEffect(() => {
    if (pane.current) Object.assign(pane.current, { scrollLeft: place.left, scrollTop: place.top });
  }, []);
  useLayoutEffect(() => {
    if (!pane.current) return;
    keepMiddle(pane.current);
    if (found) follow(pane.current, found);
  });
  const end = () => {
    drag.current = null;
    isDragging.value = false;
  };
  return html`<div
    class=${isDragging.value ? "tree-box dragging" : "tree-box"}
    role="group"
    aria-labelledby="h-tree"
    ref=${pane}
    onScroll=${(/** @type {{currentTarget: HTMLElement}} */ { currentTarget: box }) => {
      Object.assign(place, { left: box.scrollLeft, top: box.scrollTop });
    }}
    onPointerDown=${(/** @type {GripEvent} */ event) => {
      drag.current = grip(event);
    }}
    onPointerMove=${(/** @type {GripEvent} */ event) => {
      if (drag.current && dragged(event, drag.current)) isDragging.value = true;
    }}
    onPointerUp=${end}
    onPointerCancel=${end}
  >
    ${children}
  </div>`;
}

/** @typedef {PointerEvent & {currentTarget: HTMLElement}} GripEvent */

/** A finger scrolls by itself. @param {GripEvent} event */
function grip({ pointerType, button, clientX, clientY, currentTarget: box }) {
  if (pointerType !== "mouse" || button !== 0) return null;
  return { x: clientX, y: clientY, left: box.scrollLeft, top: box.scrollTop, moved: false };
}

/** @param {GripEvent} event @param {import("./types.d.ts").Drag} drag */
function dragged(event, drag) {
  const box = event.currentTarget;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(dx, dy) < DRAG_PX) return false;
  drag.moved = true;
  box.setPointerCapture(event.pointerId); // from now on the click is no node's
  box.scrollLeft = drag.left - dx;
  box.scrollTop = drag.top - dy;
  return true;
}

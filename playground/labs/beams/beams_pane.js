// @ts-nocheck
// The pane through which a larger tree is seen: zoom by buttons, pan by dragging or scrolling.

const STEP = 1.25;
const [LEAST, MOST] = [0.1, 2];
const DRAG_PX = 4; // less is a click
const NEAR_END_PX = 24;

export function makePane(box, canvas) {
  let zoom = 1;
  let isAnother = false; // tree than before: wherever the pane stands means nothing

  const clamp = (value) => Math.max(LEAST, Math.min(MOST, value));

  // What is in the middle stays there.
  function zoomTo(value) {
    const [x, y] = [
      middle(box.scrollLeft, box.clientWidth, box.scrollWidth),
      middle(box.scrollTop, box.clientHeight, box.scrollHeight),
    ];
    zoom = clamp(value);
    canvas.style.setProperty("--zoom", zoom);
    box.scrollLeft = x * box.scrollWidth - box.clientWidth / 2;
    box.scrollTop = y * box.scrollHeight - box.clientHeight / 2;
  }

  const fit = () => zoomTo((zoom * box.clientWidth) / canvas.offsetWidth);

  // Does what makes the tree grow; a pane that shows its end goes along to the node `newest()`.
  function following(change, newest) {
    const isAtEnd = box.scrollLeft + box.clientWidth > box.scrollWidth - NEAR_END_PX;
    change();
    if (isAtEnd || isAnother) reveal(newest());
    isAnother = false;
  }

  function reveal(node) {
    box.scrollLeft = node.offsetLeft + (node.offsetWidth - box.clientWidth) / 2;
    box.scrollTop = node.offsetTop + (node.offsetHeight - box.clientHeight) / 2;
  }

  let drag = null;
  box.addEventListener("pointerdown", (event) => {
    // A finger scrolls by itself.
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    drag = {
      x: event.clientX,
      y: event.clientY,
      left: box.scrollLeft,
      top: box.scrollTop,
      moved: false,
    };
  });
  box.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < DRAG_PX) return;
    drag.moved = true;
    box.setPointerCapture(event.pointerId); // from now on the click is no node's
    box.classList.add("dragging");
    box.scrollLeft = drag.left - dx;
    box.scrollTop = drag.top - dy;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    box.addEventListener(name, () => {
      drag = null;
      box.classList.remove("dragging");
    });
  }

  return {
    larger: () => zoomTo(zoom * STEP),
    smaller: () => zoomTo(zoom / STEP),
    fit,
    following,
    another: () => (isAnother = true),
  };
}

const middle = (start, length, all) => (start + length / 2) / all;

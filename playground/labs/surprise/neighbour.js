// Which chip of a text an arrow key leads to, line by line as they stand on screen.

/**
 * The chip that a key leads to: undefined where there is none, null for a key that leads nowhere.
 *
 * @param {KeyboardEvent} event
 * @param {Element} chip
 * @param {Element[]} chips all of the text, in order
 */
export function neighbour(event, chip, chips) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const i = chips.indexOf(chip);
  switch (event.key) {
    case "ArrowRight":
      return chips[i + 1];
    case "ArrowLeft":
      return chips[i - 1];
    case "ArrowDown":
      return inNextLine(chip, chips.slice(i + 1));
    case "ArrowUp":
      return inNextLine(chip, chips.slice(0, i).reverse());
    case "Home":
      return chips[0];
    case "End":
      return chips.at(-1);
    default:
      return null;
  }
}

/**
 * Of the chips that follow, the one in the first other line that is nearest to this one.
 *
 * @param {Element} chip
 * @param {Element[]} following
 */
function inNextLine(chip, following) {
  const from = chip.getBoundingClientRect();
  const boxes = following.map((one) => ({ one, box: one.getBoundingClientRect() }));
  const line = boxes.find(({ box }) => !overlaps(box, from))?.box;
  if (!line) return undefined;
  const inLine = boxes.filter(({ box }) => overlaps(box, line));
  /** @param {DOMRect} box */
  const distance = (box) => Math.abs(box.left + box.right - from.left - from.right);
  return inLine.reduce((best, other) => (distance(other.box) < distance(best.box) ? other : best))
    .one;
}

/** Whether they stand in one line. @param {DOMRect} one @param {DOMRect} other */
const overlaps = (one, other) => one.top < other.bottom && one.bottom > other.top;

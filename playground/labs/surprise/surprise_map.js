// @ts-nocheck
// The map: a text as chips, each with what the model thought of it. Which measure colours them is
// a matter of style, so that a choice touches no chip.

import { toUnits, wrap } from "../../page/js/chips.js";
import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { bands } from "./surprise_bands.js";

// does: {look(position, isByKey), pin(position)}.
export function makeMap(box, does) {
  let units = []; // as they stand in the box
  let stop = null; // the one chip that the Tab key finds

  // Draws what changed: everything from position `from` on.
  function show(reading, from) {
    const kept = units.findIndex((unit) => unit.at(-1).position >= from);
    const n = kept < 0 ? units.length : kept;
    while (box.children.length > n) box.lastElementChild.remove();
    const start = n ? units[n - 1].at(-1).position + 1 : 0;
    const added = toUnits(reading.tokens.slice(start));
    box.append(
      ...added.map((unit) =>
        wrap(
          unit,
          unit.map((token) => chipNode(token, reading)),
        ),
      ),
    );
    units = [...units.slice(0, n), ...added];
    if (!stop?.isConnected) stopAt(box.querySelector(".chip"));
  }

  function clear() {
    box.replaceChildren();
    units = [];
  }

  function stopAt(chip) {
    if (stop) stop.tabIndex = -1;
    stop = chip;
    if (stop) stop.tabIndex = 0;
  }

  const at = (position) => box.querySelector(`[data-position="${position}"]`);
  const chipOf = (event) => event.target.closest?.(".chip");
  const positionOf = (chip) => Number(chip.dataset.position);

  box.addEventListener("pointerover", (event) => {
    const chip = chipOf(event);
    if (chip && event.pointerType !== "touch") does.look(positionOf(chip), false);
  });
  box.addEventListener("focusin", (event) => {
    const chip = chipOf(event);
    if (!chip) return;
    stopAt(chip);
    does.look(positionOf(chip), true);
  });
  box.addEventListener("click", (event) => {
    const chip = chipOf(event);
    if (chip) does.pin(positionOf(chip));
  });
  box.addEventListener("keydown", (event) => {
    const chip = chipOf(event);
    const to = chip && neighbour(event, chip, [...box.querySelectorAll(".chip")]);
    if (to === null) return;
    event.preventDefault(); // the arrows also append and undo
    to?.focus();
  });

  return { show, clear, at };
}

// The chip that a key leads to: undefined where there is none, null for a key that leads nowhere.
function neighbour(event, chip, chips) {
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

// Of the chips that follow, the one in the first other line that is nearest to this one.
function inNextLine(chip, following) {
  const from = chip.getBoundingClientRect();
  const isOtherLine = (at) => at.top >= from.bottom || at.bottom <= from.top;
  const distance = (at) => Math.abs(at.left + at.right - from.left - from.right);
  let [best, line] = [undefined, null];
  for (const one of following) {
    const at = one.getBoundingClientRect();
    if (!line && isOtherLine(at)) line = at;
    if (line && (at.top >= line.bottom || at.bottom <= line.top)) break;
    if (line && (!best || distance(at) < distance(best.getBoundingClientRect()))) best = one;
  }
  return best;
}

function chipNode(token, { scores, truncated }) {
  const score = scores.get(token.position);
  const chip = make(
    "button",
    {
      type: "button",
      class: "chip",
      tabindex: -1,
      "data-position": token.position,
      "data-token-id": token.id,
    },
    piece(token.text),
  );
  if (token.special) chip.classList.add("special");
  if (token.position < truncated) chip.classList.add("fallen");
  if (!score) {
    if (token.special) chip.append(tag("chips.start"));
    return chip;
  }
  chip.classList.add("scored", ...bands(score));
  Object.assign(chip.dataset, {
    probability: score.probability,
    rank: score.rank,
    bits: score.bits,
  });
  if (score.after_start) chip.append(tag("surprise.after_start_tag"));
  return chip;
}

const tag = (key) => make("span", { class: "chip-tag" }, t(key));

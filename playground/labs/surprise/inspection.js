// The token under inspection: pointed at, reached by key, or pinned. A pinned one stays until another
// is pressed or reached by key; a text that goes takes its token with it.

import { computed, signal } from "../../page/vendor/signals.js";
import { NAMES, readings } from "./scoring.js";

/** @typedef {import("./scoring.js").Name} Name */
/** @typedef {import("./reading.js").Source} Source */

/** @type {import("../../page/vendor/signals.js").Signal<{source: Source, position: number, isPinned: boolean} | null>} */
const chosen = signal(null);

/** The token, with the text it stands in; null where there is none. */
export const inspected = computed(() => {
  const { source, position = 0, isPinned = false } = chosen.value ?? {};
  for (const name of NAMES) {
    const reading = readings[name].value;
    const token = reading && reading.source === source ? reading.tokens[position] : null;
    if (reading && token) return { name, reading, token, position, isPinned };
  }
  return null;
});

/** @param {Name} name @param {number} position */
const isOn = (name, position) =>
  inspected.value?.name === name && inspected.value.position === position;

/** @param {Name} name @param {number} position @param {boolean} isByKey */
export function look(name, position, isByKey) {
  if (isOn(name, position)) return;
  if (isByKey || !inspected.value?.isPinned) choose(name, position, false);
}

/** @param {Name} name @param {number} position */
export function pin(name, position) {
  choose(name, position, !(isOn(name, position) && inspected.value?.isPinned));
}

/** @param {Name} name @param {number} position @param {boolean} isPinned */
function choose(name, position, isPinned) {
  const source = readings[name].value?.source;
  if (source) chosen.value = { source, position, isPinned };
}

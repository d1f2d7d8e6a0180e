// A long text is read in parts: how far it is, and a way to end it.

import { signal } from "../vendor/signals.js";

/** @type {import("../vendor/signals.js").Signal<{done: number, total: number} | null>} */
export const reading = signal(null);

let isStopped = false;

export function beginReading() {
  isStopped = false;
}

/** Whether to go on, now that a part is read. @param {{done: number, total: number}} part */
export function goesOn(part) {
  reading.value = part;
  return !isStopped;
}

export function endReading() {
  reading.value = null;
}

export function stopReading() {
  isStopped = true;
}

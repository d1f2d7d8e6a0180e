// A run of the model writing on its own, as everybody may end it.

import { stopReading } from "./reading.js";
import { run } from "./store.js";

/** @typedef {import("./types.d.ts").Run} Run */

/** @param {Partial<Run>} parts */
export function changeRun(parts) {
  if (run.value) run.value = { ...run.value, ...parts };
}

export const isStopped = () => run.value?.isStopped !== false;

export function stop() {
  stopReading();
  changeRun({ isStopped: true });
}

/** While the model writes, its run keeps the knobs it began with; they are taken at its end. */
export function touch() {
  changeRun({ isTouched: true });
  return run.value !== null;
}

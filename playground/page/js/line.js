// One line of actions: a click is never lost, none overtakes another, and a failure is said.

import { signal, untracked } from "../vendor/signals.js";
import { ServerGone } from "./ask.js";
import { say, saying } from "./message.js";

const BUSY_AFTER_MS = 300;

let last = Promise.resolve();
let busySoon = 0;

/** How many actions wait or run. */
export const waiting = signal(0);

/** Whether somebody has been waiting for long enough to wonder. */
export const isBusy = signal(false);

/**
 * Runs an action when those before it are done.
 *
 * @template T
 * @param {() => T | Promise<T>} action
 * @param {() => unknown} [again] what “Try again” does after a failure
 * @returns {Promise<T | null>}
 */
export function act(action, again = () => act(action)) {
  untracked(enter); // an effect that begins an action does not depend on the line
  const done = last.then(() => guarded(action, again)).finally(leave);
  last = done.then(() => {});
  return done;
}

function enter() {
  waiting.value += 1;
  if (waiting.value > 1) return;
  busySoon = setTimeout(() => {
    isBusy.value = true;
  }, BUSY_AFTER_MS);
}

function leave() {
  waiting.value -= 1;
  if (waiting.value > 0) return;
  clearTimeout(busySoon);
  isBusy.value = false;
}

/**
 * Runs long work beside the line, which people can go on clicking in.
 *
 * @template T
 * @param {() => T | Promise<T>} action
 * @returns {Promise<T | null>}
 */
export const aside = (action) => guarded(action, () => aside(action));

/**
 * @template T
 * @param {() => T | Promise<T>} action
 * @param {() => unknown} again
 * @returns {Promise<T | null>}
 */
async function guarded(action, again) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ServerGone)) console.error(error);
    say(saying(error instanceof ServerGone ? "page.server_gone" : "error.internal"), again);
    return null;
  }
}

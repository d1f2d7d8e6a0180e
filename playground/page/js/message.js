// The one message of the page: what went wrong, and a way to try again.

import { signal } from "../vendor/signals.js";

/** @typedef {import("./types.d.ts").Sentence} Sentence */

/** @type {import("../vendor/signals.js").Signal<{sentences: Sentence[], again: (() => unknown) | null} | null>} */
export const message = signal(null);

/** @param {Sentence | Sentence[]} said @param {(() => unknown) | null} [again] what “Try again” does */
export function say(said, again = null) {
  message.value = { sentences: [said].flat(), again };
}

export function hush() {
  message.value = null;
}

/**
 * A sentence of the page that follows the language on screen.
 *
 * @param {string} key
 * @param {Record<string, any>} [params]
 * @returns {import("./types.d.ts").Said}
 */
export const saying = (key, params = {}) => ({ key, params });

// How the page's model is doing, and which ones may be chosen. Asks nothing.

import { computed, signal } from "../vendor/signals.js";

/** @typedef {import("../wire.js").StatusAnswer} Status */

/** The last thing heard of the page's model. @type {import("../vendor/signals.js").Signal<Status | null>} */
export const status = signal(null);

/** All models that may be chosen. */
export const choices = computed(() => status.value?.choices ?? []);

/**
 * Another model that a person wants, loaded beside the one that serves; `id` null is GPT-2 tried again.
 *
 * @type {import("../vendor/signals.js").Signal<{id: string | null, status: Status | null} | null>}
 */
export const wanted = signal(null);

/** @param {string | null} id */
export const labelOf = (id) => choices.value.find((choice) => choice.id === id)?.label ?? id ?? "";

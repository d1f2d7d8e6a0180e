// What the page knows: one place for all of it. Everything on screen is computed from these signals.

import { computed, signal } from "../vendor/signals.js";
import * as history from "./history.js";

/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").TokenRecord} TokenRecord */

/** The texts the visitor has been through, for undo and redo. */
export const past = signal(history.empty);

/** The server's last answer, for the ids on screen. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").View | null>} */
export const view = signal(null);

/** All tokens on screen. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").Token[]>} */
export const tokens = signal([]);

/** The model whose ids these are. @type {import("../vendor/signals.js").Signal<string | null>} */
export const model = signal(null);

/** The knobs that the server took last. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").Knobs>} */
export const knobs = signal({ strategy: "greedy" });

/** How many candidates are shown. */
export const topKShown = signal(5);

/** Whether the prefix cache may be used. */
export const usesCache = signal(true);

/** The name of the open tab. */
export const tab = signal("write");

/** The model writing on its own; null while it does not. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").Run | null>} */
export const run = signal(null);

/** Why the last run ended: a key and what fills its places. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").Said | null>} */
export const stopNote = signal(null);

/** What a screen reader is told. @type {import("../vendor/signals.js").Signal<import("./types.d.ts").Sentence>} */
export const announcement = signal("");

export const isGenerating = computed(() => run.value !== null);

/** The text on screen; null before the first one. */
export const entry = computed(() => history.current(past.value));

/** How each token behind the prompt came, oldest first. */
export const records = computed(() => (entry.value ? history.records(entry.value) : []));

export const ids = computed(() => view.value?.ids ?? []);

export const promptLength = computed(() => view.value?.prompt_length ?? 0);

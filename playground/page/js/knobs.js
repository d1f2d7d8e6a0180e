// The knobs as they stand in their fields. A value that the server refuses is marked, and the last
// good ones rule meanwhile. Asks nothing.

import { computed, signal } from "../vendor/signals.js";
import { config } from "./config.js";
import * as store from "./store.js";

/** @typedef {import("./types.d.ts").Knobs} Knobs */
/** @typedef {import("./types.d.ts").Knob} Knob */

/** What stands in the fields, by the knob's name. @type {import("../vendor/signals.js").Signal<Record<string, string>>} */
const fields = signal({});

/** @type {import("../vendor/signals.js").Signal<"greedy" | "sample">} */
export const strategy = signal("greedy");

/** The knob whose value the server has refused. @type {import("../vendor/signals.js").Signal<string | null>} */
export const refused = signal(null);

/** The knob that was turned last. @type {import("../vendor/signals.js").Signal<string | null>} */
export const lastTurned = signal(null);

/** @param {Knob} knob */
export const fieldOf = (knob) => fields.value[knob.name] ?? String(knob.neutral);

/** An empty field means the neutral value. @param {Knob} knob */
function numberOf(knob) {
  const text = fieldOf(knob).trim();
  return text === "" ? knob.neutral : Number(text);
}

/** Every knob, those too that greedy leaves alone. */
export const allKnobs = computed(() => valuesOf(config.knobs));

/** What the knobs say now, as the server wants it. @returns {Knobs} */
export const wished = () =>
  strategy.value === "greedy"
    ? valuesOf(config.knobs.filter((knob) => knob.heeded_by_greedy))
    : allKnobs.value;

/** @param {Knob[]} knobs @returns {Knobs} */
function valuesOf(knobs) {
  const values = Object.fromEntries(knobs.map((knob) => [knob.name, numberOf(knob)]));
  return { strategy: strategy.value, ...values };
}

/** @param {string} name @param {string} text */
export function setField(name, text) {
  lastTurned.value = name;
  fields.value = { ...fields.value, [name]: text };
}

/** Puts all knobs where they were, without asking anybody. @param {Knobs} saved */
export function putKnobs(saved) {
  strategy.value = saved.strategy ?? "greedy";
  fields.value = Object.fromEntries(
    config.knobs.map(({ name, neutral }) => [name, String(saved[name] ?? neutral)]),
  );
  refused.value = null;
  store.knobs.value = wished();
}

// One side of the comparison: how it is set, where it began, what it has written.

import { ask, call, isError, isModelChanged } from "../../page/js/ask.js";
import { config } from "../../page/js/config.js";
import { say } from "../../page/js/message.js";
import { picked } from "../../page/js/records.js";
import { model as home, promptLength } from "../../page/js/store.js";
import { signal } from "../../page/vendor/signals.js";

/** @typedef {import("../../page/js/types.d.ts").Knob} Knob */
/** @typedef {import("../../page/wire.js").Knobs} Knobs */
/** @typedef {import("../../page/wire.js").LookAnswer} LookAnswer */
/** @typedef {import("../../page/wire.js").LookQuery} LookQuery */
/** @typedef {import("../../page/wire.js").ChipView} ChipView */
/** @typedef {import("../../page/js/types.d.ts").TokenRecord & {ends_text: boolean}} Written */
/** @typedef {{model: string | null, settings: Knobs}} Query */
/** @typedef {{record: Written | null, view: LookAnswer | typeof AWAY}} Next */
/**
 * @typedef {object} Text
 * @property {string | null} model
 * @property {Knobs} settings
 * @property {number} length of the text that it went on from
 * @property {LookAnswer} view
 * @property {ChipView[]} tokens
 * @property {Written[]} records
 */
/**
 * @template T
 * @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal
 */
/** @typedef {ReturnType<typeof makeSide>} Side */

/** In place of an answer while the model is not in memory. */
export const AWAY = "away";

/** @param {"a" | "b"} name @param {number} temperature to begin with */
const makeSide = (name, temperature) => ({
  name,
  strategy: /** @type {Signal<"greedy" | "sample">} */ (signal("sample")),
  /** What stands in the fields, by the knob's name. */
  fields: /** @type {Signal<Record<string, string>>} */ (
    signal({ temperature: String(temperature) })
  ),
  /** Whether the server has refused the settings. */
  isRefused: signal(false),
  /** The model chosen here; null goes along with the page. */
  chosen: /** @type {Signal<string | null>} */ (signal(null)),
  text: /** @type {Signal<Text | null>} */ (signal(null)),
});

export const a = makeSide("a", 0.7);
export const b = makeSide("b", 1.3);

/** The knobs of a side; the seed is common to both. */
export const sideKnobs = () => config.knobs.filter((knob) => knob.stage !== null);

/** @param {Side} side */
export const modelOf = (side) => side.chosen.value ?? home.value;

/** @param {Side} side @param {Knob} knob */
export const fieldOf = (side, knob) => side.fields.value[knob.name] ?? String(knob.neutral);

/** An empty field means the neutral value; what is wrong the server says. @param {Knob} knob @param {string} text */
export const numberOf = (knob, text) => (text.trim() === "" ? knob.neutral : Number(text));

/** Whether the number field would not take this of itself. @param {Knob} knob @param {string} text */
export function isOutside(knob, text) {
  const value = numberOf(knob, text);
  return value < knob.low || value > knob.high || (knob.integer && !Number.isInteger(value));
}

/** What a side is to begin with. @param {Side} side @param {number} seed @returns {Query} */
export function wishOf(side, seed) {
  const isGreedy = side.strategy.value === "greedy";
  const knobs = sideKnobs().filter((knob) => !isGreedy || knob.heeded_by_greedy);
  const values = knobs.map((knob) => [knob.name, numberOf(knob, fieldOf(side, knob))]);
  return {
    model: modelOf(side),
    settings: {
      strategy: side.strategy.value,
      ...(isGreedy ? {} : { seed }),
      ...Object.fromEntries(values),
    },
  };
}

/** The answer, or `AWAY`; null after an error, which is said. @param {LookQuery} query @returns {Promise<LookAnswer | typeof AWAY | null>} */
async function look(query) {
  const asked = { top_k_shown: 1, ...query };
  const answer = await call("look", asked);
  // The page's own model is no longer to be had: the page sees to that.
  if (isModelChanged(answer) && asked.model === home.value) {
    const own = await ask("look", asked);
    return own && "chips" in own ? own : null;
  }
  if (isError(answer)) {
    say(answer.error);
    return null;
  }
  return "chips" in answer ? answer : AWAY;
}

/** The first look; the page's ids mean nothing to another model. @param {Query} query @param {{ids: number[], text: string}} page */
export function firstLook({ model, settings }, { ids, text }) {
  const own = { ids, prompt_length: promptLength.value, chips_from: ids.length };
  const start = model === home.value ? own : { text };
  return look({ ...start, model, settings, draw_position: ids.length });
}

/** @param {Side} side @param {Query} query @param {LookAnswer} view */
export function begin(side, { model, settings }, view) {
  const length = view.ids.length;
  side.text.value = { model, settings, view, length, tokens: [], records: [] };
}

/** @param {Text | null} text */
export const hasEnded = (text) => Boolean(text?.records.at(-1)?.ends_text || text?.view.full);

/** The next token and the look behind it; null when it cannot be had. @param {Text} text @param {number} position of the draw after it @returns {Promise<Next | null>} */
export async function next(text, position) {
  if (hasEnded(text)) return { record: null, view: text.view };
  const { ids, prompt_length, pick } = text.view;
  const view = await look({
    ids: [...ids, pick.id],
    prompt_length,
    chips_from: ids.length,
    model: text.model,
    settings: text.settings,
    draw_position: position,
  });
  return view && { record: { ...picked(pick, text.settings), ends_text: pick.ends_text }, view };
}

/** @param {Text} text @param {Next} step @returns {Text} */
export function grown(text, { record, view }) {
  if (!record || view === AWAY) return text;
  const before = text.tokens.filter((token) => token.position < view.chips_from);
  return {
    ...text,
    view,
    tokens: [...before, ...view.chips],
    records: [...text.records, record],
  };
}

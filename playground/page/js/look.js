// How the text on screen comes about: the server is asked for a look at it, and only a good answer
// changes what the page holds.

import { batch } from "../vendor/signals.js";
import { askPatiently, isError, isModelChanged } from "./ask.js";
import { config } from "./config.js";
import * as history from "./history.js";
import { hush, say, saying } from "./message.js";
import { labelOf } from "./models.js";
import { promptText, showPrompt } from "./prompt.js";
import { beginReading, endReading, goesOn } from "./reading.js";
import * as store from "./store.js";
import { tabOf } from "./tabs.js";

/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").History} History */
/** @typedef {import("./types.d.ts").View} View */
/** @typedef {Partial<import("../wire.js").LookQuery>} LookQuery */

/** Whether the sampler's bars and stages belong on screen. @param {import("./types.d.ts").Knobs} [knobs] */
export const showsSampler = (knobs = store.knobs.value) =>
  Boolean(tabOf(store.tab.value)?.shows_sampler) ||
  knobs.strategy === "sample" ||
  config.knobs.some(
    ({ name, neutral, heeded_by_greedy }) =>
      heeded_by_greedy && (knobs[name] ?? neutral) !== neutral,
  );

/**
 * One look at a text; null where there is none: then a message says why.
 *
 * @param {LookQuery} query
 * @returns {Promise<View | null>}
 */
export async function look(query) {
  const answer = await readPatiently({
    model: store.model.value,
    top_k_shown: store.topKShown.value,
    settings: store.knobs.value,
    sampler: showsSampler(),
    use_cache: store.usesCache.value,
    ...query,
  });
  if (!answer) return null;
  if (isError(answer)) say(answer.error);
  else if (isModelChanged(answer)) await changeModel(answer.model_changed, query.text);
  else return answer;
  return null;
}

/** A long text is read part by part, which shows how far it is. @param {LookQuery} query */
async function readPatiently(query) {
  beginReading();
  try {
    const known = store.view.value;
    let read = query.ids && known ? history.sharedLength(query.ids, known.ids) : 0;
    for (;;) {
      const answer = await askPatiently("look", { ...query, read });
      if (!answer || !("reading" in answer)) return answer;
      if (!goesOn(answer.reading)) return null;
      read = answer.reading.done;
    }
  } finally {
    endReading();
  }
}

/**
 * Looks at the text that `past` stands at; only a good answer makes it the present one.
 *
 * @param {History} past
 * @param {number} [chipsFrom]
 */
export async function moveTo(past, chipsFrom = 0) {
  const entry = history.current(past);
  if (!entry) return null;
  const answer = await look({
    ids: history.ids(entry),
    prompt_length: entry.promptIds.length,
    chips_from: chipsFrom,
  });
  if (answer) show(answer, past);
  return answer;
}

/** A move that may bring back another prompt. @param {History} past */
export async function jumpTo(past) {
  if (await moveTo(past)) showPrompt(history.current(past)?.text ?? "");
}

/**
 * A good answer becomes what is on screen.
 *
 * @param {View} answer
 * @param {History} past where its text stands
 */
export function show(answer, past) {
  batch(() => {
    if (past !== store.past.value) store.stopNote.value = null;
    store.past.value = past;
    store.tokens.value = [...store.tokens.value.slice(0, answer.chips_from), ...answer.chips];
    store.model.value = answer.model;
    store.view.value = answer;
    hush();
  });
}

/**
 * The text of the field becomes the prompt.
 *
 * @param {string} text
 * @param {boolean} isTyping such a text takes the place of the one before, while it grows
 * @returns {Promise<boolean>} whether it was taken
 */
export async function applyPrompt(text, isTyping) {
  const before = store.entry.value;
  if (before && before.text === text && (isTyping || !before.steps)) {
    hush();
    return true;
  }
  const answer = await look({ text });
  if (!answer) return false;
  const retyped = isTyping && before?.typed && !before.steps;
  const enter = retyped ? history.replace : history.push;
  begin(answer, text, isTyping, enter, store.past.value);
  return true;
}

/**
 * A new prompt, whose ids are in the answer.
 *
 * @param {View} answer
 * @param {string} text
 * @param {boolean} typed
 * @param {(past: History, entry: Entry) => History} enter
 * @param {History} past
 */
function begin(answer, text, typed, enter, past) {
  show(answer, enter(past, { text, promptIds: answer.ids, steps: null, typed }));
}

/** What a person typed and what was appended, without a character that is only begun. */
export const wholeText = () =>
  store.view.value ? (store.entry.value?.text ?? "") + store.view.value.appended : promptText.value;

/**
 * Another model has other tokens: the text is tokenized anew. An edit under way is the newest text.
 *
 * @param {string} id
 * @param {string} [edited]
 */
export async function changeModel(id, edited) {
  const before = store.view.value;
  const old = labelOf(store.model.value);
  const text = edited ?? wholeText();
  const answer = await look({ text, model: id });
  if (!answer) return;
  begin(answer, text, false, history.push, history.empty);
  if (edited === undefined) showPrompt(text);
  const lengths = { before: before?.n_tokens, after: answer.n_tokens };
  const key = before && edited === undefined ? "models.switched" : "page.model_changed";
  say(saying(key, { model: labelOf(id), old, ...lengths }));
}

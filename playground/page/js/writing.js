// What a person does with the text: append, choose, take back, go on from somewhere else.

import * as history from "./history.js";
import { act } from "./line.js";
import { applyPrompt, jumpTo, moveTo } from "./look.js";
import { putPrompt, showPrompt } from "./prompt.js";
import { chosen, picked } from "./records.js";
import { stop } from "./run.js";
import * as store from "./store.js";
import { openTab } from "./tabs.js";
import { textOf } from "./text.js";

export { wholeText } from "./look.js";

/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").TokenRecord} TokenRecord */

/** @param {TokenRecord} record */
export async function appendRecord(record) {
  const before = store.entry.value;
  if (!before) return null;
  const past = history.push(store.past.value, history.withStep(before, record));
  const answer = await moveTo(past, store.tokens.value.length);
  if (answer && !store.isGenerating.value) {
    store.announcement.value = { key: "text.appended", params: { ...announced(record) } };
  }
  return answer;
}

/** @param {TokenRecord} record */
const announced = ({ text, percent, rank }) => ({ text, percent, rank });

export const append = () =>
  act(async () => {
    const best = store.view.value?.candidates[0];
    if (best) await appendRecord(chosen(best, store.knobs.value));
  });

/** @param {number} id of a candidate on screen */
export function pick(id) {
  const seen = store.view.value;
  if (store.isGenerating.value || !seen) return null;
  return act(async () => {
    const candidate = seen.candidates.find((one) => one.id === id);
    // The list may have changed while the click waited; then it meant another text.
    if (candidate && history.sameIds(seen.ids, store.ids.value)) {
      await appendRecord(chosen(candidate, store.knobs.value));
    }
  });
}

/** What the dice say here; greedy has none and takes the most likely. */
export const draw = () =>
  act(async () => {
    const next = store.view.value?.pick;
    if (next) await appendRecord(picked(next, store.knobs.value));
  });

export const undo = () =>
  act(async () => {
    if (history.canUndo(store.past.value)) await jumpTo(history.undo(store.past.value));
  });

export const redo = () =>
  act(async () => {
    if (history.canRedo(store.past.value)) await jumpTo(history.redo(store.past.value));
  });

/** @param {(entry: Entry) => Entry | null} entryOf */
const goTo = (entryOf) =>
  act(async () => {
    const now = store.entry.value;
    const entry = now && entryOf(now);
    if (entry) await jumpTo(history.push(store.past.value, entry));
  });

/** The chip stays; what stands behind it goes. Inside the prompt a character is never cut. @param {number} position */
export function rewind(position) {
  const seen = store.view.value;
  const token = store.tokens.value[position];
  if (!seen || !token) return null;
  const inPrompt = position < seen.prompt_length;
  const count = inPrompt && token.group ? token.group[1] : position + 1;
  return goTo((entry) =>
    history.sameIds(seen.ids, store.ids.value)
      ? history.rewound(entry, count, (n) => textOf(store.tokens.value.slice(0, n), entry.text))
      : null,
  );
}

export const reset = () => goTo((entry) => (entry.steps ? { ...entry, steps: null } : null));

/** Puts a text into the field, in place of what a person typed. @param {string} text */
export function typeInstead(text) {
  stop();
  putPrompt(text);
  return act(() => applyPrompt(text, false));
}

/**
 * A text of a lab's own becomes the page's, ready to be continued; undo brings back the old one.
 *
 * @param {{text: string, promptIds: number[], records: TokenRecord[]}} text
 * @param {string} [tab] where it is continued
 */
export function openText({ text, promptIds, records }, tab = "write") {
  stop();
  return act(async () => {
    const entry = history.withRecords({ text, promptIds, steps: null }, records);
    if (promptIds.length) await jumpTo(history.push(store.past.value, entry));
    else if (await applyPrompt("", false)) showPrompt("");
    if (tab === store.tab.value) return;
    openTab(tab);
    // What had the focus is in a tab that is closed now.
    document.getElementById("text-so-far")?.focus();
  });
}

/** Puts `records` behind the prompt in place of what stands there; undo brings that back. @param {TokenRecord[]} records */
export function continueWith(records) {
  const promptIds = store.entry.value?.promptIds ?? [];
  return goTo((entry) =>
    history.sameIds(entry.promptIds, promptIds) ? history.withRecords(entry, records) : null,
  );
}

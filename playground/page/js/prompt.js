// The prompt field: what stands in it, and what of that the page has taken. It applies shortly after
// the last key, and at once when the field loses the focus.

import { signal } from "../vendor/signals.js";

const PAUSE_MS = 250;

/** What stands in the field. */
export const promptText = signal("");

/** @type {string | null} */
let applied = null;
let timer = 0;

/** @type {(text: string) => Promise<boolean | null>} */
let apply = async () => true;

/**
 * `taker` is called with what a person typed, never with what was put there; it resolves to whether
 * the text was taken, so that one that was not is offered again.
 *
 * @param {(text: string) => Promise<boolean | null>} taker
 */
export function onPrompt(taker) {
  apply = taker;
}

export async function applyNow() {
  clearTimeout(timer);
  const text = promptText.value;
  if (text === applied) return;
  applied = text;
  const isApplied = await apply(text);
  if (!isApplied && applied === text) applied = null;
}

/** Also while an input method composes: a Korean typist's last syllable stays open for long. @param {string} text */
export function typed(text) {
  promptText.value = text;
  clearTimeout(timer);
  timer = setTimeout(applyNow, PAUSE_MS);
}

/** Puts a text into the field. @param {string} text */
export function putPrompt(text) {
  clearTimeout(timer);
  applied = text;
  promptText.value = text;
}

/** Like `putPrompt`, but what a person is just typing stands. @param {string} text */
export function showPrompt(text) {
  if (applied === null || promptText.value === applied) putPrompt(text);
}

// The second text: what stands in its field, and what of that is taken. It is taken shortly after
// the last key, and at once when the field loses the focus.

import { signal } from "../../page/vendor/signals.js";

const PAUSE_MS = 250;

/** What stands in the field. */
export const fieldText = signal("");

/** What is to be scored. */
export const takenText = signal("");

let timer = 0;

export function take() {
  clearTimeout(timer);
  takenText.value = fieldText.value;
}

/** Also while an input method composes: a Korean typist's last syllable stays open for long. @param {string} text */
export function typed(text) {
  fieldText.value = text;
  clearTimeout(timer);
  timer = setTimeout(take, PAUSE_MS);
}

/** @param {string} text */
export function put(text) {
  fieldText.value = text;
  take();
}

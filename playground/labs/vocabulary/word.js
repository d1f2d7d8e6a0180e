// What a space in front changes: the two tokenizations of a word.

import { Chips } from "../../page/js/components/chips.js";
import { limits } from "../../page/js/config.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { following } from "./following.js";

const PAUSE_MS = 250;

/** What stands in the field, and what of that is taken, shortly after the last key. */
const typed = signal("hello");
const taken = signal(typed.value);
let timer = 0;

const { answered, follow } = following("vocabulary_word", () => ({ word: taken.value }));

export { follow as followWord };

/** @param {{currentTarget: HTMLInputElement}} event */
function onInput({ currentTarget }) {
  typed.value = currentTarget.value;
  clearTimeout(timer);
  timer = setTimeout(() => {
    taken.value = typed.value;
  }, PAUSE_MS);
}

export function Word() {
  const { cuts = [], sentence = null } = answered.value?.answer ?? {};
  return html`<div class="lab-part">
    <h3><label for="vocabulary-word">${t("vocabulary.word_title")}</label></h3>
    <p class="hint">${t("vocabulary.word_hint")}</p>
    <input
      type="text"
      id="vocabulary-word"
      maxlength=${limits("vocabulary").word}
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
      placeholder=${t("vocabulary.word")}
      value=${typed.value}
      onInput=${onInput}
    />
    <div class="vocabulary-cuts">${cuts.map((tokens) => html`<${Cut} tokens=${tokens} />`)}</div>
    <p class="vocabulary-cuts-sentence" role="status">${speak(sentence)}</p>
  </div>`;
}

/** @param {{tokens: import("../../page/wire.js").ChipView[]}} props */
const Cut = ({ tokens }) =>
  html`<div class="vocabulary-cut">
    <span><${Chips} tokens=${tokens} still /></span
    ><span class="vocabulary-cut-ids">id ${tokens.map(({ id }) => id).join(", ")}</span>
  </div>`;

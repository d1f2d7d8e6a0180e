// What a person sets beside the text, most of it kept by the browser: language, dark, projector, number of
// bars, length of a run.

import { effect, signal } from "../vendor/signals.js";
import { keep, recall } from "./keep.js";
import { topKShown } from "./store.js";
import { firstChoice, lang, t } from "./words.js";

export const DEFAULT_SHOWN = 5;

export const dark = signal(false);
export const projector = signal(false);

/** How many tokens a run has at most. */
export const maxNewTokens = signal(40);

/** Counts up when the page looks another way, so that what is measured is measured anew. */
export const look = signal(0);

/** Takes what the browser has kept, and shows it on `page`. @param {HTMLElement} page */
export function restoreSettings(page) {
  lang.value = firstChoice(recall("language"));
  const isDark = recall("dark") ?? String(document.body.classList.contains("dark"));
  dark.value = isDark === "true";
  projector.value = recall("projector") === "true";
  topKShown.value = Number(recall("top-k-shown")) || DEFAULT_SHOWN;
  effect(() => {
    for (const root of [page, document.body]) {
      // Gradio's own parts listen to "dark" on the body.
      root.classList.toggle("dark", dark.value);
      root.classList.toggle("projector", projector.value);
    }
    look.value = look.peek() + 1;
  });
  effect(() => {
    document.documentElement.lang = lang.value;
    document.title = t("page.title");
  });
}

/** @param {string} code */
export function chooseLanguage(code) {
  lang.value = code;
  keep("language", code);
}

export function toggleDark() {
  dark.value = !dark.value;
  keep("dark", String(dark.value));
}

export function toggleProjector() {
  projector.value = !projector.value;
  keep("projector", String(projector.value));
}

// What can be saved of the page, and how it comes back: from a link or from a file.

import { signal } from "../vendor/signals.js";
import { askPatiently, isError, isModelChanged } from "./ask.js";
import { config } from "./config.js";
import * as history from "./history.js";
import { allKnobs, putKnobs, refused } from "./knobs.js";
import { lessonPlace, openLesson } from "./labs.js";
import { act } from "./line.js";
import { openedLink, takeLink } from "./link.js";
import { applyPrompt, moveTo } from "./look.js";
import { say } from "./message.js";
import { promptText, putPrompt } from "./prompt.js";
import { stop } from "./run.js";
import * as store from "./store.js";
import { openTab } from "./tabs.js";
import { lang } from "./words.js";

/** @typedef {import("./types.d.ts").Sentence} Sentence */
/** @typedef {{link: string} | {json: string}} Saved */

/**
 * A text that was saved with another model than the serving one; it is opened once more when that
 * one is there.
 *
 * @type {import("../vendor/signals.js").Signal<{id: string, past: import("./types.d.ts").History, saved: Saved} | null>}
 */
export const opened = signal(null);

/** The link of the address, until it is opened. @type {Saved | null} */
let toOpen = openedLink();

/** What stands in the prompt before anything is known: no text flashes that is not the link's. */
export const firstPrompt = () => (toOpen ? "" : config.examples[0].text);

/**
 * The very first look at a text: the link of the address, or the first example where it is no good.
 *
 * @returns {Promise<boolean>} whether there was a link to open
 */
export async function firstLook() {
  if (!toOpen) return false;
  const wrong = await openSaved(toOpen);
  toOpen = null;
  if (!wrong) return true;
  if (!store.view.value) {
    putPrompt(config.examples[0].text);
    await applyPrompt(promptText.value, false);
  }
  say(wrong);
  return true;
}

/**
 * Opens what was saved.
 *
 * @param {Saved} saved
 * @returns {Promise<Sentence | null>} what is wrong with it
 */
export async function openSaved(saved) {
  const answer = await askPatiently("open_saved", saved);
  if (!answer) return null;
  if (isError(answer)) return answer.error;
  if (isModelChanged(answer)) {
    store.model.value = answer.model_changed;
    return openSaved(saved);
  }
  if (!(await restore(answer))) return null; // a message says why
  if (answer.wants) opened.value = { id: answer.wants, past: store.past.value, saved };
  return null;
}

/** Opens it now, in place of what is under way. @param {Saved} saved */
export function openNow(saved) {
  stop();
  return act(() => openSaved(saved));
}

/** Opens the link that the address has just become. */
export async function openHash() {
  const saved = takeLink();
  const wrong = saved && (await openNow(saved));
  if (wrong) say(wrong);
}

/**
 * Text, knobs, language and what is open become those that were saved; undo begins anew.
 *
 * @param {import("../../labs/save/wire.js").OpenedAnswer} saved
 */
async function restore(saved) {
  const before = { model: store.model.value, knobs: store.knobs.value };
  const { page, text } = saved;
  putKnobs(saved.settings);
  store.topKShown.value = page.top_k_shown;
  lang.value = page.language; // for this visit: what the browser keeps is the reader's own
  store.model.value = saved.model;
  const entry = { text, promptIds: saved.prompt_ids, steps: null };
  const past = history.push(history.empty, history.withRecords(entry, saved.records));
  if (!(await moveTo(past))) {
    store.model.value = before.model;
    store.knobs.value = before.knobs;
    return false;
  }
  putPrompt(text);
  // A card brings a tab of its own along; the one that was open rules.
  if (page.lesson) await openLesson({ lesson: page.lesson.id, card: page.lesson.card });
  openTab(page.view);
  // Behind the look that the tab brings, which would hush it.
  act(() => {
    if (saved.is_exact) store.announcement.value = saved.note;
    else say(saved.note);
  });
  return true;
}

/** All there is to save; null before there is anything. */
export function session() {
  const { value: view } = store.view;
  if (!view || !store.entry.value) return null;
  const place = lessonPlace();
  return {
    ids: view.ids,
    prompt_length: view.prompt_length,
    text: store.entry.value.text,
    steps: store.records.value.map(({ how, settings }) => ({ how, settings })),
    settings: refused.value ? store.knobs.value : allKnobs.value,
    page: {
      view: store.tab.value,
      top_k_shown: store.topKShown.value,
      language: lang.value,
      lesson: place && { id: place.lesson, card: place.card },
    },
  };
}

// What the tab shows: the text's words, the one that is taken apart, and how far. Asks the server.

import { ask, newest } from "../../page/js/ask.js";
import { aside } from "../../page/js/line.js";
import { ids, isGenerating, model, promptLength, view } from "../../page/js/store.js";
import { wholeText } from "../../page/js/writing.js";
import { batch, computed, signal, untracked } from "../../page/vendor/signals.js";
import { countBytes, firstOfInterest } from "./characters.js";
import { makeStepper } from "./stepper.js";
import { cursorPlace, longestWord, sameWord, turned, windowOf, wordAt } from "./words.js";

/** @typedef {import("./wire.js").TokenizationAnswer} TokenizationAnswer */
/** @typedef {import("./wire.js").WordAnswer} WordAnswer */

/** The last answer, and the text it is about. @type {import("../../page/vendor/signals.js").Signal<{text: string, answer: TokenizationAnswer} | null>} */
export const seen = signal(null);

/** The place of the chosen word; null where there is none. @type {import("../../page/vendor/signals.js").Signal<number | null>} */
export const chosen = signal(null);

/** The word on screen; the chosen one is on its way to it. @type {import("../../page/vendor/signals.js").Signal<{text: string, index: number, answer: WordAnswer} | null>} */
export const word = signal(null);

/** The first word on screen, of a long text. */
export const from = signal(0);

/** The place of the chosen one among the word's characters. */
export const cluster = signal(0);

export const isAsking = signal(false);
export const words = computed(() => seen.value?.answer.words ?? []);
export const merging = makeStepper();
export const reading = makeStepper();

const newestText = newest();
const newestWord = newest();
let asked = "";

/** Asks about the text on screen, unless that is done or the text is still being written. */
export function followText() {
  if (!view.value || isGenerating.value) return;
  const query = {
    model: model.value,
    text: wholeText(),
    ids: ids.value,
    prompt_length: promptLength.value,
  };
  const wanted = JSON.stringify(query);
  if (wanted === asked) return;
  asked = wanted;
  untracked(() => aside(() => askText(query)));
}

/** @param {import("./wire.js").TokenizationQuery} query */
async function askText(query) {
  const isNewest = newestText();
  isAsking.value = true;
  try {
    const answer = await ask("tokenization", query);
    if (isNewest()) await takeText(query.text, answer);
  } finally {
    if (isNewest()) isAsking.value = false;
  }
}

/** @param {string} text @param {TokenizationAnswer | null} answer */
function takeText(text, answer) {
  const before = chosen.value === null ? undefined : words.value[chosen.value];
  if (!answer) asked = "";
  batch(() => {
    seen.value = answer && { text, answer };
    chosen.value = underCursor() ?? sameWord(words.value, before) ?? longestWord(words.value);
    from.value = windowOf(chosen.value ?? 0);
  });
  if (chosen.value === null) return takeWord(null);
  return askWord(text, chosen.value);
}

/** @param {number} index */
export function choose(index) {
  const text = seen.value?.text;
  if (text === undefined || index === chosen.value) return;
  batch(() => {
    chosen.value = index;
    from.value = windowOf(index);
  });
  aside(() => askWord(text, index));
}

/** @param {string} text @param {number} index */
async function askWord(text, index) {
  const isNewest = newestWord();
  const answer = await ask("tokenization_word", { text, word: index });
  if (isNewest()) takeWord(answer && { text, index, answer });
}

/** What is on screen already stays at its step. @param {typeof word.value} next */
function takeWord(next) {
  const before = word.value?.answer;
  const steps = next?.answer.steps;
  const clusters = next?.answer.characters.clusters ?? [];
  batch(() => {
    word.value = next;
    if (!isSame(steps, before?.steps)) merging.begin(steps?.merges.length ?? 0);
    if (!isSame(clusters, before?.characters.clusters)) chooseCluster(firstOfInterest(clusters));
  });
}

/** @param {unknown} one @param {unknown} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {number} index */
export function chooseCluster(index) {
  const chosenOne = word.value?.answer.characters.clusters[index];
  const nBytes = chosenOne ? countBytes(chosenOne) : 0;
  cluster.value = index;
  reading.begin(nBytes, nBytes);
}

/** Shows another part of a long text. @param {1 | -1} by */
export function turn(by) {
  from.value = turned(from.value, by);
}

/** The field of the prompt while somebody writes in it. */
function writtenIn() {
  const field = document.activeElement;
  return field instanceof HTMLTextAreaElement && field.id === "prompt-text" ? field : null;
}

function underCursor() {
  const field = writtenIn();
  return field && wordAt(words.value, cursorPlace(field));
}

/** Takes the word at the cursor apart, unless the answer about what is typed is under way. */
export function followCursor() {
  const typed = writtenIn()?.value;
  if (!typed || !seen.value?.text.startsWith(typed)) return;
  const index = underCursor();
  if (index !== null) choose(index);
}

export function pause() {
  merging.pause();
  reading.pause();
}

/**
 * The word that is taken apart, and how far, for lessons.
 *
 * @returns {import("./lesson.js").Report | null}
 */
export function report() {
  const shown = word.value;
  const steps = shown?.answer.steps;
  if (!shown || !steps || shown.text !== wholeText()) return null;
  if (shown.text !== seen.value?.text || shown.index !== chosen.value) return null;
  return {
    text: words.value[shown.index].text,
    nBytes: steps.n_bytes,
    nTokens: steps.ids.length,
    nMerges: steps.merges.length,
    isDone: merging.step.value === steps.merges.length,
  };
}

// Playing: what a person chose, and the game that it led to. The page knows what comes next only when
// the guess is made; the server answers each place anew and remembers nothing.

import { ask } from "../../page/js/ask.js";
import { limits } from "../../page/js/config.js";
import { aside } from "../../page/js/line.js";
import { saying } from "../../page/js/message.js";
import * as store from "../../page/js/store.js";
import { batch, computed, signal } from "../../page/vendor/signals.js";
import { begun, finished, textAfter, withQuestion, withReveal } from "./game.js";

/** @typedef {import("./game.js").Game} Game */
/** @typedef {import("../../page/wire.js").Said} Said */
/**
 * @template T
 * @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal
 */

/** @returns {string[]} */
export const passages = () => limits("guess").passages;

/** How sure a person can say to be. @returns {number[]} */
export const confidences = () => limits("guess").confidences;

/** The text to guess: a shipped one's name, "" for the page's own; null before a choice. @type {Signal<string | null>} */
export const passage = signal(null);

/** Whether the next game is played by typing. */
export const typing = signal(false);

/** Which of `confidences()` is chosen. */
export const sure = signal(1);

/** The option that is picked. @type {Signal<number | null>} */
export const picked = signal(null);

/** The word that is typed. */
export const word = signal("");

/** Whether a guess was sent off with nothing in it. */
export const isEmptyGuess = signal(false);

/** Whether the server is being asked. */
export const isAsking = signal(false);

/** What is to have the focus when the game is drawn next, as a selector. */
export const focusNext = signal("");

/** The game, and the model whose tokens it is about. @type {Signal<{game: Game, model: string | null} | null>} */
const played = signal(null);

/** What was said instead of a game. @type {Signal<Said | null>} */
const refusal = signal(null);

/** Tokens of one model mean nothing to another. */
export const game = computed(() =>
  played.value?.model === store.model.value ? (played.value?.game ?? null) : null,
);

export const note = computed(() => {
  if (game.value) return game.value.question.skipped;
  return played.value ? saying("guess.other_model") : refusal.value;
});

export const chosenPassage = computed(() => passage.value ?? passages()[0]);

/** @param {Game | null} next @param {string} focus */
function put(next, focus) {
  batch(() => {
    played.value = next && { game: next, model: store.model.value };
    focusNext.value = focus;
  });
}

/** One question at a time: who presses twice has asked once. @param {() => Promise<void>} work */
async function once(work) {
  if (isAsking.value) return;
  isAsking.value = true;
  await aside(work);
  isAsking.value = false;
}

/** @returns {import("./game.js").Text} */
function newText() {
  const seed = Math.floor(Math.random() * 2 ** 31);
  if (chosenPassage.value) return { passage: chosenPassage.value, seed };
  return { ids: store.ids.value, prompt_length: store.promptLength.value, seed };
}

export const start = () =>
  once(async () => {
    if (!store.view.value) return;
    const [text, isTyped] = [newText(), typing.value];
    const answer = await ask("guess_question", { ...text, typing: isTyped, place: null });
    if (!answer) return;
    batch(() => {
      refusal.value = answer.place === null ? answer.sentence : null;
      if (answer.place === null) put(null, "");
      else show(begun(text, isTyped, answer));
    });
  });

/** A new question, with nothing answered. @param {Game} next */
function show(next) {
  batch(() => {
    picked.value = null;
    word.value = "";
    isEmptyGuess.value = false;
    put(next, next.typing ? "#guess-word" : "[name=guess-option]");
  });
}

/** What the person says comes next; null where they have not said it. @param {Game} now */
function guessOf(now) {
  const text = word.value.trim();
  if (now.typing) return text ? { word: text } : null;
  return picked.value === null ? null : { guess: picked.value };
}

export function guess() {
  const now = game.value;
  if (!now || now.told) return;
  const said = guessOf(now);
  isEmptyGuess.value = !said;
  if (said) once(() => reveal(now, { ...said, confidence: confidences()[sure.value] }));
}

/** @param {Game} now @param {{guess?: number, word?: string, confidence: number}} said */
async function reveal(now, said) {
  const told = await ask("guess_reveal", { ...now.text, place: now.question.place, ...said });
  if (told && game.value === now) put(withReveal(now, told), "#guess-next");
}

export function next() {
  const now = game.value;
  if (!now?.told) return;
  const place = now.told.next;
  if (place === null) finish();
  else once(() => goTo(now, place));
}

/** @param {Game} now @param {number} place */
async function goTo(now, place) {
  const answer = await ask("guess_question", { ...now.text, typing: now.typing, place });
  if (answer && answer.place !== null && game.value === now) show(withQuestion(now, answer));
}

export function finish() {
  const left = game.value && finished(game.value);
  put(left, left ? "#guess-again" : "#guess-start");
}

/** The next text of the list, with the same way of guessing. */
export function again() {
  passage.value = textAfter(passages(), chosenPassage.value);
  start();
}

// Which word of a text is taken apart. Pure.

/** @typedef {import("./wire.js").WordView} Word */

const MAX_WORDS = 240; // on screen at a time

/** @param {number} index @returns {number | null} */
const orNone = (index) => (index < 0 ? null : index);

/**
 * The character that the cursor follows, or the first one selected. The server counts whole
 * characters, the field halves of them.
 *
 * @param {{value: string, selectionStart: number, selectionEnd: number}} field
 */
export function cursorPlace({ value, selectionStart, selectionEnd }) {
  const from = [...value.slice(0, selectionStart)].length;
  return selectionStart === selectionEnd ? Math.max(0, from - 1) : from;
}

/** The word that holds the character at a place. @param {readonly Word[]} words @param {number} place */
export const wordAt = (words, place) =>
  orNone(words.findIndex((word) => word.start <= place && place < word.stop));

/** The word that begins where `before` did and reads the same. @param {readonly Word[]} words @param {Word | undefined} before */
export const sameWord = (words, before) =>
  orNone(words.findIndex((word) => word.start === before?.start && word.text === before.text));

/** The first of the longest words. @param {readonly Word[]} words */
export function longestWord(words) {
  const most = Math.max(...words.map((word) => word.n_bytes));
  return orNone(words.findIndex((word) => word.n_bytes === most));
}

/** Where the part of a long text begins that shows this word. @param {number} index */
export const windowOf = (index) => Math.floor(index / MAX_WORDS) * MAX_WORDS;

/** The next such part in a direction. @param {number} from @param {1 | -1} by */
export const turned = (from, by) => Math.max(0, from + by * MAX_WORDS);

/** What of `words` is shown from there on, and how many are left behind it. @param {readonly Word[]} words @param {number} from */
export function shownFrom(words, from) {
  const shown = words.slice(from, from + MAX_WORDS);
  return { shown, nLater: words.length - from - shown.length };
}

// A game of guesses as plain data: what is asked, what came, what was paid so far.

import { toUnits } from "../../page/js/chips.js";

/** @typedef {import("./wire.js").GuessQuestionAnswer} Question */
/** @typedef {import("./wire.js").GuessRevealAnswer} Reveal */
/** @typedef {import("../../page/wire.js").ChipView} Token */
/** @typedef {Reveal & {before: string}} Done a place that was guessed, and the words before it */
/** @typedef {{passage: string, seed: number} | {ids: number[], prompt_length: number, seed: number}} Text */
/**
 * @typedef {object} Game
 * @property {Text} text what every query names
 * @property {boolean} typing whether words are typed instead of picked
 * @property {Question} question
 * @property {Reveal | null} told what came there; null before the guess
 * @property {Done[]} done
 * @property {boolean} isOver
 */

const UNITS_BEFORE = 6;

/**
 * @param {Text} text
 * @param {boolean} typing
 * @param {Question} question
 * @returns {Game}
 */
export const begun = (text, typing, question) => ({
  text,
  typing,
  question,
  told: null,
  done: [],
  isOver: false,
});

/** @param {Game} game @param {Question} question @returns {Game} */
export const withQuestion = (game, question) => ({ ...game, question, told: null });

/** @param {Game} game @param {Reveal} told @returns {Game} */
export const withReveal = (game, told) => ({
  ...game,
  told,
  done: [...game.done, { ...told, before: wordsBefore(game.question.chips) }],
});

/** A game that nobody guessed in leaves nothing. @param {Game} game @returns {Game | null} */
export const finished = (game) => (game.done.length ? { ...game, isOver: true } : null);

/** The last words before a place as they are read: a character of several tokens once. @param {Token[]} chips */
export const wordsBefore = (chips) =>
  toUnits(chips)
    .slice(-UNITS_BEFORE)
    .map(([chip]) => chip.group_text ?? chip.text)
    .join("")
    .replaceAll("␣", " ")
    .trim();

/** The text after this one; the page's own text is not in the list, and the first one follows it. @param {string[]} names @param {string} name */
export const textAfter = (names, name) => names[(names.indexOf(name) + 1) % names.length];

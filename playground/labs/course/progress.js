// How far a person has come in the course, kept in this browser: numbers of cards, never a text.

import { keep, recall } from "../../page/js/keep.js";

/**
 * @typedef {object} Progress
 * @property {boolean} isOpen
 * @property {boolean} isSmall
 * @property {string | null} lesson the id of the open one
 * @property {number} card
 * @property {Record<string, number[]>} done the cards that are done, by lesson
 */

const NAME = "course";
/** @type {Progress} */
const NOTHING = { isOpen: false, isSmall: false, lesson: null, card: 0, done: {} };

/** What was kept, or the beginning where that cannot be read. @returns {Progress} */
export function recalled() {
  try {
    const kept = { ...NOTHING, ...JSON.parse(recall(NAME) ?? "{}") };
    return {
      isOpen: kept.isOpen === true,
      isSmall: kept.isSmall === true,
      lesson: typeof kept.lesson === "string" ? kept.lesson : null,
      card: Number.isInteger(kept.card) && kept.card >= 0 ? kept.card : 0,
      done: Object.fromEntries(
        Object.entries(kept.done).map(([id, cards]) => [id, cards.filter(Number.isInteger)]),
      ),
    };
  } catch {
    return NOTHING;
  }
}

/** @param {Progress} progress */
export const keepIt = (progress) => keep(NAME, JSON.stringify(progress));

/** @param {Progress} progress @param {string | null} lesson @param {number} card */
export const isDone = ({ done }, lesson, card) =>
  lesson !== null && (done[lesson] ?? []).includes(card);

/**
 * The progress with a card done, or no longer done.
 *
 * @param {Progress} progress
 * @param {string} lesson
 * @param {number} card
 * @param {boolean} done
 * @returns {Progress}
 */
export function withCard(progress, lesson, card, done) {
  const others = (progress.done[lesson] ?? []).filter((one) => one !== card);
  return { ...progress, done: { ...progress.done, [lesson]: done ? [...others, card] : others } };
}

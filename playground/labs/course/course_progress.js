// @ts-nocheck
// How far a person has come in the course, kept in this browser: numbers of cards, never a text.

import { keep, recall } from "../../page/js/keep.js";

const NAME = "course";
const NOTHING = { isOpen: false, isSmall: false, lesson: null, card: 0, done: {} };

// What was kept, or the beginning where that cannot be read.
export function recalled() {
  try {
    const { isOpen, isSmall, lesson, card, done } = {
      ...NOTHING,
      ...JSON.parse(recall(NAME) ?? "{}"),
    };
    return {
      isOpen: isOpen === true,
      isSmall: isSmall === true,
      lesson: typeof lesson === "string" ? lesson : null,
      card: Number.isInteger(card) && card >= 0 ? card : 0,
      done: Object.fromEntries(
        Object.entries(done).map(([id, cards]) => [id, cards.filter(Number.isInteger)]),
      ),
    };
  } catch {
    return NOTHING;
  }
}

export const keepIt = (progress) => keep(NAME, JSON.stringify(progress));

// One card as the learner works on it: what they said, what they did, and when it is complete. Pure.

import { sameIds } from "../../page/js/history.js";
import { beginning, COUNTS, following, isComplete } from "./conditions.js";
import { asBefore } from "./facts.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/** @typedef {import("./facts.js").Page} Page */
/** @typedef {import("./conditions.js").Since} Since */
/** @typedef {import("./conditions.js").Condition} Condition */
/** @typedef {import("./wire.js").Card} Card */

/** What the learner expects: one of the options by its index, or facts. @typedef {{index?: number, facts?: Facts}} Guess */
/**
 * @typedef {object} Step
 * @property {Since | null} since what was done since the card counts
 * @property {Facts | null} before how it was then
 * @property {Facts | null} last how it was at the last change
 * @property {Guess | null} guess
 * @property {Facts | null} facts how it was when the card was completed
 */

/** @type {Step} */
export const FRESH = { since: null, before: null, last: null, guess: null, facts: null };

/** @param {Card} card */
export const hasTask = (card) => Object.keys(card.do).length > 0;

/** A card that is only read, and done with Next. @param {Card} card */
export const isReadOnly = (card) => !hasTask(card) && !card.predict;

/**
 * The step, once more is known of the page.
 *
 * @param {Step} step
 * @param {Card} card
 * @param {Page} page
 * @param {Facts} facts of that page
 * @param {boolean} isDone whether the card was completed before
 * @returns {Step}
 */
export function advanced(step, card, page, facts, isDone) {
  const isOtherPrompt = Boolean(step.since && !sameIds(step.since.seen.promptIds, page.promptIds));
  // A candidate was one of the text before.
  const isVoid = isOtherPrompt && card.predict?.kind === "candidate" && !isDone;
  const guess = isVoid ? null : step.guess;
  const countsAnew = isOtherPrompt && COUNTS.some((name) => name in card.do);
  let { before } = step;
  if (!before || countsAnew || (card.predict && !guess)) before = asBefore(facts);
  else if (isOtherPrompt) before = asBefore(step.last ?? facts);
  const since = step.since ? following(step.since, page) : beginning(page);
  return { ...step, since, guess, before, last: facts };
}

/**
 * The facts of now with those of before and of the guess.
 *
 * @param {Step} step
 * @param {Facts | null} now
 * @returns {Facts}
 */
export const factsWith = (step, now) => ({ ...now, ...step.before, ...step.guess?.facts });

/**
 * Whether the card is complete with this step.
 *
 * @param {Step} step
 * @param {Card} card
 * @param {Record<string, Condition>} conditions
 */
export function isCompleted(step, card, conditions) {
  if (!step.since || isReadOnly(card) || (card.predict && !step.guess)) return false;
  const facts = factsWith(step, step.last);
  return isComplete(card, step.since, conditions) && card.needs.every((name) => facts[name]);
}

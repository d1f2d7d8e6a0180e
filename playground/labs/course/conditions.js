// What the learner did since a card was opened, and whether that completes it: pure data.
// The names are those of lesson.json, here and in every lab.

import { sameIds } from "../../page/js/history.js";

/** @typedef {import("./facts.js").Page} Page */
/** @typedef {import("./facts.js").LabLesson} LabLesson */
/** @typedef {import("./wire.js").Card} Card */
/** @typedef {"appended" | "chosen" | "undone" | "generated" | "drawn"} Count */
/**
 * @typedef {object} Doings what was done since the card was opened
 * @property {Page} first how the page was then
 * @property {Page} seen how it is now
 * @property {number | null} seed the first one that was drawn with
 * @property {boolean} spaceAdded
 */
/** @typedef {Doings & Record<Count, number>} Since */
/** @typedef {(since: Since, value: any, card: Pick<Card, "prompt">) => boolean} Condition */

/** @type {Record<Count, number>} */
const NONE = { appended: 0, chosen: 0, undone: 0, generated: 0, drawn: 0 };

/** The conditions that count what is done; their facts compare with how it was at the beginning. */
export const COUNTS = /** @type {Count[]} */ (Object.keys(NONE));

/** @type {Record<string, RegExp>} */
const SCRIPTS = { hangul: /\p{Script=Hangul}/u, latin: /\p{Script=Latin}/u };

/** @param {Page} page */
const isSampling = ({ knobs }) => knobs.strategy === "sample";

/** @param {Page} page @returns {Since} */
export const beginning = (page) => ({
  ...NONE,
  seen: page,
  first: page,
  seed: page.knobs.seed ?? null,
  spaceAdded: false,
});

/**
 * The same, once more is known of the page. A new prompt begins the counts anew.
 *
 * @param {Since} since
 * @param {Page} page
 * @returns {Since}
 */
export function following(since, page) {
  const { seen } = since;
  const seed = since.seed ?? (isSampling(page) ? (page.knobs.seed ?? null) : null);
  if (!sameIds(seen.promptIds, page.promptIds)) {
    const spaceAdded = !seen.records.length && page.promptText === `${seen.promptText} `;
    return { ...since, ...NONE, seed, seen: page, spaceAdded };
  }
  let common = 0;
  while (
    common < Math.min(seen.records.length, page.records.length) &&
    seen.records[common].id === page.records[common].id
  )
    common += 1;
  const added = page.records.slice(common);
  const number = (/** @type {(record: Page["records"][0]) => boolean} */ test) =>
    added.filter(test).length;
  return {
    ...since,
    seed,
    seen: page,
    appended: since.appended + added.length,
    chosen: since.chosen + number(({ how, rank }) => how === "chosen" && rank > 1),
    generated: since.generated + number(({ how }) => how === "greedy" || how === "drawn"),
    drawn: since.drawn + number(({ how }) => how === "drawn"),
    undone: since.undone + (common < seen.records.length ? 1 : 0),
  };
}

/** @param {Count} name @returns {Condition} */
const counted = (name) => (since, n) => since[name] >= n;

/** @type {Condition} */
const promptUsed = ({ seen }, _, card) =>
  Object.values(card.prompt ?? {}).includes(seen.promptText);

/** Condition → whether it holds. @type {Record<string, Condition>} */
export const CONDITIONS = {
  appended: counted("appended"),
  chosen: counted("chosen"),
  undone: counted("undone"),
  generated: counted("generated"),
  drawn: counted("drawn"),
  loop: ({ seen }) => Boolean(seen.view.loop),
  strategy: ({ seen }, name) => seen.knobs.strategy === name,
  temperature_below: ({ seen }, limit) => isSampling(seen) && (seen.knobs.temperature ?? 1) < limit,
  temperature_above: ({ seen }, limit) => isSampling(seen) && (seen.knobs.temperature ?? 1) > limit,
  new_seed: ({ seen, seed }) => isSampling(seen) && seen.knobs.seed !== seed,
  penalty_above: ({ seen }, limit) => (seen.knobs.repetition_penalty ?? 1) > limit,
  shown_at_least: ({ seen }, n) => seen.view.candidates.length >= n,
  prompt_used: promptUsed,
  prompt_alone: (since, value, card) =>
    promptUsed(since, value, card) && !since.seen.records.length,
  prompt_changed: ({ seen, first }) => seen.promptText !== first.promptText,
  prompt_script: ({ seen }, name) => SCRIPTS[name].test(seen.promptText),
  space_added: ({ spaceAdded }) => spaceAdded,
  view: ({ seen }, name) => seen.tab === name,
};

/**
 * The conditions of the page and of all labs; a lab's hold only where it has something to report.
 *
 * @param {Record<string, LabLesson>} labs by name
 * @returns {Record<string, Condition>}
 */
export const conditionsWith = (labs) => ({
  ...CONDITIONS,
  ...Object.fromEntries(
    Object.entries(labs).flatMap(([lab, { conditions = {} }]) =>
      Object.entries(conditions).map(([name, condition]) => [
        name,
        /** @type {Condition} */ (
          ({ seen }, value) =>
            Boolean(seen.reports[lab]) && condition(seen.reports[lab], value, seen)
        ),
      ]),
    ),
  ),
});

/**
 * @param {Pick<Card, "prompt" | "do">} card
 * @param {Since} since
 * @param {Record<string, Condition>} [conditions]
 */
export const isComplete = (card, since, conditions = CONDITIONS) =>
  Object.entries(card.do).every(([name, value]) => conditions[name]?.(since, value, card));

/**
 * How far the counts have come.
 *
 * @param {Card["do"]} wanted
 * @param {Since} since
 */
export const progress = (wanted, since) =>
  COUNTS.filter((name) => name in wanted).map((name) => ({
    name,
    done: Math.min(since[name], Number(wanted[name])),
    wanted: Number(wanted[name]),
  }));

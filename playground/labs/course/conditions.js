// @ts-nocheck
// What the learner did since a card was opened, and whether that completes it: pure data.
// The names are those of terms.json.

import { sameIds } from "../../page/js/history.js";

const SCRIPTS = { hangul: /\p{Script=Hangul}/u, latin: /\p{Script=Latin}/u };

// Both texts have the same words, capital letters and signs apart, in another order.
function isReordered(one, other) {
  const [first, second] = [one, other].map(
    (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
  );
  return first.join() !== second.join() && first.sort().join() === second.sort().join();
}

const isSampling = ({ knobs }) => knobs.strategy === "sample";
const NONE = { appended: 0, chosen: 0, undone: 0, generated: 0, drawn: 0 };

// page: {promptIds, promptText, records, knobs, loop, viewName, shown, told}.
export const beginning = (page) => ({
  ...NONE,
  seen: page,
  first: page,
  seed: page.knobs.seed ?? null,
  spaceAdded: false,
});

// The same, once more is known of the page. A new prompt begins the counts anew.
export function following(since, page) {
  const { seen } = since;
  if (since.seed === null && isSampling(page))
    return following({ ...since, seed: page.knobs.seed }, page);
  if (!sameIds(seen.promptIds, page.promptIds)) {
    const spaceAdded = !seen.records.length && page.promptText === `${seen.promptText} `;
    return { ...since, ...NONE, seen: page, spaceAdded };
  }
  let common = 0;
  while (
    common < Math.min(seen.records.length, page.records.length) &&
    seen.records[common].id === page.records[common].id
  )
    common += 1;
  const added = page.records.slice(common);
  const number = (test) => added.filter(test).length;
  return {
    ...since,
    seen: page,
    appended: since.appended + added.length,
    chosen: since.chosen + number(({ how, rank }) => how === "chosen" && rank > 1),
    generated: since.generated + number(({ how }) => how === "greedy" || how === "drawn"),
    drawn: since.drawn + number(({ how }) => how === "drawn"),
    undone: since.undone + (common < seen.records.length ? 1 : 0),
  };
}

const counted = (name) => (since, n) => since[name] >= n;

// Condition → whether it holds; asked with its value and with the card.
export const CONDITIONS = {
  appended: counted("appended"),
  chosen: counted("chosen"),
  undone: counted("undone"),
  generated: counted("generated"),
  drawn: counted("drawn"),
  loop: ({ seen }) => Boolean(seen.loop),
  strategy: ({ seen }, name) => seen.knobs.strategy === name,
  temperature_below: ({ seen }, limit) => isSampling(seen) && seen.knobs.temperature < limit,
  temperature_above: ({ seen }, limit) => isSampling(seen) && seen.knobs.temperature > limit,
  new_seed: ({ seen, seed }) => isSampling(seen) && seen.knobs.seed !== seed,
  penalty_above: ({ seen }, limit) => (seen.knobs.repetition_penalty ?? 1) > limit,
  shown_at_least: ({ seen }, n) => seen.shown >= n,
  prompt_used: ({ seen }, _, card) => Object.values(card.prompt).includes(seen.promptText),
  prompt_alone: (since, _, card) =>
    CONDITIONS.prompt_used(since, _, card) && !since.seen.records.length,
  prompt_changed: ({ seen, first }) => seen.promptText !== first.promptText,
  prompt_script: ({ seen }, name) => SCRIPTS[name].test(seen.promptText),
  space_added: ({ spaceAdded }) => spaceAdded,
  view: ({ seen }, name) => seen.viewName === name,
  scored: ({ seen }) => Boolean(seen.told.surprise?.first),
  second_scored: ({ seen }) => Boolean(seen.told.surprise?.second),
  second_same_words: ({ seen }) =>
    Boolean(seen.told.surprise?.second) &&
    isReordered(seen.promptText, seen.told.surprise.secondText),
  pinned: ({ seen }) => Boolean(seen.told.surprise?.pinned),
  merges_done: ({ seen }) => Boolean(seen.told.cutting?.isDone),
  tax_counted: ({ seen }, which) =>
    Boolean(seen.told.tax) && seen.told.tax.isOwn === (which === "own"),
  beam_done: ({ seen }) => Boolean(seen.told.beams),
};

// The conditions that count what is done, whose facts compare with how it was at the beginning.
export const COUNTS = Object.keys(NONE);

export const isComplete = (card, since) =>
  Object.entries(card.do).every(([name, value]) => CONDITIONS[name](since, value, card));

// How far the counts have come: [{name, done, wanted}].
export const progress = (conditions, since) =>
  COUNTS.filter((name) => name in conditions).map((name) => ({
    name,
    done: Math.min(since[name], conditions[name]),
    wanted: conditions[name],
  }));

// What is true on the page now, by name, for the lessons: pure data. The names are those of
// lesson.json, here and in every lab.

import { count, decimals, share, text, token } from "../../page/js/facts.js";
import { sameIds } from "../../page/js/history.js";
import { bitsOf } from "../../page/js/records.js";
import { bitsOfTurns } from "../../page/js/turns.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/** @typedef {import("../../page/js/types.d.ts").View} View */
/** @typedef {import("../../page/js/types.d.ts").Token} Token */
/** @typedef {import("../../page/js/types.d.ts").TokenRecord} TokenRecord */
/** @typedef {import("../../page/js/types.d.ts").Knobs} Knobs */

/** @typedef {import("../../page/js/facts.js").Greedy} Greedy */
/**
 * @typedef {object} Page all that lessons see of the page
 * @property {View} view the server's last answer
 * @property {Token[]} tokens
 * @property {TokenRecord[]} records
 * @property {Knobs} knobs
 * @property {string} model its label
 * @property {string} tab
 * @property {string} promptText
 * @property {number[]} promptIds
 * @property {Record<string, any>} reports what each lab reports, by its name; null for nothing
 * @property {Greedy | null} greedy
 */
/**
 * What a lab's `lesson.js` exports: its facts and conditions, computed from its report.
 *
 * @typedef {object} LabLesson
 * @property {(report: any, page: Page) => Facts} [facts]
 * @property {Record<string, (report: any, value: any, page: Page) => boolean>} [conditions]
 */

/**
 * The facts of now.
 *
 * @param {Page} page
 * @param {Record<string, LabLesson>} [labs] by name
 * @returns {Facts}
 */
export function factsOf(page, labs = {}) {
  const { view, records } = page;
  const own = Object.entries(labs).map(([name, { facts }]) =>
    facts && page.reports[name] ? facts(page.reports[name], page) : {},
  );
  return Object.assign(
    { model: text(page.model) },
    ofText(view, page.tokens),
    ofNext(view),
    ofDice(view, page.knobs),
    ofAppended(records),
    ofLoop(view, records),
    ...own,
  );
}

/** @param {View} view @param {Token[]} tokens @returns {Facts} */
function ofText(view, tokens) {
  const nCharacters = [...view.text].length;
  const typed = tokens.filter((one) => !one.special);
  const nBytes = typed.reduce((sum, one) => sum + one.bytes.split(" ").filter(Boolean).length, 0);
  const facts = {
    n_tokens: count(view.n_tokens),
    n_distinct: count(new Set(typed.map(({ id }) => id)).size),
    n_partial: count(typed.filter(({ group }) => group).length), // none is whole on its own
    n_characters: count(nCharacters),
    n_bytes: count(nBytes),
  };
  if (!nCharacters || !typed.length) return facts;
  return {
    ...facts,
    tokens_per_character: decimals(view.n_tokens / nCharacters, 2),
    bytes_per_token: decimals(nBytes / view.n_tokens, 2),
  };
}

/** @param {View} view @returns {Facts} */
function ofNext({ candidates, other_probability: other, other_percent, entropy, pick }) {
  const [best, second] = candidates;
  const facts = {
    n_shown: count(candidates.length),
    best_token: token(best),
    best_percent: share(best.probability, best.percent),
    others_percent: share(other, other_percent),
    entropy_bits: decimals(entropy.bits, 2),
    choices: decimals(2 ** entropy.bits, 1),
    pick_token: token(pick),
    pick_percent: share(pick.probability, pick.percent),
    pick_rank: count(pick.rank),
  };
  if (!second) return facts;
  return {
    ...facts,
    second_token: token(second),
    second_percent: share(second.probability, second.percent),
  };
}

/** A knob as its field shows it. @param {number} value */
const knob = (value) => ({ value, text: String(value) });

/** @param {View} view @param {Knobs} knobs @returns {Facts} */
function ofDice({ candidates, pick, sampler }, knobs) {
  /** @type {Facts} */
  const facts = { penalty: knob(knobs.repetition_penalty ?? 1) };
  if (knobs.strategy !== "sample") return facts;
  facts.seed = knob(knobs.seed ?? 0);
  facts.temperature = knob(knobs.temperature ?? 1);
  if (pick.u !== null) facts.dice = decimals(pick.u, 4);
  if (!sampler) return facts;
  const [best] = candidates;
  facts.best_drawn_percent = share(best.sampler_probability, best.sampler_percent);
  return facts;
}

/** @param {TokenRecord[]} records @returns {Facts} */
function ofAppended(records) {
  const last = records.at(-1);
  if (!last) return { n_appended: count(0) };
  return {
    n_appended: count(records.length),
    last_token: token(last),
    last_percent: share(last.probability, last.percent),
    last_rank: count(last.rank),
    last_bits: decimals(bitsOf([last]), 2),
    appended_bits: decimals(bitsOf(records), 2),
    worst_rank: count(Math.max(...records.map((record) => record.rank))),
  };
}

/** @param {View} view @param {TokenRecord[]} records @returns {Facts} */
function ofLoop({ loop, ids, prompt_length: promptLength }, records) {
  if (!loop) return {};
  const facts = {
    loop_period: count(loop.period),
    loop_turns: count(Math.floor((ids.length - loop.start) / loop.period)),
  };
  const turns = bitsOfTurns(records, loop, promptLength);
  if (turns.length < 2) return facts;
  return {
    ...facts,
    bits_first_turn: decimals(turns[0], 2),
    bits_last_turn: decimals(turns[turns.length - 1], 2),
  };
}

/**
 * What greedy wrote, once more is known of the page: the longest text of a prompt is kept.
 *
 * @param {Greedy | null} before
 * @param {View} view
 * @param {TokenRecord[]} records
 * @returns {Greedy | null}
 */
export function newestGreedy(before, view, records) {
  if (!records.length || records.some(({ rank }) => rank !== 1)) return before;
  const promptIds = view.ids.slice(0, view.prompt_length);
  const bits = records.map((record) => bitsOf([record]));
  const isLonger =
    before !== null &&
    before.model === view.model &&
    sameIds(before.promptIds, promptIds) &&
    before.bits.length >= bits.length;
  return isLonger ? before : { model: view.model, promptIds, bits };
}

/**
 * How it was before, under names that say so.
 *
 * @param {Facts} facts
 * @returns {Facts}
 */
export function asBefore(facts) {
  const names = ["n_tokens", "best_token", "best_percent", "entropy_bits", "choices", "pick_token"];
  return Object.fromEntries(names.map((name) => [`${name}_before`, facts[name]]));
}

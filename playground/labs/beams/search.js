// The beam search on screen. The server remembers nothing of it: its state goes there and back.

import { ask } from "../../page/js/ask.js";
import { limits } from "../../page/js/config.js";
import { sameIds } from "../../page/js/history.js";
import { aside } from "../../page/js/line.js";
import * as store from "../../page/js/store.js";
import { continueWith } from "../../page/js/writing.js";
import { batch, computed, signal } from "../../page/vendor/signals.js";
import { bits } from "./figures.js";
import { greedyPath, greedyPlace, grow, nodeOf, plant, recordsTo } from "./tree.js";

/** @typedef {import("./types.d.ts").Search} Search */
/** @typedef {import("./types.d.ts").Found} Found */
/** @typedef {import("./types.d.ts").Start} Start */

const NEWEST_OPEN = 2; // steps whose pruned candidates are shown unasked

/** @type {import("../../page/vendor/signals.js").Signal<Found | null>} */
export const search = signal(null);
export const isSearching = signal(false);

/** What stands in the fields; null as long as nobody has typed there. */
export const fields = {
  num_beams: signal(/** @type {string | null} */ (null)),
  max_new_tokens: signal(/** @type {string | null} */ (null)),
  length_penalty: signal(/** @type {string | null} */ (null)),
};

/** Whether everything pruned is shown. */
export const showsPruned = signal(false);

/** Step → whether somebody has opened it. @type {import("../../page/vendor/signals.js").Signal<Map<number, boolean>>} */
const folds = signal(new Map());

let isStopped = false;

/** Whether the page has the prompt that was searched from, whatever stands behind it. @param {Start} text */
const isOfPrompt = ({ ids, prompt_length, model }) =>
  store.model.value === model &&
  store.promptLength.value === prompt_length &&
  sameIds(store.ids.value.slice(0, prompt_length), ids.slice(0, prompt_length));

/** @param {Start} text */
const isOnPage = (text) => isOfPrompt(text) && sameIds(store.ids.value, text.ids);

export const isBehindPrompt = computed(() =>
  Boolean(search.value && isOfPrompt(search.value.text)),
);
export const isHere = computed(() => Boolean(search.value && isOnPage(search.value.text)));

/** @returns {Record<string, number>} */
export function defaults() {
  const { num_beams, new_tokens, length_penalty } = limits("beams");
  return { num_beams, max_new_tokens: new_tokens, length_penalty };
}

/** @returns {import("./types.d.ts").SearchSettings} */
function settings() {
  /** @param {keyof typeof fields} name */
  const number = (name) => Number(fields[name].value?.trim() || defaults()[name]);
  return {
    num_beams: number("num_beams"),
    max_new_tokens: number("max_new_tokens"),
    length_penalty: number("length_penalty"),
  };
}

/** Takes up to `count` steps: of the search on screen if it can go on, else of a new one. @param {number} count */
export function goOn(count) {
  if (isSearching.value || !store.view.value) return null;
  const now = search.value;
  const wanted = settings();
  const goesOn =
    now &&
    !now.answer.is_done &&
    isHere.value &&
    JSON.stringify(now.settings) === JSON.stringify(wanted);
  return aside(() => walk(goesOn ? now : begin(wanted), count));
}

/** @param {import("./types.d.ts").SearchSettings} settings @returns {Search} */
function begin(settings) {
  const last = store.tokens.value.at(-1);
  const text = {
    ids: store.ids.value,
    prompt_length: store.promptLength.value,
    model: store.model.value,
    records: store.records.value,
    end: last?.group_text ?? last?.text ?? "",
  };
  return { text, settings, tree: plant(), answer: null };
}

/** @param {Search} begun @param {number} count */
async function walk(begun, count) {
  if (isSearching.value) return;
  isSearching.value = true;
  isStopped = false;
  const isWanted = () => !isStopped && isOnPage(begun.text);
  try {
    let now = begun;
    for (let taken = 0; taken < count && isWanted() && !now.answer?.is_done; taken += 1) {
      const next = await stepped(now);
      if (!next || !isWanted()) return;
      batch(() => {
        if (!now.answer) folds.value = new Map();
        search.value = next;
      });
      now = next;
    }
  } finally {
    isSearching.value = false;
  }
}

/** The search one step later; null where the server has none. @param {Search} now @returns {Promise<Found | null>} */
async function stepped(now) {
  const { ids, prompt_length, model } = now.text;
  const state = now.answer?.state ?? null;
  const answer = await ask("beam_step", { ids, prompt_length, model, ...now.settings, state });
  return answer && { ...now, answer, tree: grow(now.tree, state, answer.considered) };
}

export function stop() {
  isStopped = true;
}

/** The text goes on with a node of the tree. @param {string} key */
export function pick(key) {
  const node = search.value?.tree.byKey.get(key);
  if (!search.value || !node || store.isGenerating.value || (!node.parent && isHere.value)) return;
  stop();
  continueWith([...search.value.text.records, ...recordsTo(node)]);
}

/** Whether what was pruned at a step is shown. @param {number} step */
export const isOpen = (step) =>
  showsPruned.value ||
  (folds.value.get(step) ?? step > (search.value?.tree.steps.length ?? 0) - NEWEST_OPEN);

/** @param {number} step */
export function fold(step) {
  folds.value = new Map([...folds.value, [step, !isOpen(step)]]);
}

/** What the search from the page's text found, for lessons; null before its end. */
export function report() {
  const now = search.value;
  if (isSearching.value || !now?.answer.is_done || !isHere.value) return null;
  const [best] = now.answer.hypotheses;
  const { lostAt, last } = greedyPath(now.tree);
  const place = greedyPlace(now.tree, now.answer.hypotheses);
  return {
    model: now.text.model,
    ids: now.text.ids,
    count: now.settings.num_beams,
    length: best.new_ids.length,
    bits: bits(best.logprob),
    text: best.text,
    greedyLostAt: lostAt,
    greedyPlace: place,
    greedyBits: place && last?.parent ? bits(last.cumulative) : null,
  };
}

/** Where the search is; in the end, what it found. @param {Found} found */
export const newestNode = ({ tree, answer: { state, is_done, hypotheses } }) =>
  nodeOf(tree, is_done ? hypotheses[0] : state.running[0]);

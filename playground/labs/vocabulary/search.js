// The search and what it found: the state of the list, which outlives its tab being closed.

import { ask, newest } from "../../page/js/ask.js";
import { limits } from "../../page/js/config.js";
import { aside } from "../../page/js/line.js";
import * as store from "../../page/js/store.js";
import { batch, computed, effect, signal, untracked } from "../../page/vendor/signals.js";
import { missingPage, rowAt, topShowing, withPage } from "./rows.js";

/** @typedef {import("./wire.js").VocabularyQuery} VocabularyQuery */
/**
 * @template T
 * @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal
 */

const TYPING_PAUSE_MS = 150;
const ARROWS_PAUSE_MS = 150;
const ROWS_BEFORE = 3; // above the entry that somebody went to

/** What stands in the form. */
export const text = signal("");
export const how = signal(/** @type {NonNullable<VocabularyQuery["how"]>} */ ("contains"));
export const ignoresCase = signal(true);
export const order = signal(/** @type {NonNullable<VocabularyQuery["order"]>} */ ("id"));
export const group = signal(/** @type {string | null} */ (null));

/** What can be counted, and whose vocabulary it is. @type {Signal<import("./wire.js").VocabularyFactsAnswer | null>} */
export const facts = signal(null);

/** @type {Signal<import("./rows.js").Found | null>} */
export const found = signal(null);

/** What of the list is in sight. @type {Signal<import("./rows.js").Sight>} */
export const sight = signal({ top: 0, height: 0 });

/** Counts the times that the list was moved by anything but scrolling. */
export const jumps = signal(0);

/** The row that the arrows are at; -1 for none. */
export const active = signal(-1);

/** The entry that is shown beside the list. @type {Signal<number | null>} */
export const chosen = signal(null);

/** The row whose entry is to be shown when it is there; -1 for none. */
const toOpen = signal(-1);

const latest = newest();
const pageSize = () => limits("vocabulary").rows;
let typing = 0;
let opening = 0;

/** The row with that index; null while it is on its way. @param {number} index */
export const row = (index) => found.value && rowAt(found.value, index, pageSize());

/** @param {number} top */
function jumpTo(top) {
  batch(() => {
    sight.value = { ...sight.value, top };
    jumps.value += 1;
  });
}

/**
 * Looks for what the form says.
 *
 * @param {number} [at] the row to begin at
 * @returns {Promise<boolean>} whether it was the newest search, and answered
 */
async function look(at = 0) {
  clearTimeout(typing);
  const isLatest = latest();
  const query = {
    query: text.value,
    how: how.value,
    ignore_case: ignoresCase.value,
    order: order.value,
    group: group.value,
    limit: pageSize(),
  };
  const page = Math.floor(at / query.limit);
  const answer = await ask("vocabulary", { ...query, offset: page * query.limit });
  if (!answer || !isLatest()) return false;
  batch(() => {
    const { total, wrong, rows } = answer;
    found.value = { query, total, wrong, pages: new Map([[page, rows]]) };
    active.value = -1;
    toOpen.value = -1;
    jumpTo(at);
  });
  return true;
}

export const search = () => aside(() => look());

export function searchSoon() {
  clearTimeout(typing);
  typing = setTimeout(search, TYPING_PAUSE_MS);
}

/** Only entries of this group; null for all. @param {string | null} name */
export function chooseGroup(name) {
  if (!facts.value) return;
  group.value = name;
  search();
}

/** The whole list in order of ids, at this one. @param {number} id */
export function goTo(id) {
  if (!facts.value || id >= facts.value.n_entries) return;
  showAll("id");
  aside(async () => {
    if (await look(Math.max(0, id - ROWS_BEFORE))) open(id);
  });
}

export function goToLongest() {
  showAll("length");
  search();
}

/** @param {typeof order.value} inOrder */
function showAll(inOrder) {
  batch(() => {
    text.value = "";
    order.value = inOrder;
    group.value = null;
  });
}

/** @param {number} index */
export function activate(index) {
  clearTimeout(opening);
  toOpen.value = -1;
  active.value = index;
  const top = topShowing(index, sight.value);
  if (top !== sight.value.top) jumpTo(top);
}

/** Shows the entry of a row, as soon as the row is there. @param {number} index */
export function open(index) {
  activate(index);
  toOpen.value = index;
}

/** The same, where the arrows have come to rest. @param {number} index */
export function openSoon(index) {
  activate(index);
  opening = setTimeout(open, ARROWS_PAUSE_MS, index);
}

const missing = computed(() => found.value && missingPage(found.value, sight.value, pageSize()));
let isFetching = false;

/** One page at a time; when it is there, what is in sight by then is asked for. */
async function fetchMissing() {
  if (isFetching) return;
  isFetching = true;
  try {
    for (let page = missing.value; page !== null; page = missing.value) {
      const query = found.value?.query;
      const answer = await ask("vocabulary", { ...query, offset: page * pageSize() });
      if (!answer) return;
      if (found.value?.query === query && found.value)
        found.value = withPage(found.value, page, answer.rows);
    }
  } finally {
    isFetching = false;
  }
}

/** The model whose vocabulary is shown, or on its way. @type {string | null} */
let whose = null;

/** Another model has another vocabulary. @param {string} model */
async function begin(model) {
  const answer = await ask("vocabulary_facts", {});
  if (whose !== model) return;
  if (!answer) {
    whose = null;
    return;
  }
  facts.value = answer;
  await look();
}

/** @param {string} model */
function beginWith(model) {
  whose = model;
  batch(() => {
    facts.value = null;
    group.value = null;
    chosen.value = null;
  });
  aside(() => begin(model));
}

/** Follows the page's model and the scrolling, as long as the tab is open; returns how to end it. */
export function follow() {
  const ends = [
    effect(() => {
      const model = store.view.value && store.model.value;
      if (model) untracked(() => whose === model || beginWith(model));
    }),
    effect(() => {
      if (missing.value !== null) untracked(() => aside(fetchMissing));
    }),
    effect(() => {
      const entry = toOpen.value < 0 ? null : row(toOpen.value);
      if (!entry) return;
      chosen.value = entry.id;
      toOpen.value = -1;
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

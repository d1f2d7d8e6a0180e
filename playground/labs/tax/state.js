// What the tab shows: which sentences, and what they cost. Asks the server.

import { askPatiently, isError, isModelChanged, newest } from "../../page/js/ask.js";
import { aside } from "../../page/js/line.js";
import { model } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { batch, computed, signal, untracked } from "../../page/vendor/signals.js";

/** @typedef {import("./wire.js").TaxAnswer} TaxAnswer */

const TYPING_PAUSE_MS = 300;

/** Whether the table is of a person's own sentences. */
export const isOwn = signal(false);

/** What they wrote; null while the example stands there. @type {import("../../page/vendor/signals.js").Signal<string | null>} */
const written = signal(null);

/** The same, when they have paused. @type {typeof written} */
const settled = signal(null);

export const byTokens = signal(false);

/** @type {import("../../page/vendor/signals.js").Signal<TaxAnswer | null>} */
export const answer = signal(null);

/** Why the sentences cannot be counted; the last table stays. @type {import("../../page/vendor/signals.js").Signal<import("../../page/wire.js").Said | null>} */
export const problem = signal(null);

export const isAsking = signal(false);

/** The places of the rows whose tokens are shown. @type {import("../../page/vendor/signals.js").Signal<number[]>} */
export const opened = signal([]);

export const ownText = computed(() => written.value ?? t("tax.example"));

const newestQuery = newest();
let asked = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

/** @param {string} text */
export function write(text) {
  written.value = text;
  clearTimeout(typing);
  typing = setTimeout(() => {
    settled.value = text;
  }, TYPING_PAUSE_MS);
}

/** Asks what the chosen sentences cost, unless that is known. */
export function follow() {
  if (!model.value) return;
  const text = isOwn.value ? (settled.value ?? t("tax.example")) : null;
  const query = { model: model.value, text };
  const wanted = JSON.stringify(query);
  if (wanted === asked) return;
  asked = wanted;
  untracked(() => aside(() => count(query)));
}

/** @param {import("./wire.js").TaxQuery} query */
async function count(query) {
  const isNewest = newestQuery();
  isAsking.value = true;
  try {
    const reply = await askPatiently("tax", query);
    if (!isNewest()) return;
    if (!reply || isModelChanged(reply)) asked = "";
    else take(reply);
  } finally {
    if (isNewest()) isAsking.value = false;
  }
}

/** @param {TaxAnswer | {error: import("../../page/wire.js").Said}} reply */
function take(reply) {
  batch(() => {
    problem.value = isError(reply) ? reply.error : null;
    if (!isError(reply)) answer.value = reply;
  });
}

/** @param {number} row */
export function toggle(row) {
  const others = opened.value.filter((one) => one !== row);
  opened.value = others.length < opened.value.length ? others : [...others, row];
}

/**
 * What the sentences on screen cost the page's model, for lessons; an example does not count.
 *
 * @returns {import("./lesson.js").Report | null}
 */
export function report() {
  const counted = answer.value;
  if (!counted || (!counted.source && written.value === null)) return null;
  return {
    isOwn: !counted.source,
    rows: counted.rows.map(({ name, text, lang, cells: [mine] }) => ({
      name: name ? speak(name) : text,
      lang,
      tokens: mine.tokens,
      relative: mine.relative,
    })),
  };
}

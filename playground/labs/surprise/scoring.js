// The two texts of the lab: the page's, and another one to compare it with. They are scored part by
// part, so that a long one grows before one's eyes and can be stopped. One question at a time.

import { ask } from "../../page/js/ask.js";
import { aside } from "../../page/js/line.js";
import { hush } from "../../page/js/message.js";
import * as store from "../../page/js/store.js";
import { batch, computed, effect, signal, untracked } from "../../page/vendor/signals.js";
import { nextOf, queryOf, totalsOf, unread, withPart } from "./reading.js";
import { takenText } from "./second.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reading.js").Source} Source */
/** @typedef {import("./wire.js").SummaryAnswer} Summary */
/** @typedef {"a" | "b"} Name */

/** @type {Name[]} */
export const NAMES = ["a", "b"];

/** What is known of each text. @type {Record<Name, import("../../page/vendor/signals.js").Signal<Reading | null>>} */
export const readings = { a: signal(null), b: signal(null) };

/** How the texts are spread, and how they compare. @type {import("../../page/vendor/signals.js").Signal<Summary | null>} */
export const summary = signal(null);

/** The text that was read to its end last. @type {import("../../page/vendor/signals.js").Signal<Name | null>} */
export const finished = signal(null);

/** The totals that the summary is to be of. */
const wanted = computed(() => ({ a: totalsOf(readings.a.value), b: totalsOf(readings.b.value) }));

/** @type {typeof wanted.value | null} */
let compared = null;
let hasFailed = false;
let isAsking = false;

/** Reads what the page and the second field hold, as long as the tab is open; returns how to end it. */
export const follow = () =>
  effect(() => {
    if (store.isGenerating.value || !store.view.value) return;
    const sources = { a: pageText(), b: secondText() };
    untracked(() => {
      batch(() => {
        for (const name of NAMES) want(name, sources[name]);
      });
      goOn();
    });
  });

/** @returns {Source} */
function pageText() {
  const [ids, promptLength] = [store.ids.value, store.promptLength.value];
  return {
    key: JSON.stringify([store.model.value, promptLength, ids]),
    text: store.entry.value?.text ?? "",
    ids,
    promptLength,
    records: store.records.value,
  };
}

/** @returns {Source | null} */
function secondText() {
  const text = takenText.value;
  return text ? { key: JSON.stringify([store.model.value, text]), text } : null;
}

/** Another text, or none: what was known of the one before is of no use. @param {Name} name @param {Source | null} source */
function want(name, source) {
  if (readings[name].value?.source.key === source?.key) return;
  readings[name].value = source && unread(source);
}

const goOn = () => aside(work);

async function work() {
  if (isAsking) return;
  isAsking = true;
  try {
    for (let task = nextTask(); task; task = nextTask()) await task();
  } finally {
    isAsking = false;
  }
}

function nextTask() {
  if (store.tab.value !== "surprise" || store.isGenerating.value) return null;
  const name = NAMES.find((one) => readings[one].value?.state === "running");
  if (name) return () => readOn(name);
  return isCompared() ? null : compare;
}

const isCompared = () => compared?.a === wanted.value.a && compared.b === wanted.value.b;

/** @param {Name} name */
async function readOn(name) {
  const reading = readings[name];
  const asked = reading.value;
  if (!asked) return;
  const answer = await ask("score", queryOf(asked));
  const now = reading.value;
  if (!now || now.source !== asked.source) return; // another text was wanted meanwhile
  if (answer && hasFailed) hush();
  hasFailed = !answer;
  reading.value = answer ? withPart(now, answer) : { ...now, state: "failed" };
  if (reading.value.state === "done") finished.value = name;
}

async function compare() {
  const mine = wanted.value;
  compared = mine;
  const { a, b } = mine;
  const answer = a ? await ask("score_summary", { a, b }) : null;
  if (mine.a === wanted.value.a && mine.b === wanted.value.b) summary.value = answer;
}

export function stop() {
  for (const name of NAMES) setState(name, "running", "stopped");
}

/** @param {Name} name */
export function resume(name) {
  if (nextOf(readings[name].value) === null) return null;
  for (const state of /** @type {const} */ (["stopped", "failed"]))
    setState(name, state, "running");
  return goOn();
}

/** @param {Name} name @param {Reading["state"]} from @param {Reading["state"]} to */
function setState(name, from, to) {
  const reading = readings[name].value;
  if (reading?.state === from) readings[name].value = { ...reading, state: to };
}

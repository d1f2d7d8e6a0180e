// Both sides go on from the text on screen, with the same draws, as far as a person wants.

import { call, isError } from "../../page/js/ask.js";
import { config } from "../../page/js/config.js";
import { pause } from "../../page/js/life.js";
import { aside } from "../../page/js/line.js";
import { hush, say } from "../../page/js/message.js";
import { labelOf } from "../../page/js/models.js";
import * as store from "../../page/js/store.js";
import { continueWith, wholeText } from "../../page/js/writing.js";
import { batch, signal } from "../../page/vendor/signals.js";
import * as sides from "./side.js";

/** @typedef {import("./side.js").Side} Side */
/** @typedef {import("../../page/wire.js").Said} Said */
/** @typedef {ReturnType<typeof query>} Query */
/** @typedef {{key: string, done: Promise<boolean> | null}} Asked */
/**
 * @template T
 * @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal
 */

const PAUSE_MS = 1_000; // between looks whether a model is there
const { a, b, AWAY } = sides;

/** What stands in the field. */
export const seed = signal("0");

/** Whether the newest query cannot be had; a message says why. */
export const isRefused = signal(false);

/** The query that is on screen; a new object for every beginning. @type {Signal<{key: string, length: number} | null>} */
export const begun = signal(null);

/** @type {Signal<{wanted: number, isStopped: boolean} | null>} */
export const run = signal(null);

/** What is said while a model is waited for. @type {Signal<Said[] | null>} */
export const waiting = signal(null);

/** The newest query, and the promise under way. @type {Asked | null} */
let asked = null;

export const seedKnob = () => config.knobs.filter(({ name }) => name === "seed")[0];

function query() {
  const drawn = sides.numberOf(seedKnob(), seed.value);
  return {
    ids: store.ids.value,
    text: wholeText(),
    home: store.model.value,
    sides: [a, b].map((side) => sides.wishOf(side, drawn)),
  };
}

/** Stands both sides at the text, the settings and the seed of now; whether they stand there. */
function begin() {
  const wanted = query();
  const key = JSON.stringify(wanted);
  if (asked?.key === key && asked.done) return asked.done;
  /** @type {Asked} */
  const mine = { key, done: null };
  asked = mine;
  mine.done = standAt(wanted, mine).finally(() => {
    mine.done = null;
  });
  return mine.done;
}

/** @param {Query} wanted @param {Asked} mine */
async function standAt(wanted, mine) {
  if (mine.key === begun.value?.key) {
    accept();
    return true;
  }
  const isWanted = () =>
    asked === mine && (run.value ? !run.value.isStopped : store.tab.value === "compare");
  for (;;) {
    const looks = await Promise.all(wanted.sides.map((one) => sides.firstLook(one, wanted)));
    if (asked !== mine) return false;
    const [left, right] = looks;
    if (left === null || right === null) return refuse(looks);
    if (left !== AWAY && right !== AWAY) {
      batch(() => {
        accept();
        begun.value = { key: mine.key, length: wanted.ids.length };
        sides.begin(a, wanted.sides[0], left);
        sides.begin(b, wanted.sides[1], right);
      });
      return true;
    }
    const away = left === AWAY ? 0 : 1;
    const { model } = wanted.sides[away];
    const state = await arrival([a, b][away], model, isWanted);
    if (state === "failed") giveUp([a, b][away], model);
    if (state !== "ready") return false;
  }
}

/** What cannot be had stays in its field, marked; what was begun before goes on. @param {unknown[]} looks */
function refuse(looks) {
  isRefused.value = true;
  [a, b].forEach((side, i) => {
    side.isRefused.value = looks[i] === null;
  });
  return false;
}

function accept() {
  if (isRefused.value) hush();
  for (const refused of [isRefused, a.isRefused, b.isRefused]) refused.value = false;
}

/**
 * Waits for a model that is not in memory: the server fetches one as soon as it is asked for it.
 *
 * @param {Side} side
 * @param {string | null} model
 * @param {() => boolean} isWanted
 * @returns {Promise<"ready" | "failed" | "loading">} “loading” when nobody waits for it any more
 */
async function arrival(side, model, isWanted) {
  /** @type {Said[] | null} */
  let mine = null;
  try {
    for (;;) {
      const status = await call("status", { model });
      const heard = "state" in status ? status : null;
      if (heard?.state === "ready") return "ready";
      if (!isWanted()) return "loading";
      if (heard?.state !== "loading") {
        const why = isError(status) ? status.error : (heard?.sentences ?? []);
        say(why, () => aside(() => tryAgain(side, model)));
        return "failed";
      }
      const told = { key: "compare.loading", params: { model: labelOf(model) } };
      mine = [told, ...heard.sentences];
      waiting.value = mine;
      await pause(PAUSE_MS);
    }
  } finally {
    if (waiting.value === mine) waiting.value = null;
  }
}

/** The page's model cannot be given up for another one. @param {Side} side @param {string | null} model */
function giveUp(side, model) {
  if (model === store.model.value) return;
  side.chosen.value = null;
  refresh();
}

/** @param {Side} side @param {string | null} model */
async function tryAgain(side, model) {
  await call("retry", { model });
  hush();
  choose(side, model);
}

/** @param {Side} side @param {string | null} model */
export function choose(side, model) {
  side.chosen.value = model === store.model.value ? null : model;
  refresh();
}

/** Not for every token of the page's own run: the sides begin anew when that is over. */
export function refresh() {
  if (store.view.value && !store.isGenerating.value) aside(begin);
}

export function restart() {
  begun.value = null;
  refresh();
}

/** So many more tokens on both sides, one step at a time; a click while it runs adds to it. @param {number} count */
export function goOn(count) {
  if (run.value) {
    run.value = { ...run.value, wanted: run.value.wanted + count };
    return null;
  }
  return aside(async () => {
    run.value = { wanted: count, isStopped: false };
    try {
      if (await begin()) await steps();
    } finally {
      const wasStopped = run.value.isStopped;
      run.value = null;
      if (wasStopped) refresh(); // a model may still be on its way
    }
  });
}

async function steps() {
  const from = begun.value;
  const isWanted = () => begun.value === from && run.value?.isStopped === false;
  while (from && isWanted() && (run.value?.wanted ?? 0) > 0) {
    const [left, right] = [a.text.value, b.text.value];
    if (!left || !right || (sides.hasEnded(left) && sides.hasEnded(right))) return;
    const position = from.length + Math.max(left.records.length, right.records.length) + 1;
    const both = await Promise.all([sides.next(left, position), sides.next(right, position)]);
    if (begun.value !== from || !both[0] || !both[1]) return; // a message says why
    const away = both.findIndex((step) => step?.view === AWAY);
    if (away >= 0) {
      const model = [left, right][away].model;
      if ((await arrival([a, b][away], model, isWanted)) !== "ready") return;
    } else took([sides.grown(left, both[0]), sides.grown(right, both[1])]);
  }
}

/** @param {import("./side.js").Text[]} texts */
function took(texts) {
  batch(() => {
    [a.text.value, b.text.value] = texts;
    if (run.value) run.value = { ...run.value, wanted: run.value.wanted - 1 };
  });
}

export function stop() {
  if (run.value) run.value = { ...run.value, isStopped: true };
}

/** Only behind the text that it goes on from. @param {Side} side */
export function takeIntoText(side) {
  if (begun.value?.key === JSON.stringify(query()))
    continueWith([...store.records.value, ...(side.text.value?.records ?? [])]);
  else refresh();
}

export function newSeed() {
  seed.value = String(Math.floor(Math.random() * 1_000_000));
  refresh();
}

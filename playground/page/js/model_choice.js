// The model that answers: its status is asked for until it is there, and another one is loaded
// beside it, which goes on serving meanwhile.

import { call, isError } from "./ask.js";
import { isOver, pause } from "./life.js";
import { act } from "./line.js";
import { changeModel } from "./look.js";
import { say, saying } from "./message.js";
import { labelOf, status, wanted } from "./models.js";
import { stop } from "./run.js";
import { opened, openSaved } from "./session.js";
import * as store from "./store.js";

/** @typedef {import("../wire.js").StatusAnswer} Status */
/** @typedef {import("./types.d.ts").Sentence} Sentence */

const PAUSE_MS = 700;

let timer = 0;
let wasReady = false;

/** @type {() => unknown} */
let onReady = () => {};

/** @param {() => unknown} listener called whenever the page's model becomes ready */
export function whenReady(listener) {
  onReady = listener;
}

/** @param {"status" | "retry"} name @param {string | null} model */
async function heard(name, model) {
  const answer = await call(name, { model }).catch(() => null);
  return answer && "state" in answer ? answer : null;
}

/** Asks how the page's model is doing, and again while that is about to change. */
export async function refreshStatus() {
  clearTimeout(timer);
  if (isOver()) return null;
  const now = await heard("status", store.model.value);
  clearTimeout(timer);
  if (isOver()) return null;
  if (!now) {
    timer = setTimeout(refreshStatus, 3 * PAUSE_MS);
    return null;
  }
  status.value = now;
  if (now.state === "loading" || now.retrying) timer = setTimeout(refreshStatus, PAUSE_MS);
  const becameReady = now.state === "ready" && !wasReady;
  wasReady = now.state === "ready";
  if (becameReady) onReady();
  return now;
}

/** The model that the status on screen speaks of. */
export const statusModel = () => status.value?.model ?? null;

/** Whether a model that is asked for may still come. */
export async function comesBack() {
  const now = await refreshStatus();
  return now?.state !== "failed";
}

/** Tries once more: GPT-2 where another one stands in for it, else the model itself. */
export function retryModel() {
  if (status.value?.state === "ready") return chooseModel(null);
  return heard("retry", store.model.value).then(refreshStatus);
}

/** @param {string | null} id null for the default model, when GPT-2 is tried again */
export async function chooseModel(id) {
  stop();
  if (id === store.model.value) forgetWanted();
  else {
    wanted.value = { id, status: null };
    await heard("retry", id);
    await poll(id);
  }
  return refreshStatus();
}

export function forgetWanted() {
  wanted.value = null;
}

/** @param {string | null} id */
const isWanted = (id) => wanted.value !== null && wanted.value.id === id;

/** @param {string | null} id */
async function poll(id) {
  while (isWanted(id) && !isOver()) {
    const answer = await call("status", { model: id }).catch(() => null);
    if (!isWanted(id)) return;
    if (answer && isError(answer)) return fail(answer.error, id);
    if (answer && "state" in answer) {
      wanted.value = { id, status: answer };
      if (answer.state === "failed") return fail(answer.sentences[0], id);
      if (answer.state === "ready" && !answer.retrying) return arrive(id, answer);
    }
    await pause(PAUSE_MS);
  }
}

/** @param {string | null} id @param {Status} there */
function arrive(id, there) {
  // GPT-2 was tried again, in vain: the model's own sentence says why.
  if (!there.model || there.model === store.model.value) return forgetWanted();
  return take(there.model, id);
}

/** When its turn comes, another choice may have overtaken it. @param {string} model @param {string | null} id */
const take = (model, id) =>
  act(async () => {
    if (!isWanted(id)) return;
    forgetWanted();
    const saved = opened.value;
    opened.value = null;
    // Whoever has gone on with the text meanwhile keeps theirs.
    if (saved?.id === model && saved.past === store.past.value) await openSaved(saved.saved);
    else await changeModel(model);
    refreshStatus();
  });

/** @param {import("../wire.js").Said} sentence why it cannot be had @param {string | null} id */
function fail(sentence, id) {
  forgetWanted();
  // A text that was saved with it stays as the serving model tokenized it.
  const isSaved = opened.value?.id === id && opened.value?.past === store.past.value;
  const names = { saved: labelOf(id), model: labelOf(store.model.value) };
  const before = isSaved ? [saying("saved.other_model", names)] : [];
  say([...before, sentence], () => chooseModel(id));
  refreshStatus();
}

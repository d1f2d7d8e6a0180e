// What a teacher does: opens a room, starts a round with the text on the page, reveals, goes on.

import { limits } from "../../page/js/config.js";
import { copyText } from "../../page/js/copy.js";
import { sameIds } from "../../page/js/history.js";
import { hush, say, saying } from "../../page/js/message.js";
import { chosen } from "../../page/js/records.js";
import * as store from "../../page/js/store.js";
import { openTab } from "../../page/js/tabs.js";
import { continueWith, openText } from "../../page/js/writing.js";
import { signal } from "../../page/vendor/signals.js";
import { Refused } from "./http.js";
import * as room from "./room.js";

/** @typedef {import("./wire.js").StartQuery} StartQuery */

const COPIED_MS = 1500;
const USUAL_OPTIONS = 4;

/** The next round, as it is set up; no seconds are no limit. */
export const setup = signal({
  kind: /** @type {StartQuery["kind"]} */ ("guess"),
  options: USUAL_OPTIONS,
  seconds: 0,
  freeText: false,
});

/** What is to come in the round of that number: a way to find it, or an option's place. */
export const comes = signal({ round: 0, value: "" });

/** Whether the list of typed words is unfolded. */
export const isTypedOpen = signal(false);

export const isCopied = signal(false);

/** @returns {number[]} how many options a round may have */
export function optionCounts() {
  const { min_options: low, max_options: high } = limits("classroom");
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** @param {Partial<typeof setup.value>} change */
export function prepare(change) {
  setup.value = { ...setup.value, ...change };
}

let isBusy = false;

/**
 * One thing at a time; what the server refuses is said on the page.
 *
 * @param {() => unknown} action
 */
async function act(action) {
  if (isBusy) return;
  isBusy = true;
  room.status.value = null;
  try {
    await action();
  } catch (error) {
    const refusal = error instanceof Refused ? error.refusal : undefined;
    if (!(error instanceof Refused)) console.warn(error);
    say(refusal ? { key: refusal.key, params: refusal.params } : saying("page.server_gone"));
  } finally {
    isBusy = false;
  }
}

export const open = () =>
  act(() => {
    comes.value = { round: 0, value: "" };
    return room.open();
  });

export const close = () => act(room.close);

export const start = () => act(startNow);

export const lock = () => act(() => room.act("lock", {}));

export const next = () => act(() => room.act("next", {}));

/** @param {string} text */
export const hide = (text) => act(() => room.act("hide", { text }));

/** @param {string} value */
export const reveal = (value) =>
  act(() => room.act("reveal", { comes: /^\d/.test(value) ? Number(value) : value }));

export const appendAndStart = () => act(appendNow);

async function startNow() {
  const view = store.view.value;
  if (!view) return;
  hush();
  const { freeText, seconds, ...rest } = setup.value;
  const query = {
    ...rest,
    seconds: seconds || null,
    free_text: freeText,
    model: store.model.value,
    settings: store.knobs.value,
    ids: view.ids,
    prompt_length: view.prompt_length,
  };
  const wait = () => {
    room.status.value = saying("class.waiting_model");
  };
  try {
    await room.startPatiently(query, wait);
  } finally {
    room.status.value = null;
  }
}

/** The page goes on with the very ids of the round, also when it was reloaded since. */
async function appendNow() {
  const token = room.view.value?.round?.reveal?.token;
  if (!token) return;
  const asked = await room.roundText();
  if (asked.model !== store.model.value) {
    await room.act("next", {});
    room.status.value = saying("class.other_model");
    return;
  }
  const record = chosen(token, store.knobs.value);
  if (sameIds(store.ids.value, asked.ids)) await continueWith([...store.records.value, record]);
  else await openText({ text: asked.text, promptIds: asked.ids, records: [record] }, "class");
  if (!sameIds(store.ids.value, [...asked.ids, record.id])) return;
  await room.act("next", {});
  await startNow();
}

export async function copy() {
  await copyText(room.address());
  isCopied.value = true;
  setTimeout(() => {
    isCopied.value = false;
  }, COPIED_MS);
}

/** After a reload: the same room, and the next round is one like the last. */
export async function resume() {
  const view = await room.resume();
  if (!view) return;
  const { round } = view;
  if (round) {
    const { kind, options, seconds, free_text: freeText } = round;
    setup.value = { kind, options: options.length, seconds: seconds ?? 0, freeText };
  }
  openTab("class");
}

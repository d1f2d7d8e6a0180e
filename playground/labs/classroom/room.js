// A teacher's room: opened, kept by this browser, followed, told what to do. What is known of it is
// in signals, so that it goes on while another tab is open.

import { keep, recall } from "../../page/js/keep.js";
import { isOver, pause } from "../../page/js/life.js";
import { saying } from "../../page/js/message.js";
import { lang } from "../../page/js/words.js";
import { batch, signal } from "../../page/vendor/signals.js";
import { get, isAbort, pauseAfter, post, Refused } from "./http.js";
import { deadlineOf } from "./rounds.js";

/** @typedef {import("./wire.js").TeacherView} TeacherView */
/** @typedef {import("./http.js").Posts} Posts */
/** @typedef {"start" | "lock" | "reveal" | "next" | "hide"} Act */

const ADDRESS = new URL("../../../../class", import.meta.url); // also below a root path
const ROOMS = `${ADDRESS.pathname}/rooms`;
const LOCAL = /^(localhost|127\.|\[?::1\]?|0\.0\.0\.0)/;
const KEPT = "class";
const PAUSE_MS = 150; // between news, so that a whole class answering is told in few of them
const PATIENCE_MS = 40_000; // longer than the server lets anybody wait
const LOADING_PAUSE_MS = 500;

/**
 * Who may teach where.
 *
 * @type {import("../../page/vendor/signals.js").Signal<import("./wire.js").OpenedAnswer | null>}
 */
export const room = signal(null);

/** The newest state of the room. @type {import("../../page/vendor/signals.js").Signal<TeacherView | null>} */
export const view = signal(null);

/** When the round locks, by this computer's clock. @type {import("../../page/vendor/signals.js").Signal<number | null>} */
export const deadline = signal(null);

/** @type {import("../../page/vendor/signals.js").Signal<import("./wire.js").QrAnswer | null>} */
export const qr = signal(null);

/** Whether the server cannot be reached. */
export const isLost = signal(false);

/** What the panel says below. @type {import("../../page/vendor/signals.js").Signal<import("../../page/js/types.d.ts").Said | null>} */
export const status = signal(null);

let isClosing = false;

/** The question for news that is under way. @type {AbortController | null} */
let listening = null;

const mine = () => `${ROOMS}/${room.value?.code}`;

/** @param {AbortController} [control] */
const asking = (control) => ({
  headers: { "accept-language": lang.value, "x-class-key": room.value?.key ?? "" },
  patience: PATIENCE_MS,
  control,
});

/** Where students join; a computer that is alone with itself has an address in its network. */
export function address() {
  const network = isLocal() ? room.value?.network : null;
  return `${network ?? location.origin}${ADDRESS.pathname}/${room.value?.code}`;
}

/** Whether this page was opened on the server's own computer. */
const isLocal = () => LOCAL.test(location.hostname);

/** Whether nobody else can open the room's address. */
export const isForThisComputerAlone = () => isLocal() && !room.value?.network;

export async function open() {
  begin(await post(ROOMS, "", {}, asking()));
  keep(KEPT, JSON.stringify(room.value));
  qr.value = await get(mine(), "qr", { address: address() }, asking());
}

/**
 * The room that this browser opened before it was reloaded, if it is still there.
 *
 * @returns {Promise<TeacherView | null>}
 */
export async function resume() {
  try {
    const kept = JSON.parse(recall(KEPT) || "null");
    if (!kept?.code || !kept.key) return null;
    const found = await get(
      `${ROOMS}/${kept.code}`,
      "teacher",
      {},
      {
        ...asking(),
        headers: { "x-class-key": kept.key },
      },
    );
    if ("ended" in found) return null;
    begin(kept, found);
    qr.value = await get(mine(), "qr", { address: address() }, asking());
    return found;
  } catch (error) {
    if (isGone(error)) keep(KEPT, "");
    return null;
  }
}

/** @param {import("./wire.js").OpenedAnswer} opened @param {TeacherView | null} [seen] */
function begin(opened, seen = null) {
  batch(() => {
    room.value = opened;
    view.value = null;
    qr.value = null;
    status.value = null;
    if (seen) take(seen);
  });
  follow(opened);
}

/** @param {TeacherView} seen */
function take(seen) {
  if (seen.version < (view.value?.version ?? 0)) return; // an older answer that came late
  batch(() => {
    view.value = seen;
    deadline.value = deadlineOf(seen.round, performance.now());
  });
}

/**
 * What a teacher does in the room.
 *
 * @template {Act} N
 * @param {N} name
 * @param {Posts[N]["query"]} query
 */
export async function act(name, query) {
  take(/** @type {TeacherView} */ (await post(mine(), name, query, asking())));
}

/**
 * Starts a round as soon as the model is there.
 *
 * @param {import("./wire.js").StartQuery} query
 * @param {() => void} onLoading
 */
export async function startPatiently(query, onLoading) {
  for (;;) {
    try {
      return await act("start", query);
    } catch (error) {
      const isLoading = error instanceof Refused && error.refusal?.key === "class.error_loading";
      if (!isLoading || isOver()) throw error;
      onLoading();
      await pause(LOADING_PAUSE_MS);
    }
  }
}

/** The round's ids and their text. */
export const roundText = () => get(mine(), "text", {}, asking());

/** @param {import("./wire.js").OpenedAnswer} followed */
async function follow(followed) {
  let failures = 0;
  const isOpen = () => room.value === followed && !isOver();
  while (isOpen()) {
    if (!isClosing) {
      try {
        const isThere = await hear(failures > 0);
        failures = 0;
        if (isOpen() && !isThere) return end();
      } catch (error) {
        if (!isOpen()) return;
        if (isGone(error)) return end();
        if (isClosing && isAbort(error)) continue;
        isLost.value = true;
        await pause(pauseAfter(failures));
        failures += 1;
        continue;
      }
    }
    await pause(PAUSE_MS);
  }
}

/**
 * The next news of the room.
 *
 * @param {boolean} wasLost then the server is not to wait for any
 * @returns {Promise<boolean>} whether the room is still there
 */
async function hear(wasLost) {
  const followed = room.value;
  const since = wasLost ? "0" : String(view.value?.version ?? 0);
  listening = new AbortController();
  const seen = await get(mine(), "teacher", { since }, asking(listening));
  if (room.value !== followed) return true;
  isLost.value = false;
  if ("ended" in seen) return false;
  take(seen);
  return true;
}

/** Ends the room. First this page stops asking: of a room that has ended it would hear a 404. */
export async function close() {
  isClosing = true;
  listening?.abort();
  try {
    await post(mine(), "close", {}, asking());
    end();
  } finally {
    isClosing = false;
  }
}

function end() {
  keep(KEPT, "");
  batch(() => {
    room.value = null;
    view.value = null;
    deadline.value = null;
    isLost.value = false;
    status.value = saying("class.closed");
  });
}

/** @param {unknown} error whether it says that there is no such room, or not for this key */
const isGone = (error) => error instanceof Refused && [403, 404].includes(error.status);

// A phone's seat in a room: joins by a code, keeps its seat, hears the news, sends the answer.

import { keep, recall } from "../../../page/js/keep.js";
import { saying } from "../../../page/js/message.js";
import { lang } from "../../../page/js/words.js";
import { batch, signal } from "../../../page/vendor/signals.js";
import { get, pauseAfter, post, Refused } from "../http.js";
import { deadlineOf } from "../rounds.js";
import { asCode } from "./sentences.js";

/** @typedef {import("../wire.js").SeatView} SeatView */
/** @typedef {import("./sentences.js").Pending} Pending */
/** @typedef {import("../../../page/js/types.d.ts").Sentence} Sentence */
/**
 * @template T
 * @typedef {import("../../../page/vendor/signals.js").Signal<T>} Signal
 */

const NEWS_PATIENCE_MS = 40_000; // longer than the server lets anybody wait
const PATIENCE_MS = 10_000;
const BUZZ_MS = 60;

/** The address of the page without a code, also below a root path. */
export const base = location.pathname.replace(/\/class(\/[^/]*)?\/?$/, "/class");

export const code = signal(asCode(location.pathname.slice(base.length + 1)));

/** Where the student is. @type {Signal<"door" | "joining" | "room" | "ended">} */
export const place = signal("door");

/** The newest state of the room. @type {Signal<SeatView | null>} */
export const view = signal(null);

/** When the round locks, by this phone's clock. @type {Signal<number | null>} */
export const deadline = signal(null);

/** @type {Signal<Pending | null>} */
export const pending = signal(null);

/** Why the last thing was refused, until there is news. */
export const refusal = signal("");

/** Why nothing is heard; null while something is. @type {Signal<Sentence | null>} */
export const network = signal(null);

/** @type {string | null} */
let seat = null;

const seatName = () => `seat.${code.value}`;
const room = () => `${base}/rooms/${code.value}`;

/** @param {number} [patience] @param {AbortController} [control] */
const asking = (patience = PATIENCE_MS, control) => ({
  headers: { "accept-language": lang.value, "x-class-seat": seat ?? "" },
  patience,
  control,
});

/** Takes the code that was typed. @param {string} text */
export function enterCode(text) {
  code.value = asCode(text);
  if (!code.value) return;
  history.replaceState(null, "", `${base}/${code.value}`);
  enter();
}

export function enter() {
  seat = recall(seatName());
  batch(() => {
    view.value = null;
    refusal.value = "";
    place.value = "joining";
  });
  follow();
}

/** @param {SeatView} seen */
function take(seen) {
  const isNew = seen.round && seen.round.number !== view.value?.round?.number;
  batch(() => {
    if (isNew) pending.value = null;
    view.value = seen;
    deadline.value = deadlineOf(seen.round, performance.now());
    refusal.value = "";
    place.value = "room";
  });
  if (isNew && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ_MS);
}

/** @param {string} [sentence] why */
function backToDoor(sentence = "") {
  seat = null;
  batch(() => {
    view.value = null;
    refusal.value = sentence;
    place.value = "door";
  });
}

function leave() {
  keep(seatName(), "");
  place.value = "ended";
}

/** For as long as the room is there: whatever comes between, it comes back to the same seat. */
async function follow() {
  let failures = 0;
  while (place.value !== "ended") {
    try {
      if (!(await once())) continue;
      failures = 0;
    } catch (error) {
      if (error instanceof Refused && isOver(error)) return;
      network.value = error instanceof Refused && error.message ? error.message : offline;
      const pause = pauseAfter(failures);
      failures += 1;
      await sleep(pause * (0.7 + 0.6 * Math.random())); // not all phones at once
    }
  }
}

const offline = saying("seat.offline");

/** One step; whether the server has answered. */
async function once() {
  if (!seat) {
    const joined = await post(room(), "join", {}, asking());
    network.value = null;
    seat = joined.seat;
    keep(seatName(), joined.seat);
    take(joined.state);
    return true;
  }
  if (pending.value) await send();
  const seen = await news();
  if (!seen) return false;
  network.value = null;
  if ("ended" in seen) leave();
  else take(seen);
  return true;
}

/** The question for news that is under way. @type {AbortController | null} */
let listening = null;

/** The next state of the room; null if this page broke the question off, to ask anew. */
async function news() {
  const control = new AbortController();
  listening = control;
  // Where nothing was heard last time, the server is not to wait for news.
  const since = String(network.value ? 0 : (view.value?.version ?? 0));
  try {
    return await get(room(), "seat", { since }, asking(NEWS_PATIENCE_MS, control));
  } catch (error) {
    if (listening !== control) return null;
    throw error;
  } finally {
    if (listening === control) listening = null;
  }
}

/** Whether that is the end of it. @param {Refused} error */
function isOver(error) {
  if (error.status === 401) {
    // The room is another one now: a new seat.
    seat = null;
    keep(seatName(), "");
    return false;
  }
  if (error.status === 404 && seat) {
    leave();
    return true;
  }
  // Who has a seat waits until the server tells again whether it is still there.
  if (error.status >= 500 || (error.status === 429 && seat)) return false;
  backToDoor(error.message);
  return true;
}

let wake = () => {};

/** @param {number} milliseconds @returns {Promise<void>} */
function sleep(milliseconds) {
  return new Promise((done) => {
    wake = done;
    setTimeout(done, milliseconds);
  });
}

/** Asks at once: the phone is awake, back in the network, or seems to have lost it. */
export function hurry() {
  if (document.hidden) return;
  wake();
  const old = listening;
  listening = null;
  old?.abort();
}

/** @param {{option: number | null} | {text: string}} said */
export async function answer(said) {
  const round = view.value?.round;
  if (round?.state !== "open") return;
  pending.value = { ...said, round: round.number };
  refusal.value = "";
  try {
    await send();
  } catch {
    network.value = offline;
    hurry(); // `follow` sends it when the network is back
  }
}

/** @type {Promise<void> | null} */
let sending = null;

/** One at a time, so that the last answer given is the last one heard. */
function send() {
  sending ??= deliver().finally(() => {
    sending = null;
  });
  return sending;
}

async function deliver() {
  while (pending.value) {
    const mine = pending.value;
    try {
      const seen = await post(room(), "answer", mine, asking());
      network.value = null;
      if (pending.value === mine) pending.value = null;
      take(seen);
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      if (pending.value === mine) pending.value = null;
      refusal.value = error.message;
    }
  }
}

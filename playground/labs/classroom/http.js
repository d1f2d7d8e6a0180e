// The live class's HTTP interface, as its two pages ask it.

/** @typedef {import("./wire.js").Refusal} Refusal */
/** @typedef {import("./wire.js").TeacherView} TeacherView */
/** @typedef {import("./wire.js").EndedAnswer} EndedAnswer */
/** @typedef {import("./wire.js").SeatView} SeatView */

/**
 * What can be asked, by the last part of its address.
 *
 * @typedef {{
 *   "": {query: {}, answer: import("./wire.js").OpenedAnswer},
 *   start: {query: import("./wire.js").StartQuery, answer: TeacherView},
 *   lock: {query: {}, answer: TeacherView},
 *   reveal: {query: import("./wire.js").RevealQuery, answer: TeacherView},
 *   next: {query: {}, answer: TeacherView},
 *   hide: {query: import("./wire.js").HideQuery, answer: TeacherView},
 *   close: {query: {}, answer: import("./wire.js").DoneAnswer},
 *   join: {query: {}, answer: import("./wire.js").JoinedAnswer},
 *   answer: {query: import("./wire.js").AnswerQuery, answer: SeatView},
 * }} Posts
 * @typedef {{
 *   teacher: {query: import("./wire.js").NewsQuery, answer: TeacherView | EndedAnswer},
 *   seat: {query: import("./wire.js").NewsQuery, answer: SeatView | EndedAnswer},
 *   text: {query: {}, answer: import("./wire.js").RoundTextAnswer},
 *   qr: {query: import("./wire.js").QrQuery, answer: import("./wire.js").QrAnswer},
 * }} Gets
 */

const PAUSES_MS = [500, 1000, 2000, 4000, 8000];

/** How long to wait after so many failures in a row. @param {number} failures */
export const pauseAfter = (failures) => PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)];

/** @param {unknown} error @returns {error is DOMException} whether it is a question broken off */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** What the server refuses, with the reason as a key and as a sentence. */
export class Refused extends Error {
  /** @param {number} status @param {Refusal | undefined} refusal */
  constructor(status, refusal) {
    super(refusal?.sentence ?? "");
    this.status = status;
    this.refusal = refusal;
  }
}

/**
 * @typedef {object} Asking
 * @property {Record<string, string>} headers who asks, and in which language
 * @property {number} patience in milliseconds
 * @property {AbortController} [control] breaks the question off
 */

/**
 * @template {keyof Posts} N
 * @param {string} room the address of the room, or of all rooms
 * @param {N} name
 * @param {Posts[N]["query"]} query
 * @param {Asking} asking
 * @returns {Promise<Posts[N]["answer"]>}
 * @throws {Refused}
 */
export function post(room, name, query, { headers, ...asking }) {
  const sent = { method: "POST", body: JSON.stringify(query) };
  const json = { ...headers, "content-type": "application/json" };
  return send(name ? `${room}/${name}` : room, sent, { headers: json, ...asking });
}

/**
 * @template {keyof Gets} N
 * @param {string} room
 * @param {N} name
 * @param {Gets[N]["query"]} query
 * @param {Asking} asking
 * @returns {Promise<Gets[N]["answer"]>}
 * @throws {Refused}
 */
export function get(room, name, query, asking) {
  const params = String(new URLSearchParams(/** @type {Record<string, string>} */ (query)));
  return send(`${room}/${name}${params && `?${params}`}`, {}, asking);
}

/**
 * @param {string} address
 * @param {RequestInit} sent
 * @param {Asking} asking
 */
async function send(address, sent, { headers, patience, control = new AbortController() }) {
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const { signal } = control;
    const answer = await fetch(address, { ...sent, headers, signal, cache: "no-store" });
    const json = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, json?.error);
    if (json === null) throw new TypeError("no JSON"); // a proxy's page
    return json;
  } finally {
    clearTimeout(timer);
  }
}

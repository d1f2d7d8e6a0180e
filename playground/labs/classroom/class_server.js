// @ts-nocheck
// A teacher's room on the server: opened, kept by this browser, followed, told what to do.

import { keep, recall } from "../../page/js/keep.js";
import { language } from "../../page/js/words.js";

export const ADDRESS = new URL("../../../../class", import.meta.url); // also below a root path

const KEPT = "class";
const PAUSE_MS = 150; // between news, so that a whole class answering is told in few of them
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
const PATIENCE_MS = 40_000;
const LOADING_PAUSE_MS = 500;

export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.error.sentence);
    Object.assign(this, { status, key: answer?.error.key });
  }
}

// isOn(): whether the page is still there. onView(view): news. onLost(isLost): the network went or
// came back. onEnd(): the room is no more.
export function makeRoom({ isOn, onView, onLost, onEnd }) {
  let room = null; // {code, key, network}
  let version = 0;
  let isClosing = false; // then nobody asks for news any more

  async function ask(method, path, body = null) {
    const headers = { "accept-language": language(), "x-class-key": room?.key ?? "" };
    if (body) headers["content-type"] = "application/json";
    const answer = await fetch(`${ADDRESS.pathname}/rooms${path}`, {
      method,
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const json = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, json);
    return json;
  }

  const get = (name) => ask("GET", `/${room.code}/${name}`);

  // What a teacher does; the answer is the new state of the room.
  async function act(name, body = {}) {
    const view = await ask("POST", `/${room.code}/${name}`, body);
    if (view.version) take(view);
    return view;
  }

  // The same, as long as the model is not there yet.
  async function actPatiently(name, body, onLoading) {
    for (;;) {
      try {
        return await act(name, body);
      } catch (error) {
        if (error.key !== "class.error_loading" || !isOn()) throw error;
        onLoading();
        await pause(LOADING_PAUSE_MS);
      }
    }
  }

  function take(view) {
    if (view.version < version) return; // an older answer that came late
    version = view.version;
    onView(view);
  }

  async function open() {
    room = await ask("POST", "", {});
    keep(KEPT, JSON.stringify(room));
    version = 0;
    follow(room);
    return room;
  }

  // The room that this browser opened before it was reloaded, if it is still there.
  async function resume() {
    try {
      room = JSON.parse(recall(KEPT) ?? "null");
      if (!room?.code || !room.key) return null;
      take(await get("teacher"));
    } catch (error) {
      if (hasEnded(error)) keep(KEPT, "");
      room = null;
      return null;
    }
    follow(room);
    return room;
  }

  async function follow(mine) {
    let failures = 0;
    while (isOn() && room === mine) {
      if (isClosing) {
        await pause(PAUSE_MS);
        continue;
      }
      try {
        // Where nothing was heard last time, the server is not to wait for news.
        const view = await get(`teacher?since=${failures ? 0 : version}`);
        if (room !== mine) return;
        failures = 0;
        onLost(false);
        if (view.ended) return end();
        take(view);
        await pause(PAUSE_MS);
      } catch (error) {
        if (room !== mine || !isOn()) return;
        if (hasEnded(error)) return end();
        onLost(true);
        await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
        failures += 1;
      }
    }
  }

  async function close() {
    isClosing = true;
    try {
      await ask("POST", `/${room.code}/close`, {});
      end();
    } finally {
      isClosing = false;
    }
  }

  function end() {
    if (!room) return;
    room = null;
    keep(KEPT, "");
    onEnd();
  }

  return { open, resume, close, get, act, actPatiently, room: () => room };
}

const hasEnded = (error) => error.status === 404 || error.status === 403;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

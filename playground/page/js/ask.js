// The one module that asks the server. Questions and answers have the types of wire.d.ts.

import { isOver, pause } from "./life.js";
import { say } from "./message.js";
import { model, run } from "./store.js";

/** @typedef {import("./types.d.ts").Server} Server */
/**
 * @template {keyof WireCalls} N
 * @typedef {WireCalls[N]["query"]} Query
 */
/**
 * @template {keyof WireCalls} N
 * @typedef {import("./types.d.ts").Reply<WireCalls[N]["answer"]>} Reply
 */

const LOADING_PAUSE_MS = 500;

export class ServerGone extends Error {}

/** @type {Server} */
let server = {};

/** @type {(id: string) => void} */
let onModelChanged = () => {};

/** @type {() => Promise<boolean>} */
let canComeBack = async () => true;

/**
 * @param {Server} functions Gradio's object of server functions
 * @param {(id: string) => void} modelChanged called where this server never had the page's model
 * @param {() => Promise<boolean>} comesBack asks how the page's model is doing; false: in vain
 */
export function connect(functions, modelChanged, comesBack) {
  server = functions;
  onModelChanged = modelChanged;
  canComeBack = comesBack;
}

/**
 * The reply as it comes.
 *
 * @template {keyof WireCalls} N
 * @param {N} name
 * @param {Query<N>} query
 * @returns {Promise<Reply<N>>}
 * @throws {ServerGone}
 */
export async function call(name, query) {
  let answer = null;
  try {
    answer = await server[name](query);
  } catch {
    answer = null;
  }
  if (answer === null || answer === undefined) throw new ServerGone(name);
  return /** @type {Reply<N>} */ (answer);
}

/**
 * The reply of the page's model, waited for where it has left memory; null when it cannot be had,
 * or the person no longer waits.
 *
 * @template {keyof WireCalls} N
 * @param {N} name
 * @param {Query<N>} query
 * @returns {Promise<Exclude<Reply<N>, {loading: true}> | null>}
 */
export async function askPatiently(name, query) {
  const asked = { model: model.value, ...query };
  for (;;) {
    const answer = await call(name, asked);
    if (!isLoading(answer)) {
      return /** @type {Exclude<Reply<N>, {loading: true}>} */ (answer);
    }
    if (!(await canComeBack()) || run.value?.isStopped || isOver()) return null;
    await pause(LOADING_PAUSE_MS);
  }
}

/**
 * The answer; null where there is none: then a message says why.
 *
 * @template {keyof WireCalls} N
 * @param {N} name
 * @param {Query<N>} query
 * @returns {Promise<WireCalls[N]["answer"] | null>}
 */
export async function ask(name, query) {
  const answer = await askPatiently(name, query);
  if (!answer) return null;
  if (isError(answer)) say(answer.error);
  else if (isModelChanged(answer)) onModelChanged(answer.model_changed);
  else return /** @type {WireCalls[N]["answer"]} */ (answer);
  return null;
}

/** @param {object} reply @returns {reply is {error: import("./types.d.ts").Said}} */
export const isError = (reply) => "error" in reply && Boolean(reply.error);

/** @param {object} reply @returns {reply is {loading: true}} */
export const isLoading = (reply) => "loading" in reply;

/** @param {object} reply @returns {reply is {model_changed: string}} */
export const isModelChanged = (reply) => "model_changed" in reply;

/**
 * The newest question wins: each call begins one and returns whether it is still the newest.
 *
 * @returns {() => () => boolean}
 */
export function newest() {
  let count = 0;
  return () => {
    count += 1;
    const mine = count;
    return () => mine === count;
  };
}

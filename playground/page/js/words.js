// Every sentence of the page, in the language on screen. The table comes with the page, so a change
// of language asks the server nothing; whoever reads `lang` while drawing is drawn anew.

import { signal } from "../vendor/signals.js";
import { config } from "./config.js";
import { whole } from "./format.js";

/** @typedef {import("./types.d.ts").Sentence} Sentence */
/** @typedef {import("../wire.js").Amount} Amount */

/** The code of the language on screen. */
export const lang = signal("");

const PLACES = /\{(\w+)(:,)?\}/g;

/**
 * The sentence of `key`, its places filled from `params`; `{n:,}` groups the digits, as in Python.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [params]
 */
export function t(key, params = {}) {
  const template = config.strings[key]?.[lang.value] ?? "";
  return template.replace(PLACES, (_, name, grouped) => {
    const value = params[name] ?? "";
    return grouped ? whole(Number(value)) : String(value);
  });
}

/**
 * A sentence of the server in the language on screen; a string is spoken already.
 *
 * @param {Sentence | null | undefined} said
 * @returns {string}
 */
export function speak(said) {
  if (!said) return "";
  if (typeof said === "string") return said;
  const params = Object.entries(said.params).map(([name, value]) => [name, spokenParam(value)]);
  return t(said.key, Object.fromEntries(params));
}

/** @param {string | number | Amount | import("../wire.js").Said} value */
function spokenParam(value) {
  if (typeof value !== "object") return value;
  return "key" in value ? speak(value) : amount(value.amount);
}

/**
 * A large number in the units of the language on screen: `135M`, `1억 3,452만`.
 *
 * @param {number} n
 */
export function amount(n) {
  const units = config.languages.find(({ code }) => code === lang.value)?.units ?? [[1, ""]];
  const finest = units[units.length - 1][0];
  let rest = Math.round(n / finest) * finest;
  /** @type {string[]} */
  const parts = [];
  for (const [size, sign] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count || (size === finest && !parts.length)) parts.push(whole(count) + sign);
  }
  return parts.join(" ");
}

/**
 * The language kept from last time, else the browser's first choice of those in the list.
 *
 * @param {string | null} kept
 */
export function firstChoice(kept) {
  const codes = config.languages.map(({ code }) => code);
  const wished = (navigator.languages ?? [navigator.language]).map((name) =>
    name.split("-")[0].toLowerCase(),
  );
  return [kept, ...wished].find((code) => code && codes.includes(code)) ?? codes[0];
}

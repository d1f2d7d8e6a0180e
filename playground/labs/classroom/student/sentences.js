// What a phone says of a round. Pure data: sentences are keys with what fills their places.

import { bitsOf } from "../rounds.js";

/** @typedef {import("../wire.js").SeatRound} SeatRound */
/** @typedef {import("../wire.js").Mine | import("../wire.js").RevealedMine} Mine */
/** @typedef {import("../../../page/js/types.d.ts").Said} Said */
/**
 * An answer that has not reached the server yet.
 *
 * @typedef {{round: number, option?: number | null, text?: string}} Pending
 */

/** What pupils do not know from the keyboard, and what it means. @type {[RegExp, string][]} */
const STRANGE = [
  [/␣/, "seat.sign_space"],
  [/⏎/, "seat.sign_line"],
  [/<[0-9A-F]{2}>/, "seat.sign_byte"],
];

/** @param {string} key @param {Said["params"]} [params] @returns {Said} */
const saying = (key, params = {}) => ({ key, params });

/** A code as somebody typed it. @param {string} text */
export const asCode = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "");

/** What the signs in these options mean. @param {string[]} options @returns {Said[]} */
export const signs = (options) =>
  STRANGE.filter(([sign]) => options.some((option) => sign.test(option))).map(([, key]) =>
    saying(key),
  );

/**
 * The place of the button that is pressed: the answer under way, before the server has heard of it.
 *
 * @param {SeatRound} round
 * @param {Pending | null} pending
 * @returns {number | null}
 */
export function pressed({ options, mine }, pending) {
  if (pending) return pending.option ?? options.length;
  return mine ? mine.place : null;
}

/** @param {SeatRound} round @returns {Said} */
export function headline({ kind, state, reveal }) {
  if (reveal) return saying(kind === "guess" ? "seat.came" : "seat.chosen");
  return saying(state === "open" ? `seat.${kind}` : "seat.locked");
}

/**
 * What became of the student's answer.
 *
 * @param {SeatRound} round
 * @param {Pending | null} pending
 * @returns {Said[]}
 */
export function answerSaid(round, pending) {
  const { state, mine, reveal } = round;
  if (reveal) return outcome(round);
  if (pending) return [saying("seat.sending")];
  const isOpen = state === "open";
  if (!mine) return isOpen ? [] : [saying("seat.none")];
  return [saying(isOpen ? "seat.sent" : "seat.mine_is", { answer: nameOf(round, mine) })];
}

/** @param {SeatRound} round @returns {Said[]} */
function outcome({ kind, mine }) {
  const said = [];
  const isHit = mine && "hit" in mine && mine.hit;
  if (kind === "guess") said.push(saying(!mine ? "seat.none" : isHit ? "seat.hit" : "seat.miss"));
  const percent = mine && "percent" in mine && mine.percent;
  if (mine && percent) said.push(saying("seat.typed_chance", { text: mine.text, percent }));
  return said;
}

/** @param {SeatRound} round @param {Mine} mine @returns {string | Said} */
const nameOf = ({ options }, { text, place }) => text || (options[place] ?? saying("seat.else"));

/** The two sentences on bits; null where nothing is scored. @param {SeatRound} round @returns {[Said, Said] | null} */
export function bits({ reveal }) {
  const now = reveal && bitsOf(reveal);
  if (!now) return null;
  const all = { ...bitsOf(reveal.totals), n: reveal.totals.rounds };
  return [saying("seat.bits", now), saying("seat.bits_all", /** @type {Said["params"]} */ (all))];
}

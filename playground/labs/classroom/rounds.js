// A round as both pages show it. Pure data.

import { decimals } from "../../page/js/format.js";

/** @typedef {import("./wire.js").Share} Share */
/** @typedef {import("./wire.js").Chance} Chance */
/** @typedef {import("./wire.js").TeacherRound} TeacherRound */
/** @typedef {import("./wire.js").SeatRound} SeatRound */

/**
 * One place of a round: an option, or behind them all other tokens.
 *
 * @typedef {object} Place
 * @property {number} place
 * @property {string | null} option null for all others
 * @property {boolean} came
 * @property {Share} votes the class's
 * @property {Chance | null} chance the model's; null before the reveal
 */

/**
 * @param {TeacherRound | SeatRound} round
 * @param {Share[]} votes
 * @returns {Place[]}
 */
export const places = ({ options, reveal }, votes) =>
  votes.map((share, place) => ({
    place,
    option: options[place] ?? null,
    came: reveal?.place === place,
    votes: share,
    chance: reveal?.model[place] ?? null,
  }));

/**
 * What fills the places of a sentence about bits; null where nothing is scored.
 *
 * @param {{class_bits: number | null, model_bits: number | null}} scored
 */
export const bitsOf = ({ class_bits: ours, model_bits: model }) =>
  ours === null || model === null ? null : { class: decimals(ours, 2), model: decimals(model, 2) };

/**
 * When the round locks by itself, by this device's clock in milliseconds; null for never.
 *
 * @param {TeacherRound | SeatRound | null | undefined} round
 * @param {number} now
 */
export const deadlineOf = (round, now) =>
  round?.seconds_left == null ? null : now + 1000 * round.seconds_left;

/** How many seconds are left. @param {number} deadline @param {number} now */
export const secondsLeft = (deadline, now) => Math.max(0, deadline - now) / 1000;

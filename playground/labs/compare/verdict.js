// What is said of two continuations, as keys and figures.

import { decimals } from "../../page/js/format.js";
import { bitsOf } from "../../page/js/records.js";
import { newTokens } from "./parting.js";

/** @typedef {import("../../page/wire.js").Said} Said */
/** @typedef {Pick<import("./side.js").Text, "model" | "length" | "records" | "tokens">} Text */

/** @param {string} key @param {Said["params"]} params @returns {Said} */
const saying = (key, params = {}) => ({ key, params });

/**
 * Whether the two have parted, and by which tokens.
 *
 * @param {Text} a
 * @param {Text} b
 * @param {{a: number, b: number} | null} place
 */
export function verdict(a, b, place) {
  const n = Math.max(a.records.length, b.records.length);
  if (!n) return [saying("compare.start")];
  if (!place) return [saying("compare.same", { n })];
  const [left, right] = [a.records[place.a], b.records[place.b]];
  const took = { a: left.text, a_percent: left.percent, b: right.text, b_percent: right.percent };
  if (a.model !== b.model) {
    return [saying("compare.parted_models", { ...took, a_n: place.a + 1, b_n: place.b + 1 })];
  }
  const parted = { ...took, n: place.a + 1, position: a.length + place.a };
  const u = left.u ?? null;
  return [
    saying("compare.parted", parted),
    ...(u !== null && u === right.u ? [saying("compare.parted_draw", { u: decimals(u, 4) })] : []),
  ];
}

/**
 * How surprising the new tokens are; by the byte too where two models are compared.
 *
 * @param {Text} text
 * @param {boolean} withBytes
 */
export function bitsSaid(text, withBytes) {
  const n = text.records.length;
  if (!n) return [];
  const bits = bitsOf(text.records);
  const figures = { n, bits: decimals(bits, 2), per_token: decimals(bits / n, 2) };
  const bytes = newTokens(text).flatMap((token) => token.bytes.split(" ").filter(Boolean)).length;
  return [
    saying("compare.bits", figures),
    ...(withBytes && bytes
      ? [saying("compare.bits_per_byte", { per_byte: decimals(bits / bytes, 2) })]
      : []),
  ];
}

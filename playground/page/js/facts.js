// Facts: what is true on the page, as lessons name it. Pure data.

import { whole, decimals as written } from "./format.js";

/**
 * @typedef {object} Fact
 * @property {any} value what comparisons use
 * @property {string} text how it reads
 * @property {boolean} [isToken] whether its signs are made visible
 */
/** @typedef {Record<string, Fact>} Facts by name; a fact that is not there is left out */
/**
 * What greedy wrote behind a prompt, as far as this page has seen it.
 *
 * @typedef {{model: string, promptIds: number[], bits: number[]}} Greedy
 */

/** @param {number} value @returns {Fact} */
export const count = (value) => ({ value, text: whole(value) });

/** @param {number} value @param {number} digits @returns {Fact} */
export const decimals = (value, digits) => ({ value, text: written(value, digits) });

/** A probability that the server has written. @param {number} probability @param {string} percent @returns {Fact} */
export const share = (probability, percent) => ({ value: 100 * probability, text: percent });

/** @param {{id: number, text: string}} token @returns {Fact} */
export const token = ({ id, text }) => ({ value: id, text, isToken: true });

/** @param {string} value @returns {Fact} */
export const text = (value) => ({ value, text: value });

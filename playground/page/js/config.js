// What the server said when the page was opened: sentences, languages, knobs, limits, labs.

export const config = /** @type {import("./types.d.ts").Config} */ ({});

/** @param {import("./types.d.ts").Config} given */
export function configure(given) {
  Object.assign(config, given);
}

/**
 * The sizes, ranges, steps and lists that a lab declares.
 *
 * @param {string} lab
 * @returns {Record<string, any>}
 */
export const limits = (lab) => config.labs.find(({ name }) => name === lab)?.limits ?? {};

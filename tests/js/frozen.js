/** For tests of pure functions: a value that nobody can change. */

/**
 * The same value, frozen with all that it holds.
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function frozen(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

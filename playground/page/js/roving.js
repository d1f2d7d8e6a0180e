// One tab stop for a row of buttons: the arrows, Home and End move within it.

const STEPS = new Map([
  ["ArrowRight", 1],
  ["ArrowLeft", -1],
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);

/**
 * Moves the focus among `nodes` as the key says; null where it says nothing.
 *
 * @template {HTMLElement} T
 * @param {KeyboardEvent} event
 * @param {T[]} nodes
 * @returns {T | null}
 */
export function roving(event, nodes) {
  const to = target(event.key, nodes.indexOf(/** @type {T} */ (event.target)), nodes.length);
  if (to === null) return null;
  event.preventDefault(); // the arrows also append and undo
  const next = nodes[to];
  next.focus();
  return next;
}

/**
 * Where a key leads from place `at` of `count`, round and round; null for other keys and places.
 *
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
export function target(key, at, count) {
  if (at < 0 || count === 0) return null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS.get(key);
  return step === undefined ? null : (at + step + count) % count;
}

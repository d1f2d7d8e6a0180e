// A list of any length as plain data: which rows are in sight, and which pages of it are missing.

const KEPT_PAGES = 40;
const SPARE = 8; // rows drawn above and below what is in sight

/** @typedef {import("./wire.js").EntryRow} Row */
/**
 * @typedef {object} Found the rows of one search
 * @property {import("./wire.js").VocabularyQuery} query
 * @property {number} total
 * @property {import("../../page/wire.js").Said | null} wrong
 * @property {Map<number, Row[]>} pages number of the page → its rows
 */
/**
 * @typedef {object} Sight
 * @property {number} top rows above the box, with fractions
 * @property {number} height rows that fit into the box, with fractions
 */

/**
 * The rows to draw: from `first` to `last`, which is not drawn.
 *
 * @param {Sight} sight
 * @param {number} total
 */
export function drawn({ top, height }, total) {
  const first = Math.floor(top);
  return {
    first: Math.max(0, Math.min(first - SPARE, total)),
    last: Math.min(total, first + Math.ceil(height) + 1 + SPARE),
  };
}

/** @param {Found} found @param {number} index @param {number} size of a page @returns {Row | null} */
export const rowAt = (found, index, size) =>
  found.pages.get(Math.floor(index / size))?.[index % size] ?? null;

/**
 * The first page in sight that is not there; null where all are.
 *
 * @param {Found} found
 * @param {Sight} sight
 * @param {number} size
 */
export function missingPage({ pages, total }, { top, height }, size) {
  if (!height) return null;
  const end = Math.min(total - 1, Math.floor(top) + Math.ceil(height));
  for (let page = Math.floor(top / size); page * size <= end; page += 1) {
    if (!pages.has(page)) return page;
  }
  return null;
}

/** With one more page; of many the oldest goes. @param {Found} found @param {number} page @param {Row[]} rows @returns {Found} */
export function withPage(found, page, rows) {
  const pages = [...found.pages, /** @type {const} */ ([page, rows])].slice(-KEPT_PAGES);
  return { ...found, pages: new Map(pages) };
}

/**
 * Where a key leads from the row `active`, or from the top where none is; null for other keys.
 *
 * @param {string} key
 * @param {number} active
 * @param {Sight} sight
 * @param {number} total
 */
export function moved(key, active, { top, height }, total) {
  const from = active < 0 ? Math.floor(top) - 1 : active;
  const page = Math.max(1, Math.floor(height) - 1);
  const to = new Map([
    ["ArrowDown", from + 1],
    ["ArrowUp", from - 1],
    ["PageDown", from + page],
    ["PageUp", from - page],
    ["Home", 0],
    ["End", total - 1],
    ["Enter", active],
    [" ", active],
  ]).get(key);
  if (to === undefined || !total) return null;
  return Math.min(Math.max(to, 0), total - 1);
}

/** The top that has the row in sight, moved no further than that needs. @param {number} index @param {Sight} sight */
export const topShowing = (index, { top, height }) =>
  Math.min(index, Math.max(top, index + 1 - height));

// The branches of one prompt. Pure data: every function returns a new value and changes none.

/** @typedef {import("./types.d.ts").Tree} Tree */
/** @typedef {import("./types.d.ts").Branch} Branch */
/** @typedef {import("./types.d.ts").Text} Text */
/** @typedef {{id: number}} HasId */

/** @type {Tree} */
export const empty = { branches: [], next: 1 };

/** @type {Text} */
export const NO_TEXT = {
  records: [],
  tokens: [],
  loop: null,
  truncated: 0,
  full: false,
  ends: false,
};

/** @param {Tree} tree @param {number | null} name */
export const branchOf = (tree, name) =>
  tree.branches.find((branch) => branch.name === name) ?? null;

/** @param {Tree} tree */
export const longest = (tree) =>
  Math.max(0, ...tree.branches.map((branch) => branch.records.length));

/** How many records two branches have in common at their beginning. @param {HasId[]} a @param {HasId[]} b */
export function shared(a, b) {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[count].id === b[count].id) count += 1;
  return count;
}

/** @param {HasId[]} records @param {HasId[]} start */
const beginsWith = (records, start) => shared(records, start) === start.length;

/** The branch that goes on with `id` behind these records, or null. @param {Tree} tree @param {HasId[]} records @param {number} id */
export const takenBy = (tree, records, id) =>
  tree.branches.find((branch) => beginsWith(branch.records, [...records, { id }])) ?? null;

/**
 * A text with one more record, or with the same ones seen anew.
 *
 * @template {Text} T
 * @param {T} text
 * @param {import("../../page/js/types.d.ts").TokenRecord[]} records
 * @param {import("../../page/js/types.d.ts").View} view the server's look at it
 * @param {boolean} [ends] whether its last token ends texts
 * @returns {T}
 */
export function grown(text, records, view, ends = false) {
  const before = text.tokens.filter((token) => token.position < view.chips_from);
  const chips = view.chips.filter((token) => token.position >= view.prompt_length);
  return {
    ...text,
    records,
    tokens: [...before, ...chips],
    loop: view.loop,
    truncated: view.window.truncated,
    full: view.full,
    ends,
  };
}

/** @param {Text} text */
export const hasEnded = ({ full, ends }) => full || ends;

/** @param {Tree} tree @param {Branch} branch @returns {Tree} */
export function replaced(tree, branch) {
  return {
    ...tree,
    branches: tree.branches.map((one) => (one.name === branch.name ? branch : one)),
  };
}

/**
 * Where a branch parts from its parent, the older one that has most of its records: the first
 * record that is not the parent's. Null where there is no parent, or no such record.
 *
 * @param {Tree} tree
 * @param {Branch} branch
 */
export function forkOf(tree, branch) {
  const older = tree.branches.filter((one) => one.name < branch.name);
  if (!older.length) return null;
  const inCommon = older.map((one) => shared(one.records, branch.records));
  const index = Math.max(...inCommon);
  return index < branch.records.length
    ? { parent: older[inCommon.indexOf(index)].name, index }
    : null;
}

/** @param {Tree} tree @param {Text} text @returns {Tree} */
export function added(tree, text) {
  return { branches: [...tree.branches, { ...text, name: tree.next }], next: tree.next + 1 };
}

/** @param {Tree} tree @param {number} name @returns {Tree} */
export const removed = (tree, name) => ({
  ...tree,
  branches: tree.branches.filter((branch) => branch.name !== name),
});

/**
 * The page's text among the branches: it may be one of them, a part of one, one grown longer that
 * was the page's before, or new.
 *
 * @param {Tree} tree
 * @param {Text} text
 * @param {number | null} nameBefore
 * @returns {{tree: Tree, name: number | null}}
 */
export function withPage(tree, text, nameBefore) {
  const longer = tree.branches.filter((branch) => beginsWith(branch.records, text.records));
  const same = longer.find((branch) => branch.records.length === text.records.length);
  if (same) return { tree, name: same.name };
  if (longer.length) return { tree, name: null };
  const before = branchOf(tree, nameBefore);
  if (before && beginsWith(text.records, before.records))
    return { tree: replaced(tree, { ...before, ...text }), name: nameBefore };
  return { tree: added(tree, text), name: tree.next };
}

// @ts-nocheck
// The branches of one prompt. Pure data: every function returns a new value and changes none.
// A tree is {branches, next}. A branch is {name, records, tokens, loop, truncated, full}: `tokens`
// are the chip views of its records.

export const empty = { branches: [], next: 1 };

export const branchOf = (tree, name) =>
  tree.branches.find((branch) => branch.name === name) ?? null;

export const longest = (tree) =>
  Math.max(0, ...tree.branches.map((branch) => branch.records.length));

// How many records two branches have in common at their beginning.
export function shared(a, b) {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[count].id === b[count].id) count += 1;
  return count;
}

const beginsWith = (records, start) => shared(records, start) === start.length;

// The branch that goes on with `id` behind these records, or null.
export const takenBy = (tree, records, id) =>
  tree.branches.find(
    (branch) =>
      branch.records.length > records.length && beginsWith(branch.records, [...records, { id }]),
  ) ?? null;

// A text with one more record, or with the same ones seen anew; `view` is the server's look at it.
export function grown(text, records, view) {
  const start = view.prompt_length;
  const before = text.tokens.filter((token) => token.position < view.chips_from);
  const tokens = [...before, ...view.chips.filter((token) => token.position >= start)];
  return {
    ...text,
    records,
    tokens,
    loop: view.loop,
    truncated: view.window.truncated,
    full: view.full,
  };
}

export const hasEnded = (text) => text.full || Boolean(text.records.at(-1)?.ends_text);

export function replaced(tree, branch) {
  return {
    ...tree,
    branches: tree.branches.map((one) => (one.name === branch.name ? branch : one)),
  };
}

// Where a branch parts from its parent, the older one that has most of its records: {parent, index
// of the first record that is not the parent's}. Null where there is none, or no such record.
export function forkOf(tree, branch) {
  const older = tree.branches.filter((one) => one.name < branch.name);
  if (!older.length) return null;
  const inCommon = older.map((one) => shared(one.records, branch.records));
  const index = Math.max(...inCommon);
  return index < branch.records.length
    ? { parent: older[inCommon.indexOf(index)].name, index }
    : null;
}

export function added(tree, text) {
  return { branches: [...tree.branches, { ...text, name: tree.next }], next: tree.next + 1 };
}

export const removed = (tree, name) => ({
  ...tree,
  branches: tree.branches.filter((branch) => branch.name !== name),
});

// The page's text among the branches: it may be one of them, a part of one, one grown longer
// that was the page's before, or new.
export function withPage(tree, text, nameBefore) {
  const same = (branch) =>
    branch.records.length === text.records.length && beginsWith(branch.records, text.records);
  const there = tree.branches.find(same);
  if (there) return { tree, name: there.name };
  if (tree.branches.some((branch) => beginsWith(branch.records, text.records)))
    return { tree, name: null };
  const before = branchOf(tree, nameBefore);
  if (before && beginsWith(text.records, before.records))
    return { tree: replaced(tree, { ...before, ...text }), name: nameBefore };
  return { tree: added(tree, text), name: tree.next };
}

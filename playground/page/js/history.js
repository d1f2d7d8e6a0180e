// The texts a person has been through, for undo and redo. Pure data: every function returns a
// new value and changes none.

/** @typedef {import("./types.d.ts").History} History */
/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").TokenRecord} TokenRecord */

/** @type {History} */
export const empty = { entries: [], index: -1 };

/** @param {History} history @returns {Entry | null} */
export const current = (history) => history.entries[history.index] ?? null;

/** @param {History} history */
export const canUndo = (history) => history.index > 0;

/** @param {History} history */
export const canRedo = (history) => history.index < history.entries.length - 1;

/** @param {History} history @returns {History} */
export const undo = (history) => ({ ...history, index: history.index - 1 });

/** @param {History} history @returns {History} */
export const redo = (history) => ({ ...history, index: history.index + 1 });

/** @param {History} history @param {Entry} entry @returns {History} */
export function push(history, entry) {
  const entries = [...history.entries.slice(0, history.index + 1), entry];
  return { entries, index: entries.length - 1 };
}

/** Takes the newest entry's place: for a prompt that is still being typed. @param {History} history @param {Entry} entry @returns {History} */
export function replace(history, entry) {
  const entries = [...history.entries.slice(0, history.index), entry];
  return { entries, index: entries.length - 1 };
}

/** @param {Entry} entry @param {TokenRecord} record @returns {Entry} */
export function withStep(entry, record) {
  const length = (entry.steps?.length ?? 0) + 1;
  return { ...entry, steps: { record, parent: entry.steps, length } };
}

/** The entry with these records, oldest first, in place of its steps. @param {Entry} entry @param {TokenRecord[]} records */
export const withRecords = (entry, records) => records.reduce(withStep, { ...entry, steps: null });

/** @param {Entry} entry @returns {TokenRecord[]} oldest first */
export function records(entry) {
  const newestFirst = [];
  for (let step = entry.steps; step; step = step.parent) newestFirst.push(step.record);
  return newestFirst.reverse();
}

/** @param {Entry} entry */
export const ids = (entry) => [...entry.promptIds, ...records(entry).map((record) => record.id)];

/**
 * The entry cut to its first `count` tokens, or null where that cuts nothing off.
 *
 * @param {Entry} entry
 * @param {number} count
 * @param {(count: number) => string} promptText the text of the first tokens of the prompt
 * @returns {Entry | null}
 */
export function rewound(entry, count, promptText) {
  const appended = count - entry.promptIds.length;
  if (appended < 0) {
    const promptIds = entry.promptIds.slice(0, count);
    return { ...entry, text: promptText(count), promptIds, steps: null };
  }
  if (appended >= (entry.steps?.length ?? 0)) return null;
  let { steps } = entry;
  while ((steps?.length ?? 0) > appended) steps = steps?.parent ?? null;
  return { ...entry, steps };
}

/** How many ids `a` and `b` share from the start. @param {number[]} a @param {number[]} b */
export function sharedLength(a, b) {
  const length = Math.min(a.length, b.length);
  let same = 0;
  while (same < length && a[same] === b[same]) same += 1;
  return same;
}

/** @param {number[]} a @param {number[]} b */
export const sameIds = (a, b) => a.length === b.length && a.every((id, i) => id === b[i]);

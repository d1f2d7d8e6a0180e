// The pieces of one word after so many merges: pure data, rebuilt from what the server recorded.

/** @typedef {Pick<import("./wire.js").MergeView, "start" | "merged" | "rank_before" | "rank_after">} Merge */
/** @typedef {Pick<import("./wire.js").StepsView, "n_bytes" | "letters" | "ranks"> & {merges: readonly Merge[]}} Steps */
/** @typedef {{pieces: {start: number, id: number}[], ranks: (number | null)[]}} State */

const MAX_LISTED = 200; // merges

/**
 * The pieces as a linked list, by the place that each began at.
 *
 * @param {Steps} steps
 */
function linked({ letters, ranks }) {
  return {
    id: [...letters],
    rank: [...ranks, null], // of each piece with the one behind it
    before: letters.map((_, i) => i - 1),
    after: letters.map((_, i) => (i + 1 < letters.length ? i + 1 : -1)),
  };
}

/** @param {ReturnType<typeof linked>} links @param {Merge} merge */
function apply({ id, rank, before, after }, { start, merged, rank_before, rank_after }) {
  const behind = after[after[start]];
  id[start] = merged;
  after[start] = behind;
  if (behind >= 0) before[behind] = start;
  rank[start] = rank_after;
  if (before[start] >= 0) rank[before[start]] = rank_before;
}

/**
 * The state after `count` merges, for any count; going forward it does only what is new.
 *
 * @param {Steps} steps
 * @returns {(count: number) => State}
 */
export function makeReplay(steps) {
  const width = steps.letters.length === steps.n_bytes ? 1 : steps.n_bytes;
  let links = linked(steps);
  let done = 0;
  return (count) => {
    if (count < done) [links, done] = [linked(steps), 0];
    for (; done < count; done += 1) apply(links, steps.merges[done]);
    /** @type {State} */
    const state = { pieces: [], ranks: [] };
    for (let at = 0; at >= 0; at = links.after[at]) {
      state.pieces.push({ start: at * width, id: links.id[at] });
      if (links.after[at] >= 0) state.ranks.push(links.rank[at]);
    }
    return state;
  };
}

/**
 * At most `size` of `count` places, `focus` in their middle where there is room on both sides.
 *
 * @param {number} focus
 * @param {number} size
 * @param {number} count
 */
export function windowAround(focus, size, count) {
  const from = Math.max(0, Math.min(focus - size / 2, count - size));
  return { from, to: Math.min(count, from + size) };
}

/**
 * The merges to list at a step. The list moves by halves of its length, so that it mostly stands.
 *
 * @param {number} step
 * @param {number} count of all merges
 */
export function listed(step, count) {
  const half = MAX_LISTED / 2;
  return windowAround(Math.floor(step / half) * half + half / 2, MAX_LISTED, count);
}

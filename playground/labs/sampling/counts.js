// How many rolls to show one after the other, so that the bars grow.

const FRAMES = 24;

/**
 * Ever more rolls, from the fewest there can be up to `target`; a target that the server will refuse
 * stands alone.
 *
 * @param {number} target
 * @param {{least: number, most: number}} limits
 */
export function counts(target, { least, most }) {
  if (!Number.isInteger(target) || target <= least || target > most) return [target];
  const all = Array.from({ length: FRAMES }, (_, frame) =>
    Math.round(least * (target / least) ** (frame / (FRAMES - 1))),
  );
  return all.filter((count, i) => count !== all[i - 1]);
}

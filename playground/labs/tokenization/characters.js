// How far the bytes of a character have been read. Pure.

/** @typedef {import("./wire.js").ClusterView} Cluster */
/** @typedef {import("./wire.js").CharacterView} Character */

/** @param {Cluster} cluster */
export const countBytes = (cluster) =>
  cluster.characters.reduce((sum, { bytes }) => sum + bytes.length, 0);

/**
 * The code points of a cluster, each with the number of its bytes among the first `count`.
 *
 * @param {Cluster} cluster
 * @param {number} count
 */
export function readBytes(cluster, count) {
  let left = count;
  return cluster.characters.map((character) => {
    const nRead = Math.max(0, Math.min(left, character.bytes.length));
    left -= character.bytes.length;
    return { character, nRead };
  });
}

/**
 * The code point that the last byte read belongs to, and that byte; null before the first one.
 *
 * @param {Cluster} cluster
 * @param {number} count
 */
export function lastRead(cluster, count) {
  const last = readBytes(cluster, count).findLast(({ nRead }) => nRead > 0);
  return last ? { character: last.character, byte: last.character.bytes[last.nRead - 1] } : null;
}

/** The first cluster worth a look: a space before a word is not. @param {readonly Cluster[]} clusters */
export const firstOfInterest = (clusters) =>
  Math.max(
    0,
    clusters.findIndex(({ text }) => text !== "␣"),
  );

// Where two continuations part: the first token of each that is not the other's.

/** @typedef {Pick<import("../../page/wire.js").ChipView, "position" | "bytes" | "special" | "text">} Written */
/**
 * @typedef {object} Side
 * @property {string | null} model
 * @property {number} length how many tokens stood there before
 * @property {{id: number}[]} records
 * @property {Written[]} tokens
 */
/** @typedef {{atom: number | string, index: number}} Atom */

/**
 * One model: token by token, by id. Two models cut the same text differently: byte by byte.
 *
 * @param {Side} a
 * @param {Side} b
 * @returns {{a: number, b: number} | null} indexes into the records
 */
export function parting(a, b) {
  const atomsOf = a.model === b.model ? idAtoms : byteAtoms;
  const [left, right] = [atomsOf(a), atomsOf(b)];
  const first = left.findIndex(({ atom }, i) => i < right.length && right[i].atom !== atom);
  return first < 0 ? null : { a: left[first].index, b: right[first].index };
}

/** The tokens behind the text that the comparison began with. @template {{position: number}} T @param {{tokens: T[], length: number}} side */
export const newTokens = ({ tokens, length }) => tokens.filter((token) => token.position >= length);

/** @param {Side} side @returns {Atom[]} */
const idAtoms = ({ records }) => records.map(({ id }, index) => ({ atom: id, index }));

/** A special token adds no bytes; it differs from every text. @param {Side} side @returns {Atom[]} */
function byteAtoms(side) {
  return newTokens(side).flatMap((token) => {
    const atoms = token.special ? [token.text] : token.bytes.split(" ");
    return atoms.map((atom) => ({ atom, index: token.position - side.length }));
  });
}

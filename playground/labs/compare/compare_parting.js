// @ts-nocheck
// Where two continuations part: the first token of each that is not the other's.

// Sides as {model, length, records, tokens}. One model: token by token, by id. Two models cut the
// same text differently: byte by byte. Returns {a, b}, indexes into the records, or null.
export function parting(a, b) {
  const atomsOf = a.model === b.model ? idAtoms : byteAtoms;
  const [left, right] = [atomsOf(a), atomsOf(b)];
  const first = left.findIndex(({ atom }, i) => i < right.length && right[i].atom !== atom);
  return first < 0 ? null : { a: left[first].index, b: right[first].index };
}

const idAtoms = ({ records }) => records.map(({ id }, index) => ({ atom: id, index }));

// A special token adds no bytes; it differs from every text.
function byteAtoms({ tokens, length }) {
  const written = tokens.filter((token) => token.position >= length);
  return written.flatMap((token) => {
    const atoms = token.special ? [token.text] : token.bytes.split(" ");
    return atoms.map((atom) => ({ atom, index: token.position - length }));
  });
}

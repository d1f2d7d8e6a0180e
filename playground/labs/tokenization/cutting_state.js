// @ts-nocheck
// The pieces of one word after so many merges: pure data, rebuilt from what the server recorded.

// steps: {n_bytes, letters, ranks, merges: [{start, merged, rank_before, rank_after}, …]}.
// Returns stateAt(count) → {pieces: [{start, id}], ranks: [rank | null, …]}.
export function makeReplay(steps) {
  const width = steps.letters.length === steps.n_bytes ? 1 : steps.n_bytes;
  const size = steps.letters.length;
  let links = null;
  let done = 0;

  function begin() {
    links = {
      id: [...steps.letters],
      rank: [...steps.ranks, null], // of each piece with the one behind it
      before: Array.from({ length: size }, (_, i) => i - 1),
      after: Array.from({ length: size }, (_, i) => (i + 1 < size ? i + 1 : -1)),
    };
    done = 0;
  }

  function merge({ start, merged, rank_before, rank_after }) {
    const { id, rank, before, after } = links;
    const behind = after[after[start]];
    id[start] = merged;
    after[start] = behind;
    if (behind >= 0) before[behind] = start;
    rank[start] = rank_after;
    if (before[start] >= 0) rank[before[start]] = rank_before;
  }

  return function stateAt(count) {
    if (!links || count < done) begin();
    for (; done < count; done += 1) merge(steps.merges[done]);
    const pieces = [];
    const ranks = [];
    for (let at = 0; at >= 0; at = links.after[at]) {
      pieces.push({ start: at * width, id: links.id[at] });
      if (links.after[at] >= 0) ranks.push(links.rank[at]);
    }
    return { pieces, ranks };
  };
}

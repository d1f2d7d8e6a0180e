// Records: how each token behind the prompt came, and what it cost. `settings` are the knobs of that
// moment, as the server took them.

/** @typedef {import("./types.d.ts").TokenRecord} TokenRecord */
/** @typedef {import("./types.d.ts").Knobs} Knobs */
/** @typedef {Pick<TokenRecord, "id" | "text" | "rank" | "probability" | "percent">} Seen */

/** A candidate that somebody picked by hand. @param {Seen} candidate @param {Knobs} settings @returns {TokenRecord} */
export const chosen = ({ id, text, rank, probability, percent }, settings) => ({
  id,
  text,
  rank,
  probability,
  percent,
  how: "chosen",
  settings,
});

/** What the settings choose, by the dice or without. @param {import("../wire.js").PickView} pick @param {Knobs} settings @returns {TokenRecord} */
export const picked = (pick, settings) => ({
  ...chosen(pick, settings),
  sampler_percent: pick.sampler_percent,
  u: pick.u,
  how: pick.drawn ? "drawn" : "greedy",
});

/** How surprising the tokens are together: the sum of -log2 of the model's probabilities. @param {{probability: number}[]} records */
export const bitsOf = (records) =>
  records.reduce((sum, record) => sum - Math.log2(record.probability), 0);

// @ts-nocheck
// Records: how each token behind the prompt came, and what it cost. Plain data.

// `settings` are the knobs of that moment, as the server took them.

// A candidate that somebody picked by hand.
export const chosen = ({ id, text, rank, probability, percent }, settings) => ({
  id,
  text,
  rank,
  probability,
  percent,
  how: "chosen",
  settings,
});

// A server's pick: what the settings choose, by the dice or without.
export const picked = (
  { id, text, rank, probability, percent, sampler_percent, drawn, u },
  settings,
) => ({
  id,
  text,
  rank,
  probability,
  percent,
  sampler_percent,
  u,
  how: drawn ? "drawn" : "greedy",
  settings,
});

// How surprising the tokens are together: the sum of -log2 of the model's probabilities.
export const bitsOf = (records) =>
  records.reduce((sum, record) => sum - Math.log2(record.probability), 0);

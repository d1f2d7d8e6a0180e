// @ts-nocheck
// What a game of guesses adds up to. Pure: no page, no sentences.

const MOST_HARD = 3;
// Bits up to which a guess has each colour; the same colours as for probabilities of 50, 20, 5, 1 %.
const BANDS = [
  [1, "p5"],
  [2.33, "p4"],
  [4.33, "p3"],
  [6.65, "p2"],
];

export const bandOf = (bits) => BANDS.find(([most]) => bits <= most)?.[1] ?? "p1";

// done: what the server told of each place, in order.
export function totals(done) {
  const sum = (name) => done.reduce((all, one) => all + one[name], 0);
  const learner = sum("learner_bits");
  const model = sum("model_bits");
  // What cannot be read in the figures is no lead.
  const lead = Number((model - learner).toFixed(2));
  return {
    n: done.length,
    hits: done.filter((one) => one.is_hit).length,
    learner,
    model,
    lead,
    streak: streakOf(done),
  };
}

// How many of the newest guesses were right, without a wrong one between.
function streakOf(done) {
  const lastWrong = done.findLastIndex((one) => !one.is_hit);
  return done.length - 1 - lastWrong;
}

// The places that cost the most bits, by "learner_bits" or "model_bits", the dearest first.
export const hardest = (done, name) =>
  [...done].sort((a, b) => b[name] - a[name]).slice(0, MOST_HARD);

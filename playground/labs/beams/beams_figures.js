// @ts-nocheck
// Log-probabilities as people read them.

export const decimals = (value, digits) => value.toFixed(digits).replace("-", "−");

// How surprising a text is, in bits, from the natural logarithm of its probability.
export const bits = (logprob) => Math.abs(logprob / Math.LN2);

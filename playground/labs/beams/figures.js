// Log-probabilities as people read them.

/** With a real minus. @param {number} value @param {number} digits */
export const decimals = (value, digits) => value.toFixed(digits).replace("-", "−");

/** How surprising a text is, in bits. @param {number} logprob the natural logarithm of its probability */
export const bits = (logprob) => Math.abs(logprob / Math.LN2);

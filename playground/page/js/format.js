// Figures as people read them. Percentages come written from the server.

/** A whole number: `50,257`. @param {number} n */
export const whole = (n) => n.toLocaleString("en");

/** @param {number} value @param {number} digits behind the point */
export const decimals = (value, digits) => value.toFixed(digits);

/** A number with its digits grouped and at most so many behind the point: `1,234.5`. @param {number} n @param {number} digits */
export const grouped = (n, digits) => n.toLocaleString("en", { maximumFractionDigits: digits });

// Texts of lessons, which are true only with the facts of the page: pure.

/** @typedef {import("../../page/js/facts.js").Facts} Facts */
/** @typedef {import("./wire.js").Test} Test */
/** @typedef {import("./wire.js").Variant} Variant */
/** @typedef {{text: string, fact?: string, isToken?: boolean, isStrong?: boolean}} Part */

/** @type {Record<string, (one: any, other: any) => boolean>} */
const COMPARISONS = {
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  "=": (one, other) => one === other,
  "!=": (one, other) => one !== other,
  ">=": (one, other) => one >= other,
  ">": (one, other) => one > other,
};

/**
 * Whether a comparison holds; what is not there equals nothing.
 *
 * @param {Test} test
 * @param {Facts} facts
 */
export function holds({ fact, op, number, other }, facts) {
  const one = facts[fact];
  if (op === "is missing") return !one;
  if (!one) return false;
  if (op === "is there") return true;
  const against = other ? facts[other]?.value : number;
  return against !== undefined && COMPARISONS[op](one.value, against);
}

const NAMED = /\{(\w+)\}/g;

/**
 * The first of the variants that is right now: its tests hold, and all it names is there.
 *
 * @param {Variant[]} variants
 * @param {Facts} facts
 * @param {string} lang
 * @returns {Variant | null}
 */
export function chosenOf(variants, facts, lang) {
  const fits = (/** @type {Variant} */ { when, text }) =>
    when.every((test) => holds(test, facts)) &&
    [...text[lang].matchAll(NAMED)].every(([, name]) => facts[name]);
  return variants.find(fits) ?? null;
}

/**
 * A text in parts; a fact that is not there reads "…".
 *
 * @param {string} template
 * @param {Facts | null} facts
 * @returns {Part[]}
 */
export function partsOf(template, facts) {
  return template
    .split(/(\{\w+\}|\*\*[^*]+\*\*)/)
    .filter(Boolean)
    .map((part) => {
      if (part.startsWith("**")) return { text: part.slice(2, -2), isStrong: true };
      const name = part.match(/^\{(\w+)\}$/)?.[1];
      if (!name) return { text: part };
      const fact = facts?.[name];
      return { text: fact?.text ?? "…", fact: name, isToken: Boolean(fact?.isToken) };
    });
}

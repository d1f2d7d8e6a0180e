// One run of the checks as plain data: what was found so far, and what there is to say of it.

/** @typedef {import("./wire.js").SelfcheckQuery["check"]} Check */
/** @typedef {import("./wire.js").SelfcheckAnswer["status"]} Status */
/** @typedef {{status: Status, sentence: import("../../page/wire.js").Said}} Finding */
/** @typedef {{found: Partial<Record<Check, Finding>>, running: Check | null, hasText: boolean}} Run */

/** @type {Run} */
export const nothing = { found: {}, running: null, hasText: true };

/** @param {Run} run */
export const countDone = ({ found }) => Object.keys(found).length;

/**
 * @param {Run} run
 * @param {Check} check
 * @param {Finding} finding
 * @returns {Run}
 */
export const withFinding = (run, check, finding) => ({
  ...run,
  running: null,
  found: { ...run.found, [check]: finding },
});

/**
 * How the run is going, or how it came out; null where there is nothing to say yet.
 *
 * @param {Run} run
 * @param {number} n how many checks there are
 * @returns {import("../../page/wire.js").Said | null}
 */
export function verdict(run, n) {
  if (!run.hasText) return { key: "selfcheck.no_text", params: {} };
  const done = countDone(run);
  if (run.running) return { key: "selfcheck.running", params: { number: done + 1, n } };
  if (done < n) return null;
  /** @param {Status} status */
  const count = (status) =>
    Object.values(run.found).filter((finding) => finding.status === status).length;
  const [failed, noted] = [count("failed"), count("noted")];
  if (failed) return { key: "selfcheck.some_failed", params: { failed, n } };
  if (noted) return { key: "selfcheck.some_noted", params: { noted, n } };
  return { key: "selfcheck.all_passed", params: { n } };
}

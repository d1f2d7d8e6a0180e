/** What a run of the page's own checks says of itself. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { countDone, nothing, verdict, withFinding } from "../../playground/labs/selfcheck/run.js";
import { frozen } from "./frozen.js";

/** @typedef {import("../../playground/labs/selfcheck/run.js").Status} Status */

/** @type {import("../../playground/labs/selfcheck/run.js").Check[]} */
const CHECKS = ["softmax", "cache", "greedy"];

/** @param {Status[]} statuses */
const ran = (...statuses) =>
  statuses.reduce((run, status, i) => {
    const sentence = { key: "selfcheck.says.softmax", params: {} };
    return frozen(withFinding(run, CHECKS[i], { status, sentence }));
  }, frozen(nothing));

test("a run says which check it is at", () => {
  assert.equal(verdict(nothing, 3), null);
  const running = { ...ran("passed"), running: CHECKS[1] };
  assert.deepEqual(verdict(running, 3), { key: "selfcheck.running", params: { number: 2, n: 3 } });
  assert.equal(
    verdict(withFinding(running, "cache", running.found.softmax ?? assert.fail()), 3),
    null,
  );
});

test("a fault counts for more than a note, a note for more than all that passed", () => {
  /** @type {[Status[], string, object][]} */
  const cases = [
    [["passed", "passed", "passed"], "selfcheck.all_passed", { n: 3 }],
    [["passed", "noted", "noted"], "selfcheck.some_noted", { noted: 2, n: 3 }],
    [["failed", "noted", "passed"], "selfcheck.some_failed", { failed: 1, n: 3 }],
  ];
  for (const [statuses, key, params] of cases) {
    assert.equal(countDone(ran(...statuses)), 3);
    assert.deepEqual(verdict(ran(...statuses), 3), { key, params });
  }
});

test("without a text there is nothing to check", () => {
  assert.equal(verdict({ ...nothing, hasText: false }, 3)?.key, "selfcheck.no_text");
});

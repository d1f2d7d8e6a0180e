/** The vendored libraries fit each other: one Preact serves html, hooks and signals. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { html } from "../../playground/page/vendor/html.js";
import { h, options } from "../../playground/page/vendor/preact.js";
import { computed, effect, signal } from "../../playground/page/vendor/signals.js";
import * as core from "../../playground/page/vendor/signals-core.js";

test("what is computed from a signal follows it", () => {
  const count = signal(1);
  const double = computed(() => count.value * 2);
  /** @type {number[]} */
  const seen = [];
  const stop = effect(() => {
    seen.push(double.value);
  });
  count.value = 4;
  stop();
  count.value = 7;
  assert.deepEqual(seen, [2, 8]);
});

test("the page's signals are those of signals-core", () => {
  assert.equal(core.signal, signal);
  assert.ok(signal(0) instanceof core.Signal);
});

test("html makes the elements that h makes", () => {
  const name = signal("chip");
  const made = html`<b class=${name.value}>${"text"}<i title="none" /></b>`;
  assert.equal(outer(made), outer(h("b", { class: "chip" }, "text", h("i", { title: "none" }))));
  assert.match(outer(made), /^\["b",\{"class":"chip"/);
});

test("signals and hooks reach the Preact that renders", () => {
  // Both put themselves into these options, of which each copy of Preact would have its own.
  assert.ok(Object.values(options).some((hook) => typeof hook === "function"));
});

/**
 * An element without what Preact keeps in it for itself.
 * @param {import("../../playground/page/vendor/preact.js").VNode<any>} element
 * @returns {string}
 */
function outer(element) {
  return JSON.stringify([element.type, element.props], (key, value) =>
    key.startsWith("__") ? undefined : value,
  );
}

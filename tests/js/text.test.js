/** Tokens as text again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isWhole, textOf } from "../../playground/page/js/text.js";

/**
 * @param {string} bytes
 * @param {boolean} special
 */
const chip = (bytes, special = false) => ({ bytes, special });

test("tokens are whole together where no character is begun and not ended", () => {
  assert.equal(isWhole([chip("EA B0"), chip("80")]), true);
  assert.equal(isWhole([chip("EA B0")]), false);
  assert.equal(isWhole([chip("80")]), false);
  assert.equal(isWhole([]), true);
});

test("special tokens add nothing to the text", () => {
  assert.equal(textOf([chip("61"), chip("EA B0", true), chip("62")], "ab"), "ab");
});

test("a character may be spread over tokens", () => {
  assert.equal(textOf([chip("EA B0"), chip("80 61")], "가a"), "가a");
});

test("a space before the text is there only if it was typed", () => {
  assert.equal(textOf([chip("20 61")], "a"), "a");
  assert.equal(textOf([chip("20 61")], " a"), " a");
  assert.equal(textOf([chip("20 20 61")], "b"), " a");
});

test("a mark of the byte order is a character like any other", () => {
  assert.equal(textOf([chip("EF BB BF 61")], "a"), "\uFEFFa");
});

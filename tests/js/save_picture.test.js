/** The picture of the bars that a person can keep: all figures in it, and no markup of a text's own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { endOf, picture, WIDTH, withBegun } from "../../playground/labs/save/picture.js";
import { frozen } from "./frozen.js";

/** @type {(more: object) => any} */
const series = (more) => ({ x: [0.5, 0.25, 0.25], y: [0, 1, 2], marker: { pattern: {} }, ...more });
const MODEL = series({ text: ["50 %", "25 %", "25 %"], customdata: [7, 8, null] });
const SAMPLER = series({ x: [1, 0, 0], text: ["100 %", "0 %", "0 %"] });
const LAYOUT = { xaxis: { title: { text: "p" } }, yaxis: { ticktext: ["a", "b", "others"] } };

test("a picture holds the percentages of the page, each beside the longer of its bars", () => {
  const [bars, texts] = picture(frozen({ data: [MODEL], layout: LAYOUT }), "T", "M").data;
  assert.deepEqual(bars.x, MODEL.x);
  assert.deepEqual(texts.text, [" 50 %", " 25 %", " 25 %"]);
  assert.deepEqual(texts.x, MODEL.x);
  const both = picture(frozen({ data: [MODEL, SAMPLER], layout: LAYOUT }), "T", "M");
  assert.deepEqual(both.data[2].text[0], " 50 % → 100 %");
  assert.deepEqual(both.data[2].x, [1, 0.25, 0.25]);
  assert.equal(both.layout.showlegend, true);
});

test("a picture is as wide as any, and higher with more rows", () => {
  const of = (/** @type {number} */ rows) => {
    const x = Array(rows).fill(0.1);
    const bars = { ...MODEL, x, text: x.map(String), customdata: x };
    return picture({ data: [bars], layout: LAYOUT }, "T", "M").layout;
  };
  assert.equal(of(3).width, WIDTH);
  assert.equal(of(5).height - of(4).height, of(4).height - of(3).height);
  assert.ok(of(4).height > of(3).height);
});

test("the rest is drawn apart from the candidates", () => {
  const [bars] = picture({ data: [MODEL], layout: LAYOUT }, "T", "M").data;
  const [one, other, rest] = bars.marker.color;
  assert.equal(one, other);
  assert.notEqual(one, rest);
  assert.deepEqual(bars.marker.line.width, [0, 0, 1]);
});

test("what a person wrote is no markup in it", () => {
  const { title } = picture({ data: [MODEL], layout: LAYOUT }, "<b>&", "<i>").layout;
  assert.equal(title.text, "&lt;b&gt;&amp;");
  assert.equal(title.subtitle.text, "&lt;i&gt;");
});

test("of a long text its end is shown, by characters", () => {
  assert.equal(endOf("a \n b"), "a b");
  const long = "😀".repeat(61);
  assert.equal(endOf(long), `…${"😀".repeat(60)}`);
});

test("the bytes of a character that is only begun stand behind the text", () => {
  const chip = (/** @type {string} */ text, /** @type {string} */ bytes, group = null) =>
    /** @type {any} */ ({ text, bytes, group, special: false });
  assert.equal(withBegun("a", [chip("a", "61")]), "a");
  assert.equal(withBegun("a", [chip("a", "61"), chip("<EC>", "EC")]), "a<EC>");
  const begun = [
    chip("␣<EC>", "20 EC", /** @type {any} */ ([1, 3])),
    chip("<95>", "95", /** @type {any} */ ([1, 3])),
  ];
  assert.equal(withBegun("a ", [chip("a", "61"), ...begun]), "a␣<EC><95>");
});

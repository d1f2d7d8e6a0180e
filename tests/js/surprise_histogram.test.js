/** The histograms say what the counts say. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { histogramFigure } from "../../playground/labs/surprise/histogram.js";
import { styled } from "../../playground/labs/surprise/histogram_style.js";
import { LANGS, speakIn } from "./sentences.js";

speakIn("en");

/** @param {"a" | "b"} name @param {number} count */
const series = (name, count) => ({
  name: { key: `surprise.name.${name}`, params: {} },
  bars: [
    { count, share: 0.75, percent: "75.00 %" },
    { count: 1, share: 0.25, percent: "25.00 %" },
  ],
});
const BINS = ["1", "2–10"];
const ONE = { bins: BINS, series: [series("a", 3)] };
const TWO = { bins: BINS, series: [series("a", 3), series("b", 3_000)] };

test("bars are the shares of each text, bin by bin", () => {
  const { data, layout } = histogramFigure("rank", TWO);
  assert.deepEqual(
    data.map(({ name }) => name),
    ["Text A", "Text B"],
  );
  for (const bars of data) {
    assert.deepEqual(bars.x, BINS);
    assert.deepEqual(bars.y, [0.75, 0.25]);
  }
  assert.deepEqual(data[1].text, ["75.00 % (3,000)", "25.00 % (1)"]);
  assert.equal(data[1].hovertext[0], "Text B<br>rank: 1<br>tokens: 3,000 (75.00 %)");
  assert.equal(layout.barmode, "group");
  assert.equal(layout.xaxis.type, "category", "the label 1 is no number");
});

test("two texts differ by more than colour, and one needs no legend", () => {
  for (const histogram of [ONE, TWO]) {
    const { data, layout } = histogramFigure("bits", histogram);
    const shapes = data.map(({ marker }) => marker.pattern.shape);
    assert.equal(new Set(shapes).size, histogram.series.length);
    assert.equal(layout.showlegend, histogram.series.length > 1);
  }
});

test("its sentences are in the language on screen", () => {
  for (const code of LANGS) {
    speakIn(code);
    for (const kind of /** @type {const} */ (["rank", "bits"])) {
      const { data, layout } = histogramFigure(kind, ONE);
      const texts = [layout.xaxis.title.text, layout.yaxis.title.text, ...data[0].hovertext];
      for (const text of texts) assert.equal(/[가-힣]/.test(text), code === "ko");
    }
  }
  speakIn("en");
});

const LOOK = {
  size: 10,
  family: "sans",
  width: 400,
  height: 200,
  ink: "#000",
  line: "#ccc",
  bar: "#00f",
  drawn: "#f00",
};

test("in the page's look the second text stays hatched, and the page has the legend", () => {
  const { data, layout } = styled(histogramFigure("rank", TWO), LOOK);
  assert.equal(data[0].marker.color, "#00f");
  assert.equal(data[1].marker.color, "#f00");
  assert.equal(data[1].marker.pattern.shape, "/");
  assert.equal(layout.showlegend, false);
  assert.deepEqual([layout.width, layout.height], [400, 200]);
});

test("labels that would meet are slanted where they are few, thinned out where they are many", () => {
  /** @param {string[]} bins @param {number} width */
  const axisOf = (bins, width) => {
    const bars = bins.map(() => ({ count: 1, share: 0, percent: "0 %" }));
    const histogram = { bins, series: [{ ...series("a", 1), bars }] };
    return styled(histogramFigure("bits", histogram), { ...LOOK, width }).layout.xaxis;
  };
  const few = ["1", "2–10", "11–100", "101–1,000", "1,001+"];
  assert.equal(axisOf(few, 400).tickangle, 0);
  assert.equal(axisOf(few, 200).tickangle, -40);
  const many = Array.from({ length: 16 }, (_, i) => `${i}–${i + 1}`);
  const axis = axisOf(many, 300);
  assert.equal(axis.tickangle, 0);
  assert.equal(axis.nticks, 6);
});

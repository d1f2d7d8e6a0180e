/** The bars of the next token say what the numbers say. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { axisEnd, nextTokenFigure } from "../../playground/page/js/figure.js";
import { LANGS, speakIn } from "./sentences.js";

/** @typedef {import("../../playground/page/wire.js").CandidateView} Candidate */

speakIn("en");

const HOSTILE = [
  "<b>bold</b>",
  "<script>alert(1)</script>",
  "&lt;",
  "&amp;nbsp;",
  "a<br>b",
  "</a>&<",
  '<img src=x onerror="alert(1)">',
  "{token} {{7*7}}",
];

/** @param {Partial<Candidate>} [parts] @returns {Candidate} */
const candidate = (parts) => ({
  rank: 1,
  id: 7,
  text: "a",
  bytes: "61",
  special: false,
  logit: 1.5,
  probability: 0.25,
  percent: "25.00 %",
  sampler_probability: 0.25,
  sampler_percent: "25.00 %",
  cut_by: null,
  ...parts,
});

/** @param {Candidate[]} candidates @param {number} [nOther] */
const expected = (candidates, nOther = 9) => {
  const rest = 1 - candidates.reduce((sum, one) => sum + one.probability, 0);
  return {
    candidates,
    other_probability: nOther ? rest : 0,
    other_percent: "the rest",
    n_other: nOther,
  };
};

/** The likeliest `k` of many. @param {number} k */
const best = (k) =>
  Array.from({ length: k }, (_, i) =>
    candidate({ rank: i + 1, id: 100 + i, probability: 2 ** -(i + 2), percent: `${i} %` }),
  );

for (const k of [1, 5, 50]) {
  test(`the bars are ${k} candidates and the rest, in their order, and add up to one`, () => {
    const shown = best(k);
    const [bars, ...more] = nextTokenFigure(expected(shown), false).data;
    assert.deepEqual(more, []);
    assert.deepEqual(
      bars.x.slice(0, k),
      shown.map(({ probability }) => probability),
    );
    assert.ok(Math.abs(bars.x.reduce((/** @type {number} */ sum, x) => sum + x, 0) - 1) < 1e-12);
    assert.deepEqual(bars.customdata, [...shown.map(({ id }) => id), null]);
    assert.deepEqual(bars.text, [...shown.map(({ percent }) => percent), "the rest"]);
    assert.deepEqual(bars.y, [...Array(k + 1).keys()]);
  });
}

test("the best is on top and every bar has its label", () => {
  const { yaxis } = nextTokenFigure(expected(best(5), 50_252), false).layout;
  assert.deepEqual(yaxis.range, [5.5, -0.5]);
  assert.deepEqual(yaxis.tickvals, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(yaxis.ticktext.slice(0, 5), ["a", "a", "a", "a", "a"]);
  assert.equal(yaxis.ticktext[5], "all other 50,252 tokens");
});

test("no rest, no bar", () => {
  const figure = nextTokenFigure(expected(best(3), 0), false);
  assert.deepEqual(figure.data[0].customdata, [100, 101, 102]);
  assert.equal(figure.data[0].hovertext.length, 3);
  assert.equal(figure.layout.yaxis.ticktext.length, 3);
});

test("the rest differs by more than colour", () => {
  const [{ marker }] = nextTokenFigure(expected(best(2)), false).data;
  assert.deepEqual(marker.pattern.shape, ["", "", "/"]);
});

test("tokens that look alike are bars of their own", () => {
  const [bars] = nextTokenFigure(expected([candidate(), candidate()]), false).data;
  assert.deepEqual(bars.y, [0, 1, 2]);
});

test("the longest bar fits on one of few scales", () => {
  for (const [probability, end] of [
    [1, 1],
    [0.81, 1],
    [0.8, 0.8],
    [0.5, 0.6],
    [0.1, 0.1],
    [1e-9, 0.1],
  ]) {
    const only = expected([candidate({ probability })], 0);
    assert.equal(axisEnd(only), end);
    assert.deepEqual(nextTokenFigure(only, false).layout.xaxis.range, [0, end]);
  }
  assert.equal(axisEnd(expected([candidate({ probability: 0.05 })])), 1, "the rest fits too");
});

test("two figures can share a scale", () => {
  const { xaxis } = nextTokenFigure(expected(best(2)), false, 0.8).layout;
  assert.deepEqual(xaxis.range, [0, 0.8]);
});

for (const text of HOSTILE) {
  test(`${text} is not taken for markup`, () => {
    const { data, layout } = nextTokenFigure(expected([candidate({ text })]), true);
    const labels = [...layout.yaxis.ticktext, ...data.flatMap(({ hovertext }) => hovertext)];
    for (const label of labels) {
      assert.doesNotMatch(label.replaceAll("<br>", ""), /[<>]/);
      assert.doesNotMatch(label, /&(?!(?:amp|lt|gt);)/);
    }
    const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    assert.ok(data[0].hovertext[0].includes(plain));
  });
}

test("a long token is cut in the label and whole on hover, by characters", () => {
  for (const letter of ["x", "🏳"]) {
    const text = letter.repeat(60);
    const { data, layout } = nextTokenFigure(expected([candidate({ text })]), false);
    assert.equal(layout.yaxis.ticktext[0], `${letter.repeat(17)}…`);
    assert.ok(data[0].hovertext[0].includes(text));
  }
  const fitting = nextTokenFigure(expected([candidate({ text: "x".repeat(18) })]), false);
  assert.equal(fitting.layout.yaxis.ticktext[0], "x".repeat(18));
});

test("hover gives the figures in full", () => {
  const one = candidate({ probability: 0.12345678912, sampler_probability: 0.98765432198 });
  const plain = nextTokenFigure(expected([one]), false).data[0].hovertext[0];
  assert.match(plain, /0\.1234567891(?!\d)/);
  assert.match(plain, /1\.5000/);
  assert.doesNotMatch(plain, /0\.98/);
  assert.match(nextTokenFigure(expected([one]), true).data[0].hovertext[0], /0\.987654322(?!\d)/);
});

test("the sampler's bars lie on the model's on one scale from 0 to 1", () => {
  const shown = best(5).map((one, i) => ({ ...one, sampler_probability: i / 10 }));
  shown[0].cut_by = "min_p";
  const rest = { other_sampler_probability: 0.02, other_sampler_percent: "2 %" };
  const { data, layout } = nextTokenFigure({ ...expected(shown), ...rest }, true, 0.1);
  const [model, sampler] = data;
  assert.deepEqual(
    model.x.slice(0, 5),
    shown.map(({ probability }) => probability),
  );
  assert.deepEqual(sampler.x, [0, 0.1, 0.2, 0.3, 0.4, 0.02]);
  assert.equal(sampler.text[5], "2 %");
  assert.deepEqual(sampler.customdata, ["min_p", null, null, null, null, null]);
  assert.deepEqual(sampler.y, model.y);
  assert.ok("width" in sampler && sampler.width < 0.5, "narrower");
  assert.ok(sampler.marker.pattern.shape, "hatched");
  assert.deepEqual(layout.xaxis.range, [0, 1]);
  assert.equal(layout.barmode, "overlay");
});

test("labels are in the language on screen, and a figure survives the way as JSON", () => {
  for (const code of LANGS) {
    speakIn(code);
    const figure = nextTokenFigure(expected(best(2)), true);
    assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
    for (const label of [figure.layout.xaxis.title.text, figure.data[0].hovertext[0]])
      assert.equal(/[가-힣]/.test(label), code === "ko");
  }
  speakIn("en");
});

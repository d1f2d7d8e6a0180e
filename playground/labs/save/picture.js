// The bars as a picture of their own: dark on white, with all labels and figures in it, whatever
// the page looks like. On the page itself the texts of the rows stand beside the plot. Pure.

import { isWhole } from "../../page/js/text.js";

/** @typedef {{data: any[], layout: any}} Figure as plotly.js reads it */
/** @typedef {import("../../page/js/types.d.ts").Token} Token */

export const WIDTH = 1600;
const SIZE = 26;
const ROW = 62;
const END_LENGTH = 60;
const FAMILY =
  '"Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif';
const INK = "#1b2430";
const COLOURS = { bar: "#3b6fd4", rest: "#c9d2df", drawn: "#f0a35e", line: "#d5dce6" };

/**
 * A text with the bytes behind it of a character that is only begun, since the bars go on from there.
 *
 * @param {string} text
 * @param {Token[]} tokens
 */
export function withBegun(text, tokens) {
  const last = tokens.slice(tokens[tokens.length - 1].group?.[0] ?? -1);
  if (isWhole(last)) return text;
  const begun = last.map((token) => token.text).join("");
  return (begun.startsWith("␣") ? text.trimEnd() : text) + begun;
}

/** The end of a text: what the bars go on from. @param {string} text */
export function endOf(text) {
  const letters = Array.from(text.replace(/\s+/g, " "));
  return letters.length > END_LENGTH ? `…${letters.slice(-END_LENGTH).join("")}` : letters.join("");
}

/**
 * The figure of the page, as a picture shows it.
 *
 * @param {Figure} figure
 * @param {string} title
 * @param {string} model
 * @returns {Figure & {config: object}}
 */
export function picture(figure, title, model) {
  const [bars, sampler] = figure.data;
  const data = [
    modelBars(bars),
    ...(sampler ? [samplerBars(sampler)] : []),
    rowTexts(bars, sampler),
  ];
  const layout = layoutOf(figure.layout, Boolean(sampler), bars.x.length);
  const font = { size: SIZE * 1.2, color: INK, family: FAMILY };
  const subtitle = { text: escaped(model) };
  const heading = { text: escaped(title), subtitle, x: 0.02, xanchor: "left", font };
  return { data, layout: { ...layout, title: heading }, config: { displayModeBar: false } };
}

const SILENT = { textposition: "none", hoverinfo: "skip" };

/** @param {any} bars */
function modelBars(bars) {
  const isRest = bars.customdata.map((/** @type {number | null} */ id) => id === null);
  const color = isRest.map((/** @type {boolean} */ rest) => (rest ? COLOURS.rest : COLOURS.bar));
  const line = { color: INK, width: isRest.map(Number) };
  return { ...bars, ...SILENT, marker: { ...bars.marker, color, line } };
}

/** @param {any} sampler */
function samplerBars(sampler) {
  const { pattern } = sampler.marker;
  const width = sampler.x.map((/** @type {number} */ value) => (value ? 2 : 0));
  return {
    ...sampler,
    ...SILENT,
    marker: {
      pattern: { ...pattern, fgcolor: INK, bgcolor: COLOURS.drawn, size: 7 },
      color: COLOURS.drawn,
      line: { color: INK, width },
    },
  };
}

/** The percentages, each at the end of its bars. @param {any} bars @param {any} [sampler] */
const rowTexts = (bars, sampler) => ({
  type: "scatter",
  mode: "text",
  showlegend: false,
  x: bars.x.map((/** @type {number} */ value, /** @type {number} */ row) =>
    Math.max(value, sampler?.x[row] ?? 0),
  ),
  y: bars.y,
  text: bars.text.map((/** @type {string} */ percent, /** @type {number} */ row) =>
    sampler ? ` ${percent} → ${sampler.text[row]}` : ` ${percent}`,
  ),
  textposition: "middle right",
  textfont: { size: SIZE, color: INK, family: FAMILY },
  cliponaxis: false,
});

/** @param {any} layout @param {boolean} hasSampler @param {number} rows */
function layoutOf(layout, hasSampler, rows) {
  const { xaxis, yaxis } = layout;
  /** @type {string[]} */
  const labels = yaxis.ticktext;
  const longest = Math.max(...labels.map((label) => label.length));
  return {
    ...layout,
    font: { family: FAMILY, size: SIZE, color: INK },
    showlegend: hasSampler,
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 0.02,
      yanchor: "bottom",
      yref: "container",
    },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    margin: {
      l: Math.min(520, 60 + longest * SIZE * 0.66),
      r: hasSampler ? 330 : 170,
      t: 130,
      b: hasSampler ? 170 : 110,
    },
    xaxis: {
      ...xaxis,
      gridcolor: COLOURS.line,
      zerolinecolor: INK,
      title: { ...xaxis.title, standoff: 10 },
    },
    yaxis: { ...yaxis, ticktext: labels.map((label) => `${label} `) },
    width: WIDTH,
    height: 130 + 110 + (hasSampler ? 60 : 0) + rows * ROW,
  };
}

/** Labels are markup to Plotly. @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

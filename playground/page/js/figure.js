// The bars of the next token, as the plain data that plotly.js reads. Bars are placed by their row,
// not by their label, so tokens that look alike stay apart. Colours and type sizes are the chart's.

import { whole } from "./format.js";
import { t } from "./words.js";

const LABEL_LENGTH = 18;
const SAMPLER_WIDTH = 0.34;
const AXIS_ENDS = [0.1, 0.2, 0.4, 0.6, 0.8, 1];

/** @typedef {import("../wire.d.ts").CandidateView} Candidate */
/**
 * @typedef {object} Expected what may come next
 * @property {Candidate[]} candidates
 * @property {number} other_probability what all other tokens hold together; the bars add up to 1
 * @property {string} other_percent
 * @property {number} [other_sampler_probability] the same, for the sampler
 * @property {string} [other_sampler_percent]
 * @property {number} n_other how many others there are; 0 leaves their bar out
 */

/**
 * With the sampler a second, narrower and hatched series lies upon the model's, on one scale from
 * 0 to 1. `customdata` of a bar is the candidate's id, null for the rest; in the sampler's series
 * it is the stage that cut the candidate.
 *
 * @param {Expected} expected
 * @param {boolean} withSampler
 * @param {number} [end] of the axis, where two figures share a scale
 */
export function nextTokenFigure(expected, withSampler, end = axisEnd(expected)) {
  const { candidates, n_other: nOther } = expected;
  const rest = expected.other_probability;
  const others = t("chart.others", { n: whole(nOther) });
  const hovers = candidates.map((one) => hoverOf(one, withSampler));
  /** @param {(one: Candidate) => any} of @param {any} last */
  const column = (of, last) => [...candidates.map(of), ...(nOther ? [last] : [])];
  const shared = {
    type: "bar",
    orientation: "h",
    y: column(() => 0, 0).map((_, row) => row),
    textposition: "outside",
    cliponaxis: false,
    hovertext: [...hovers, ...(nOther ? [`${others}<br>${digits(rest)}`] : [])],
    hoverinfo: "text",
  };
  const model = {
    ...shared,
    x: column((one) => one.probability, rest),
    text: column((one) => one.percent, expected.other_percent),
    name: t("chart.model"),
    customdata: column((one) => one.id, null),
    marker: { pattern: { shape: column(() => "", "/") } },
  };
  const sampler = {
    ...shared,
    x: column((one) => one.sampler_probability, expected.other_sampler_probability ?? 0),
    text: column((one) => one.sampler_percent, expected.other_sampler_percent ?? ""),
    name: t("chart.sampler"),
    customdata: column((one) => one.cut_by, null),
    width: SAMPLER_WIDTH,
    marker: { pattern: { shape: "x" } },
  };
  const labels = column((one) => labelOf(one.text), others);
  return {
    data: withSampler ? [model, sampler] : [model],
    layout: layoutOf(labels, withSampler ? 1 : end),
  };
}

/** @param {string[]} labels @param {number} end */
function layoutOf(labels, end) {
  return {
    xaxis: {
      title: { text: t("chart.probability") },
      tickformat: "~%",
      range: [0, end],
      fixedrange: true,
    },
    yaxis: {
      tickmode: "array",
      tickvals: labels.map((_, row) => row),
      ticktext: labels,
      range: [labels.length - 0.5, -0.5],
      fixedrange: true,
    },
    dragmode: false,
    showlegend: false,
    barmode: "overlay",
    bargap: 0.25,
  };
}

/**
 * Where the axis ends: the first of few ends, so that the scale seldom jumps.
 *
 * @param {Expected} expected
 */
export function axisEnd({ candidates, other_probability: rest, n_other: nOther }) {
  const highest = Math.max(...candidates.map((one) => one.probability), nOther ? rest : 0);
  return AXIS_ENDS.find((end) => end >= highest - 1e-9) ?? 1;
}

/** @param {Candidate} candidate @param {boolean} withSampler */
function hoverOf(candidate, withSampler) {
  const hover = t("chart.hover", {
    token: escaped(candidate.text),
    id: candidate.id,
    rank: candidate.rank,
    logit: candidate.logit.toFixed(4),
    probability: digits(candidate.probability),
  });
  if (!withSampler) return hover;
  const drawn = t("chart.hover_sampler", { probability: digits(candidate.sampler_probability) });
  return `${hover}<br>${drawn}`;
}

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(10)));

/**
 * A token as a label: short, and with nothing in it that Plotly would take for markup.
 *
 * @param {string} text
 */
function labelOf(text) {
  const letters = [...text];
  const isLong = letters.length > LABEL_LENGTH;
  return escaped(isLong ? `${letters.slice(0, LABEL_LENGTH - 1).join("")}…` : text);
}

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// @ts-nocheck
// The bars as a picture of their own: dark on white, with all labels and figures in it, whatever
// the page looks like. On the page itself the texts of the rows stand beside the plot.

import { loaded } from "../../page/js/chart.js";
import { t } from "../../page/js/words.js";

export const WIDTH = 1600;
const SIZE = 26;
const ROW = 62;
const END_LENGTH = 60;
const FAMILY =
  '"Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif';
const INK = "#1b2430";
const COLOURS = { bar: "#3b6fd4", rest: "#c9d2df", drawn: "#f0a35e", line: "#d5dce6" };

// The data URL of the picture; format: png or svg.
export async function pictureOf({ figure, text, model }, format) {
  const Plotly = await loaded;
  const { data, layout } = exported(figure, titleOf(text), model);
  return Plotly.toImage(
    { data, layout, config: { displayModeBar: false } },
    { format, width: WIDTH, height: layout.height },
  );
}

// The end of the text: what the bars go on from.
function titleOf(text) {
  const letters = Array.from(text.replace(/\s+/g, " "));
  return t("save.chart_title", {
    text:
      letters.length > END_LENGTH ? `…${letters.slice(-END_LENGTH).join("")}` : letters.join(""),
  });
}

function exported(figure, title, model) {
  const [bars, sampler] = figure.data;
  const { xaxis, yaxis } = figure.layout;
  const count = bars.x.length;
  const isRest = bars.customdata.map((id) => id === null);
  const longest = Math.max(...yaxis.ticktext.map((label) => label.length));
  const shared = { textposition: "none", hoverinfo: "skip" };
  const data = [
    {
      ...bars,
      ...shared,
      marker: {
        ...bars.marker,
        color: isRest.map((rest) => (rest ? COLOURS.rest : COLOURS.bar)),
        line: { color: INK, width: isRest.map(Number) },
      },
    },
  ];
  if (sampler) {
    const pattern = { ...sampler.marker.pattern, fgcolor: INK, bgcolor: COLOURS.drawn, size: 7 };
    data.push({
      ...sampler,
      ...shared,
      marker: {
        pattern,
        color: COLOURS.drawn,
        line: { color: INK, width: sampler.x.map((value) => (value ? 2 : 0)) },
      },
    });
  }
  const rows = {
    type: "scatter",
    mode: "text",
    showlegend: false,
    x: bars.x.map((value, row) => Math.max(value, sampler?.x[row] ?? 0)),
    y: bars.y,
    text: bars.text.map((percent, row) =>
      sampler ? ` ${percent} → ${sampler.text[row]}` : ` ${percent}`,
    ),
    textposition: "middle right",
    textfont: { size: SIZE, color: INK, family: FAMILY },
    cliponaxis: false,
  };
  return {
    data: [...data, rows],
    layout: {
      ...figure.layout,
      title: {
        text: escaped(title),
        subtitle: { text: escaped(model) },
        x: 0.02,
        xanchor: "left",
        font: { size: SIZE * 1.2, color: INK, family: FAMILY },
      },
      font: { family: FAMILY, size: SIZE, color: INK },
      showlegend: Boolean(sampler),
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
        r: sampler ? 330 : 170,
        t: 130,
        b: sampler ? 170 : 110,
      },
      xaxis: {
        ...xaxis,
        gridcolor: COLOURS.line,
        zerolinecolor: INK,
        title: { ...xaxis.title, standoff: 10 },
      },
      yaxis: { ...yaxis, ticktext: yaxis.ticktext.map((label) => `${label} `) },
      width: WIDTH,
      height: 130 + 110 + (sampler ? 60 : 0) + count * ROW,
    },
  };
}

// Labels are markup to Plotly.
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

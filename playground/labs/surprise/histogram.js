// How the tokens of a text, or of two side by side, are spread over bins, as the plain data that
// plotly.js reads. Colours and type sizes are the chart's.

import { whole } from "../../page/js/format.js";
import { speak, t } from "../../page/js/words.js";

/** @typedef {import("./wire.js").Histogram} Histogram */
/** @typedef {"rank" | "bits"} Kind what the bins are of */

/**
 * Bars are shares of each text's own tokens; all but the first text's are hatched. `text` of a bar,
 * share and count, is for a table of the figure.
 *
 * @param {Kind} kind
 * @param {Histogram} histogram
 */
export function histogramFigure(kind, { bins, series }) {
  return {
    data: series.map((one, i) => barsOf(kind, bins, one, i === 0 ? "" : "/")),
    layout: {
      xaxis: {
        title: { text: t(`surprise.axis.${kind}`) },
        type: "category", // labels such as "1" are no numbers here
        fixedrange: true,
      },
      yaxis: {
        title: { text: t("surprise.axis.share") },
        tickformat: "~%",
        rangemode: "tozero",
        fixedrange: true,
      },
      dragmode: false,
      showlegend: series.length > 1,
      barmode: "group",
      bargap: 0.2,
    },
  };
}

/**
 * @param {Kind} kind
 * @param {string[]} bins
 * @param {import("./wire.js").Series} series
 * @param {string} shape of the hatching
 */
function barsOf(kind, bins, { name, bars }, shape) {
  const text = speak(name);
  return {
    type: "bar",
    name: text,
    x: bins,
    y: bars.map(({ share }) => share),
    text: bars.map((bar) => t("surprise.bar", { share: bar.percent, count: whole(bar.count) })),
    textposition: "none",
    hovertext: bars.map(({ count, percent }, i) =>
      t(`surprise.hover.${kind}`, { text, bin: bins[i], count: whole(count), share: percent }),
    ),
    hoverinfo: "text",
    marker: { pattern: { shape } },
  };
}

// A histogram in the page's colours and sizes.

/**
 * @typedef {object} Look what the page's style says
 * @property {number} size of the letters
 * @property {string} family
 * @property {number} width
 * @property {number} height
 * @property {string} ink
 * @property {string} line
 * @property {string} bar
 * @property {string} drawn
 */

const MANY = 8; // bins

/**
 * Text B's bars are hatched, so that no colour is needed to tell them.
 *
 * @param {ReturnType<typeof import("./histogram.js").histogramFigure>} figure
 * @param {Look} look
 */
export function styled({ data, layout }, look) {
  const { size, family, ink, line, width, height } = look;
  const outline = { color: ink, width: 1 };
  const colours = [
    { color: look.bar, line: outline },
    {
      color: look.drawn,
      line: outline,
      pattern: { shape: "/", fgcolor: ink, bgcolor: look.drawn, size: 5 },
    },
  ];
  const axis = { gridcolor: line, zerolinecolor: line, tickangle: 0, automargin: true };
  return {
    data: data.map((bars, i) => ({
      ...bars,
      marker: { ...bars.marker, ...colours[i] },
      hoverlabel: { font: { size, family } },
    })),
    layout: {
      ...layout,
      font: { family, size, color: ink },
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      margin: { l: 3.2 * size, r: 0.6 * size, t: 0.6 * size, b: 3 * size },
      xaxis: { ...layout.xaxis, ...axis, ...fitted(data[0].x, width / size) },
      yaxis: { ...layout.yaxis, ...axis },
      showlegend: false, // the page has one
      width,
      height,
    },
  };
}

/**
 * Labels that would meet: of many every other one goes, few are slanted.
 *
 * @param {string[]} labels
 * @param {number} width in letters' heights
 */
function fitted(labels, width) {
  const isTight = 0.62 * labels.join("  ").length > width - 3.8;
  if (!isTight) return {};
  return labels.length > MANY ? { nticks: Math.max(2, Math.floor(width / 5)) } : { tickangle: -40 };
}

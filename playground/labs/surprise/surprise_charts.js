// @ts-nocheck
// Histograms: figures of the server, drawn in the page's colours and sizes; their numbers stand in
// a table beneath for those who cannot see or point at bars.

import { loaded } from "../../page/js/chart.js";
import { make } from "../../page/js/dom.js";

let Plotly = null;

export function makeHistogram(root) {
  const plot = root.querySelector(".histogram-plot");
  let figure = null;
  let drawn = null; // figure and look on screen

  function draw() {
    root.hidden = !figure;
    if (!Plotly || !figure || !plot.clientWidth) return;
    const look = lookOf(plot);
    const key = JSON.stringify([figure, look]);
    if (key === drawn) return;
    drawn = key;
    const { data, layout } = styled(figure, look);
    Plotly.react(plot, data, layout, { displayModeBar: false, responsive: false });
  }

  function show(next) {
    figure = next;
    draw();
    if (!figure) return;
    plot.setAttribute("aria-label", spoken(root, figure));
    renderTable(root.querySelector("table"), figure);
  }

  loaded.then((library) => {
    Plotly = library;
    draw();
  });
  new ResizeObserver(draw).observe(plot);
  // Dark and projector are classes of the page.
  new MutationObserver(draw).observe(root.closest(".pg"), {
    attributes: true,
    attributeFilter: ["class"],
  });
  return { show };
}

function lookOf(plot) {
  const style = getComputedStyle(plot);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    size: parseFloat(style.fontSize),
    family: style.fontFamily,
    width: plot.clientWidth,
    height: plot.clientHeight,
    ink: value("--ink"),
    line: value("--line"),
    bar: value("--bar"),
    drawn: value("--drawn"),
  };
}

// Text B's bars are hatched, so that no colour is needed to tell them.
function styled({ data, layout }, look) {
  const { size, family, ink, line, width, height } = look;
  const colours = [
    { color: look.bar, line: { color: ink, width: 1 } },
    {
      color: look.drawn,
      line: { color: ink, width: 1 },
      pattern: { shape: "/", fgcolor: ink, bgcolor: look.drawn, size: 5 },
    },
  ];
  const axis = (given) => ({
    ...given,
    gridcolor: line,
    zerolinecolor: line,
    fixedrange: true,
    tickangle: 0,
    automargin: true,
  });
  const letters = data[0].x.join("  ").length;
  const isTight = 0.62 * size * letters > width - 3.8 * size;
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
      xaxis: { ...axis(layout.xaxis), ...(isTight && fitted(data[0].x.length, width / size)) },
      yaxis: axis(layout.yaxis),
      dragmode: false,
      showlegend: false,
      width,
      height,
    },
  };
}

// Labels that would meet: of many every other one goes, few are slanted.
const MANY = 8;
const fitted = (n, width) =>
  n > MANY ? { nticks: Math.max(2, Math.floor(width / 5)) } : { tickangle: -40 };

function rows({ data }) {
  const labels = data[0].x;
  return labels.map((label, i) => [label, ...data.map((bars) => bars.text?.[i] ?? bars.y[i])]);
}

function spoken(root, figure) {
  const told = rows(figure).map(([label, ...values]) => `${label}: ${values.join(" / ")}`);
  return `${root.querySelector("figcaption").textContent}. ${told.join(", ")}`;
}

function renderTable(table, figure) {
  const title = make("th", { scope: "col" }, figure.layout.xaxis.title?.text ?? "");
  const heads = figure.data.map(({ name }) => make("th", { scope: "col" }, name));
  const body = rows(figure).map(([label, ...values]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, String(label)),
      ...values.map((value) => make("td", {}, String(value))),
    ),
  );
  table.replaceChildren(
    make("thead", {}, make("tr", {}, title, ...heads)),
    make("tbody", {}, ...body),
  );
}

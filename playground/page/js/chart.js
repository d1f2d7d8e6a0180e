// @ts-nocheck
// The bar chart. The figure comes from the server; colours and type sizes come from the page's
// style, so that dark mode, the projector and the phone need no other figure. Plotly draws the
// bars and the axis; the texts of the rows are put beside them here, since Plotly measures every
// text it draws, which took most of a click.

import { make, piece } from "./dom.js";

const STILL_PX = 8; // a pointer that moves farther is no click

let Plotly = null;
let tellLoaded = null;

// Resolves to Plotly when it has come.
export const loaded = new Promise((resolve) => (tellLoaded = resolve));

// Plotly is large: it is fetched beside the page, and the page works until it is there.
export function load(url) {
  if (Plotly) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => {
      Plotly = window.Plotly;
      tellLoaded(Plotly);
      resolve();
    };
    script.onerror = reject;
    document.head.append(script);
  });
}

// Listens to the whole document until `signal` ends it.
export function makeChart(root, onPick, signal) {
  const [plot, rows] = [make("div", { class: "chart-plot" }), make("div", { class: "chart-rows" })];
  root.append(plot, rows);
  let figure = null;
  let drawn = null; // the figure on screen
  let pressed = null;
  let look = null;

  function draw() {
    if (!figure || !Plotly || root.clientWidth === 0) return;
    look ??= lookOf(root);
    const { data, layout } = styled(figure, look);
    root.style.height = `${layout.height}px`;
    Plotly.react(plot, data, layout, { displayModeBar: false, responsive: false });
    showRows(rows, figure, layout);
    drawn = figure;
  }

  // The id of the bar in whose row the pointer is. Plotly's own click would name the bar hovered
  // a moment before, and nothing where a bar is too short to be hit.
  function idAt(event) {
    const area = root.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!area || !drawn) return null;
    const ids = drawn.data[0].customdata;
    return ids[Math.floor(((event.clientY - area.top) / area.height) * ids.length)] ?? null;
  }

  root.addEventListener(
    "pointerdown",
    (event) =>
      (pressed =
        event.button === 0 ? { id: idAt(event), x: event.clientX, y: event.clientY } : null),
    { capture: true },
  );
  document.addEventListener(
    "pointerup",
    (event) => {
      const { id = null, x, y } = pressed ?? {};
      pressed = null;
      if (id !== null && Math.hypot(event.clientX - x, event.clientY - y) < STILL_PX) onPick(id);
    },
    { capture: true, signal },
  );
  document.addEventListener("pointercancel", () => (pressed = null), { signal });

  function redraw() {
    look = null;
    draw();
  }

  new ResizeObserver(() => look?.width !== root.clientWidth && redraw()).observe(root);
  return {
    show(next) {
      figure = next;
      draw();
    },
    redraw,
  };
}

// What the page's style says of the chart; read once for each look and size.
function lookOf(root) {
  const style = getComputedStyle(root);
  const value = (name) => style.getPropertyValue(name).trim();
  const size = parseFloat(style.fontSize);
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = `${size}px ${style.fontFamily}`;
  return {
    size,
    family: style.fontFamily,
    width: root.clientWidth,
    row: parseFloat(value("--row")),
    axis: parseFloat(value("--axis")), // em below the bars
    ink: value("--ink"),
    line: value("--line"),
    bar: value("--bar"),
    rest: value("--rest"),
    drawn: value("--drawn"),
    widest: (labels) => Math.max(...labels.map((label) => canvas.measureText(label).width)),
  };
}

// The texts of the rows: the label left of its bar, the per cents behind it.
function showRows(rows, figure, layout) {
  const [{ text, x }, sampler] = figure.data;
  const isNarrow = narrow(layout.width, layout.font.size);
  const { l, r, t } = layout.margin;
  const perUnit = (layout.width - l - r) / layout.xaxis.range[1];
  rows.style.top = `${t}px`;
  rows.style.fontSize = `${layout.yaxis.tickfont.size}px`;
  rows.style.setProperty("--row-height", `${(layout.height - t - layout.margin.b) / x.length}px`);
  rows.style.setProperty("--title-left", `${l}px`);
  rows.dataset.title = figure.layout.xaxis.title.text;
  rows.replaceChildren(
    ...layout.yaxis.ticktext.map((label, row) => {
      const name = make("span", { class: "chart-label" }, piece(plain(label)));
      // Where there is little room the model's figure is left to the list.
      const percent = make(
        "span",
        { class: "chart-percent" },
        sampler && isNarrow ? "" : text[row],
      );
      if (sampler)
        percent.append(make("span", { class: "chart-drawn" }, ` → ${sampler.text[row]}`));
      name.style.width = `${l}px`;
      percent.style.left = `${l + Math.max(x[row], sampler?.x[row] ?? 0) * perUnit}px`;
      const isCut = sampler?.customdata[row];
      return make("div", { class: isCut ? "chart-row cut" : "chart-row" }, name, percent);
    }),
  );
}

const narrow = (width, size) => width < 30 * size;

// A label as Plotly would show it.
const plain = (label) => label.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function styled(figure, look) {
  const { size } = look;
  const [bars, sampler] = figure.data;
  const { xaxis, yaxis } = figure.layout;
  const isRest = bars.customdata.map((id) => id === null);
  const dense = isRest.length > 24;
  const scale = dense ? 0.6 : 1;
  const height = Math.round(size * (isRest.length * look.row * scale + look.axis + 0.4));
  const isNarrow = narrow(look.width, size);
  const right = isNarrow ? 4 + (sampler ? 1.5 : 0) : 5 + (sampler ? 5 : 0);
  const left = Math.min(
    look.widest(yaxis.ticktext.map(plain)) * scale + 1.2 * size,
    look.width * 0.45,
  );
  const hoverlabel = { font: { size, family: look.family } };
  const model = {
    ...bars,
    marker: {
      ...bars.marker,
      color: isRest.map((rest) => (rest ? look.rest : look.bar)),
      line: { color: look.ink, width: isRest.map((rest) => (rest ? 1 : 0)) },
    },
    textposition: "none",
    hoverlabel,
  };
  return {
    data: sampler ? [model, drawnOver(sampler, look, hoverlabel)] : [model],
    layout: {
      ...figure.layout,
      font: { family: look.family, size, color: look.ink },
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      margin: {
        l: left,
        r: size * right,
        t: size * 0.4,
        b: size * look.axis,
      },
      xaxis: {
        ...xaxis,
        title: { text: "" },
        gridcolor: look.line,
        zerolinecolor: look.line,
        nticks: Math.max(
          2,
          Math.min(6, Math.floor((look.width - left - size * right) / (4.5 * size))),
        ),
        tickangle: 0,
      },
      yaxis: { ...yaxis, tickfont: { size: size * scale }, showticklabels: false },
      width: look.width,
      height,
    },
  };
}

// The sampler's bars: narrower, hatched and outlined, so that no colour is needed to tell them.
function drawnOver(sampler, look, hoverlabel) {
  return {
    ...sampler,
    marker: {
      pattern: { ...sampler.marker.pattern, fgcolor: look.ink, bgcolor: look.drawn, size: 5 },
      color: look.drawn,
      line: { color: look.ink, width: sampler.x.map((value) => (value ? 1.5 : 0)) },
    },
    textposition: "none",
    hoverlabel,
  };
}

// The bar chart: plotly.js draws the bars and the axis in the colours and sizes of the page's style.
// The texts of the rows are put beside the plot, since Plotly measures every text it draws, which
// took most of a click.

import { html, render } from "../vendor/html.js";
import { Piece } from "./components/piece.js";
import { signal as life } from "./life.js";

/** @typedef {{data: any[], layout: any}} Figure as plotly.js reads it */
/** @typedef {ReturnType<typeof lookOf>} Look */

const STILL_PX = 8; // a pointer that moves farther is no click

/** @type {any} */
let Plotly = null;

/** @type {(plotly: any) => void} */
let tellLoaded = () => {};

/** Resolves to Plotly when it has come. @type {Promise<any>} */
export const loaded = new Promise((resolve) => {
  tellLoaded = resolve;
});

/** Plotly is large: it is fetched beside the page, which works until it is there. @param {string} url */
export function load(url) {
  if ("Plotly" in window) return arrive();
  const script = document.createElement("script");
  script.src = url;
  script.onload = arrive;
  document.head.append(script);
}

function arrive() {
  Plotly = Reflect.get(window, "Plotly");
  tellLoaded(Plotly);
}

/**
 * A chart in `root`; `onPick` gets the id of the bar that is clicked.
 *
 * @param {HTMLElement} root
 * @param {(id: number) => unknown} [onPick]
 */
export function makeChart(root, onPick = () => {}) {
  const [plot, rows] = ["chart-plot", "chart-rows"].map((name) => {
    const node = document.createElement("div");
    node.className = name;
    root.append(node);
    return node;
  });
  /** @type {Figure | null} */
  let figure = null;
  /** @type {Figure | null} the figure on screen */
  let drawn = null;
  /** @type {Look | null} */
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

  function redraw() {
    look = null;
    draw();
  }

  watchClicks(root, () => drawn?.data[0].customdata ?? [], onPick);
  const sizes = new ResizeObserver(() => look?.width !== root.clientWidth && redraw());
  sizes.observe(root);
  loaded.then(redraw);
  return {
    /** @param {Figure | null | undefined} next */
    show(next) {
      figure = next ?? null;
      draw();
    },
    redraw,
    end: () => sizes.disconnect(),
  };
}

/**
 * Picks the bar in whose row the pointer is. Plotly's own click would name the bar hovered a moment
 * before, and nothing where a bar is too short to be hit.
 *
 * @param {HTMLElement} root
 * @param {() => (number | null)[]} ids of the rows
 * @param {(id: number) => unknown} onPick
 */
function watchClicks(root, ids, onPick) {
  /** @type {{id: number | null, x: number, y: number} | null} */
  let pressed = null;

  /** @param {PointerEvent} event */
  function idAt(event) {
    const area = root.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!area) return null;
    const rows = ids();
    return rows[Math.floor(((event.clientY - area.top) / area.height) * rows.length)] ?? null;
  }

  root.addEventListener(
    "pointerdown",
    (event) => {
      const isMain = event.button === 0;
      pressed = isMain ? { id: idAt(event), x: event.clientX, y: event.clientY } : null;
    },
    { capture: true },
  );
  const heard = { capture: true, signal: life };
  document.addEventListener(
    "pointerup",
    (event) => {
      const was = pressed;
      pressed = null;
      if (!was || was.id === null) return;
      if (Math.hypot(event.clientX - was.x, event.clientY - was.y) < STILL_PX) onPick(was.id);
    },
    heard,
  );
  document.addEventListener("pointercancel", () => (pressed = null), heard);
}

/**
 * The texts of the rows: the label left of its bar, the per cents behind it.
 *
 * @param {HTMLElement} box
 * @param {Figure} figure
 * @param {any} layout
 */
function showRows(box, figure, layout) {
  const [model, sampler] = figure.data;
  const { l, r, t, b } = layout.margin;
  const perUnit = (layout.width - l - r) / layout.xaxis.range[1];
  box.style.top = `${t}px`;
  box.style.fontSize = `${layout.yaxis.tickfont.size}px`;
  box.style.setProperty("--row-height", `${(layout.height - t - b) / model.x.length}px`);
  box.style.setProperty("--title-left", `${l}px`);
  box.dataset.title = figure.layout.xaxis.title.text;
  // Where there is little room the model's figure is left to the list.
  const hidesModel = sampler && narrow(layout.width, layout.font.size);
  render(
    layout.yaxis.ticktext.map((/** @type {string} */ label, /** @type {number} */ row) => {
      const end = Math.max(model.x[row], sampler?.x[row] ?? 0) * perUnit;
      return html`<div key=${row} class=${sampler?.customdata[row] ? "chart-row cut" : "chart-row"}>
        <span class="chart-label" style=${{ width: `${l}px` }}><${Piece} text=${plain(label)} /></span>
        <span class="chart-percent" style=${{ left: `${l + end}px` }}
          >${hidesModel ? "" : model.text[row]}${
            sampler && html`<span class="chart-drawn"> → ${sampler.text[row]}</span>`
          }</span
        >
      </div>`;
    }),
    box,
  );
}

/** What the page's style says of the chart; read once for each look and size. @param {HTMLElement} root */
function lookOf(root) {
  const style = getComputedStyle(root);
  /** @param {string} name */
  const value = (name) => style.getPropertyValue(name).trim();
  const size = parseFloat(style.fontSize);
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas) canvas.font = `${size}px ${style.fontFamily}`;
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
    /** @param {string[]} labels */
    widest: (labels) => Math.max(...labels.map((label) => canvas?.measureText(label).width ?? 0)),
  };
}

/** @param {number} width @param {number} size */
const narrow = (width, size) => width < 30 * size;

/** A label as Plotly would show it. @param {string} label */
const plain = (label) => label.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** The figure in the page's colours and sizes. @param {Figure} figure @param {Look} look */
function styled(figure, look) {
  const { size } = look;
  const [bars, sampler] = figure.data;
  const { xaxis, yaxis } = figure.layout;
  /** @type {boolean[]} */
  const isRest = bars.customdata.map((/** @type {number | null} */ id) => id === null);
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

/**
 * The sampler's bars: narrower, hatched and outlined, so that no colour is needed to tell them.
 *
 * @param {any} sampler
 * @param {Look} look
 * @param {object} hoverlabel
 */
function drawnOver(sampler, look, hoverlabel) {
  return {
    ...sampler,
    marker: {
      pattern: { ...sampler.marker.pattern, fgcolor: look.ink, bgcolor: look.drawn, size: 5 },
      color: look.drawn,
      line: {
        color: look.ink,
        width: sampler.x.map((/** @type {number} */ value) => (value ? 1.5 : 0)),
      },
    },
    textposition: "none",
    hoverlabel,
  };
}

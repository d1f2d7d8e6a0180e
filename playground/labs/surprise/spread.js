// How the surprises are spread: two histograms in the page's colours and sizes, and what tells two
// texts apart. Their numbers stand in tables beneath for those who cannot see or point at bars.

import { loaded } from "../../page/js/chart.js";
import { look } from "../../page/js/settings.js";
import { speak, t } from "../../page/js/words.js";
import { useEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { signal, useSignal } from "../../page/vendor/signals.js";
import { histogramFigure } from "./histogram.js";
import { styled } from "./histogram_style.js";
import { readings, summary } from "./scoring.js";

/** @typedef {ReturnType<typeof histogramFigure>} Figure */
/** @typedef {import("./histogram.js").Kind} Kind */

/** @type {import("../../page/vendor/signals.js").Signal<any>} */
const plotly = signal(null);
loaded.then((library) => {
  plotly.value = library;
});

/** @type {Kind[]} */
const KINDS = ["rank", "bits"];

/** Which tables are open. @type {import("../../page/vendor/signals.js").Signal<Partial<Record<Kind, boolean>>>} */
const opened = signal({});

export function Spread() {
  const sentences = summary.value?.sentences ?? [];
  const isTwo = summary.value && readings.b.value?.scores.size;
  return html`<div class="lab-part">
    <h3>${t("surprise.histograms")}</h3>
    <div class="surprise-summary">${sentences.map((sentence) => html`<p>${speak(sentence)}</p>`)}</div>
    <p class="series surprise-series" hidden=${!isTwo}>
      <span class="series-item"><span class="swatch model"></span><span>${t("surprise.name.a")}</span></span>
      <span class="series-item"><span class="swatch sampler"></span><span>${t("surprise.name.b")}</span></span>
    </p>
    <div class="surprise-histograms">
      ${KINDS.map((kind) => html`<${Histogram} key=${kind} kind=${kind} />`)}
    </div>
  </div>`;
}

/** @param {{kind: Kind}} props */
function Histogram({ kind }) {
  const histogram = summary.value?.[kind];
  const figure = histogram ? histogramFigure(kind, histogram) : null;
  const title = t(`surprise.histogram_${kind}`);
  return html`<figure data-figure=${kind} hidden=${!figure}>
    <figcaption>${title}</figcaption>
    <${Plot} figure=${figure} label=${figure && spoken(title, figure)} />
    <details
      open=${opened.value[kind]}
      onToggle=${(/** @type {{currentTarget: HTMLDetailsElement}} */ { currentTarget }) => {
        opened.value = { ...opened.value, [kind]: currentTarget.open };
      }}
    >
      <summary>${t("surprise.as_table")}</summary>
      <div class="scroller" tabindex="0" role="region" aria-label=${title}>
        ${figure && html`<${Table} figure=${figure} />`}
      </div>
    </details>
  </figure>`;
}

/** @param {{figure: Figure | null, label: string | null}} props */
function Plot({ figure, label }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const size = useSignal("");
  useEffect(() => {
    const sizes = new ResizeObserver(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        size.value = `${width} ${height}`;
      },
    );
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    if (!figure || !plotly.value || !box.current?.clientWidth) return;
    const { data, layout } = styled(figure, lookOf(box.current));
    plotly.value.react(box.current, data, layout, { displayModeBar: false, responsive: false });
  }, [JSON.stringify(figure), plotly.value, size.value, look.value]);
  return html`<div class="histogram-plot" role="img" aria-label=${label} ref=${box}></div>`;
}

/** What the page's style says of the chart. @param {HTMLElement} plot */
function lookOf(plot) {
  const style = getComputedStyle(plot);
  /** @param {string} name */
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

/** Bin by bin: its label, then each text's share and count. @param {Figure} figure */
const rowsOf = ({ data }) =>
  data[0].x.map((label, i) => [label, ...data.map(({ text }) => text[i])]);

/** @param {string} title @param {Figure} figure */
function spoken(title, figure) {
  const bins = rowsOf(figure).map(([label, ...values]) => `${label}: ${values.join(" / ")}`);
  return `${title}. ${bins.join(", ")}`;
}

/** @param {{figure: Figure}} props */
function Table({ figure }) {
  const heads = [figure.layout.xaxis.title.text, ...figure.data.map(({ name }) => name)];
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rowsOf(figure).map(
        ([label, ...values]) =>
          html`<tr>
            <th scope="row">${label}</th>
            ${values.map((value) => html`<td>${value}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

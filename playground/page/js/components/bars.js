// A bar chart on the page. It is drawn as soon as its figure changes, before the rest of the page is:
// it measures, and measuring a page that has just changed is slow.

import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import { effect } from "../../vendor/signals.js";
import { makeChart } from "../chart.js";
import { look } from "../settings.js";
import { tab } from "../store.js";

/**
 * @param {object} props
 * @param {{value: import("../chart.js").Figure | null | undefined}} props.figure a signal
 * @param {string} props.label what it is a picture of
 * @param {string} [props.id]
 * @param {(id: number) => unknown} [props.onPick] gets the id of the bar that is clicked
 */
export function Bars({ figure, label, id, onPick }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!root.current) return undefined;
    const chart = makeChart(root.current, onPick);
    const ends = [
      effect(() => chart.show(figure.value)),
      effect(() => {
        if (look.value && tab.value) chart.redraw();
      }),
      chart.end,
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return html`<div id=${id} class="bars-chart" role="img" aria-label=${label} ref=${root}></div>`;
}

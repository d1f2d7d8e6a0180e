// The figures of whole texts: cards for one text, a table for two.

import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { finished, NAMES, readings } from "./scoring.js";

/** @typedef {import("./wire.js").FigureView} Figure */

/** @param {import("./scoring.js").Name} name */
const figuresOf = (name) => {
  const reading = readings[name].value;
  return reading?.scores.size ? reading.last?.figures : undefined;
};

export function Totals() {
  const [a, b] = NAMES.map(figuresOf);
  return html`<div class=${a && b ? "surprise-figures two" : "surprise-figures"}>
    <${Figures} a=${a} b=${b} />
  </div>`;
}

/** @param {{a?: Figure[], b?: Figure[]}} props */
function Figures({ a, b }) {
  if (a && b) return html`<${Table} a=${a} b=${b} />`;
  const one = a ?? b;
  if (!one) return html`<p class="hint">${t("surprise.nothing")}</p>`;
  return html`<ul>
    ${one.map(
      (figure) =>
        html`<li data-figure=${figure.name}>
          <span class="figure-label">${speak(figure.label)}</span><${Value} figure=${figure} />
        </li>`,
    )}
  </ul>`;
}

/** @param {{figure: Figure}} props */
const Value = ({ figure }) =>
  html`<span class="figure-value">${figure.value}</span
    ><span class="figure-sentence">${speak(figure.sentence)}</span>`;

/** The same figures of both, in the same order. @param {{a: Figure[], b: Figure[]}} props */
function Table({ a, b }) {
  const titles = ["surprise.figure", "surprise.name.a", "surprise.name.b"];
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${t("surprise.totals")}>
    <table>
      <thead>
        <tr>
          ${titles.map((key) => html`<th scope="col">${t(key)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${a.map(
          (figure, i) =>
            html`<tr data-figure=${figure.name}>
              <th scope="row">${speak(figure.label)}</th>
              <td data-text="a"><${Value} figure=${figure} /></td>
              <td data-text="b"><${Value} figure=${b[i]} /></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Read out when all of a text has been read. */
export function Announcer() {
  const name = finished.value;
  const isDone = name !== null && readings[name].value?.state === "done";
  const figures = (isDone && figuresOf(name)) || [];
  const values = figures.map(({ label, value }) => `${speak(label)}: ${value}`).join(", ");
  return html`<p class="surprise-announcer sr-only" role="status">
    ${figures.length > 0 && `${t(`surprise.name.${name}`)}. ${values}`}
  </p>`;
}

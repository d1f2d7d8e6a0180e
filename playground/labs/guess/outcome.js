// What came, and what the guess was worth beside the model's.

import { Piece } from "../../page/js/components/piece.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { next } from "./play.js";

/** @typedef {import("./wire.js").ShareView} Share */

const COLUMNS = ["token", "you", "model", "all"];

/** @param {{told: import("./game.js").Reveal}} props */
export function Outcome({ told }) {
  const verdict = `${told.is_hit ? "✓" : "✗"} ${t(told.is_hit ? "guess.right" : "guess.wrong")} `;
  return html`<div class="guess-reveal">
    <p class="guess-came">${verdict}<${Piece} text=${told.text} /></p>
    <div class="guess-table scroller" tabindex="0" role="region" aria-label=${t("guess.options")}>
      <table>
        <thead>
          <tr>
            ${COLUMNS.map((name) => html`<th scope="col">${t(`guess.column_${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${told.shares.map((share) => html`<${Row} key=${share.id} share=${share} />`)}
        </tbody>
      </table>
    </div>
    <ul class="guess-sentences">
      ${told.sentences.map((sentence) => html`<li>${speak(sentence)}</li>`)}
    </ul>
    <div class="actions">
      <button type="button" id="guess-next" class="primary" onClick=${next}>
        <span>${t(told.next === null ? "guess.to_summary" : "guess.next")}</span> <kbd>Enter</kbd>
      </button>
    </div>
  </div>`;
}

/** @param {{share: Share}} props */
function Row({ share }) {
  return html`<tr class=${share.came ? "came" : null} data-id=${share.id} data-came=${share.came}>
    <th scope="row">
      <${Piece} text=${share.text} />
      ${share.came && html`<span class="guess-tag">✓ ${t("guess.came")}</span>`}
      ${share.guessed && html`<span class="guess-tag">◂ ${t("guess.yours")}</span>`}
    </th>
    <${Cell} value=${share.learner} text=${share.learner_percent} name="guess-bar mine" />
    <${Cell} value=${share.model} text=${share.model_percent} name="guess-bar" />
    <${Cell} value=${share.probability} text=${share.percent} name="guess-bar" />
  </tr>`;
}

/** @param {{value: number, text: string, name: string}} props */
const Cell = ({ value, text, name }) =>
  html`<td>
    <span class="guess-cell"
      ><span class="guess-figure">${text}</span
      ><span class=${name} aria-hidden="true" style=${{ "--share": value }}></span
    ></span>
  </td>`;

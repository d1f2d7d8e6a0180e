// The stages as cards, and the shown tokens' probabilities from stage to stage as a table.

import { Piece } from "../../page/js/components/piece.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";

/** @typedef {import("../../page/wire.js").StageView} StageView */
/** @typedef {import("../../page/wire.js").CandidateView} CandidateView */

/** @param {{stages: StageView[], candidates: CandidateView[]}} props */
export function Stages({ stages, candidates }) {
  const on = stages.filter((stage) => stage.is_on);
  const off = stages.filter((stage) => !stage.is_on).map((stage) => speak(stage.title));
  return html`<ol class="stages">
      ${on.map((stage) => html`<${Card} key=${stage.name} stage=${stage} />`)}
    </ol>
    <p class="stages-off" hidden=${off.length === 0}>${t("stage.off")} ${off.join(", ")}.</p>
    <div class="stage-table" tabindex="0" role="region" aria-label=${t("lab.stages")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("tokens.token")}</th>
            ${on.map(({ title }) => html`<th scope="col">${speak(title)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${candidates.map(
            (candidate, row) =>
              html`<${Row} key=${candidate.id} candidate=${candidate} row=${row} stages=${on} />`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** @param {{stage: StageView}} props */
function Card({ stage }) {
  return html`<li
    class="stage"
    data-stage=${stage.name}
    data-survivors=${stage.survivors}
    data-mass=${stage.mass}
  >
    <strong>${speak(stage.title)}</strong>
    <p>${speak(stage.does)}</p>
    <p class="stage-result">${speak(stage.result)}</p>
    ${stage.border && html`<p class="stage-border">${speak(stage.border)}</p>`}
  </li>`;
}

/** @param {{candidate: CandidateView, row: number, stages: StageView[]}} props */
function Row({ candidate, row, stages }) {
  const cutAt = stages.findIndex((stage) => stage.cut.includes(candidate.id));
  return html`<tr data-id=${candidate.id}>
    <th scope="row" class=${candidate.cut_by ? "cut" : null}><${Piece} text=${candidate.text} /></th>
    ${stages.map((stage, i) => {
      const { value, percent } = stage.probabilities[row] ?? { value: 0, percent: "" };
      return html`<td data-value=${value} class=${i === cutAt ? "cut-here" : null}>
        ${
          cutAt >= 0 && i > cutAt
            ? "–"
            : html`${stage.logits.length > 0 && html`<span class="cell-logit">${stage.logits[row]}</span>`}<span
                  class="cell-percent"
                  >${i === cutAt ? "✂" : percent}</span
                ><span class="cell-bar" aria-hidden="true" style=${{ "--share": value }}></span>`
        }
      </td>`;
    })}
  </tr>`;
}

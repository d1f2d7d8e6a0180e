// The candidates as real buttons: the accessible twin of the chart. A row keeps its node, so focus
// stays on it while the text grows.

import { html } from "../../vendor/html.js";
import { band } from "../chips.js";
import { view } from "../store.js";
import { t } from "../words.js";
import { pick } from "../writing.js";
import { Piece } from "./piece.js";

/** @typedef {import("../../wire.js").CandidateView} CandidateView */

export function Candidates() {
  const { candidates = [], sampler = null } = view.value ?? {};
  return html`<ol id="candidates" class=${sampler ? "with-sampler" : ""}>
    ${candidates.map(
      (candidate, row) =>
        html`<li key=${row}><${Candidate} candidate=${candidate} withSampler=${Boolean(sampler)} /></li>`,
    )}
  </ol>`;
}

/** @param {{candidate: CandidateView, withSampler: boolean}} props */
function Candidate({ candidate, withSampler }) {
  const { id, rank, text, percent, probability, cut_by: cutBy } = candidate;
  const label = t("next.candidate_label", { rank, token: text, percent });
  const sampler = `${t("chart.sampler")} ${candidate.sampler_percent}`;
  const isCut = withSampler && cutBy !== null;
  return html`<button
    type="button"
    class=${`candidate ${band(probability)}${isCut ? " cut" : ""}`}
    style=${{ "--share": probability }}
    data-candidate-id=${id}
    data-rank=${rank}
    data-probability=${probability}
    data-sampler-probability=${withSampler ? candidate.sampler_probability : null}
    aria-label=${withSampler ? `${label}, ${sampler}` : label}
    title=${t("next.candidate_title", { id, bytes: candidate.bytes, logit: candidate.logit.toFixed(4), probability })}
    onClick=${() => pick(id)}
  >
    <span class="candidate-rank">${rank}</span>
    <span class="candidate-token"
      ><${Piece} text=${text} />${
        candidate.special && html`<span class="chip-tag">${t("chips.special")}</span>`
      }</span
    >
    <span class="candidate-id">${id}</span>
    <span class="candidate-percent">${percent}</span>
    ${withSampler && html`<${Sampled} candidate=${candidate} />`}
  </button>`;
}

/** @param {{candidate: CandidateView}} props */
function Sampled({ candidate }) {
  const { cut_by: cutBy } = candidate;
  return html`<span class="candidate-logit" title=${t("stage.name.logits")}>${candidate.logit.toFixed(2)}</span>
    <span class="candidate-sampler">${cutBy ? `✂ ${t(`stage.name.${cutBy}`)}` : candidate.sampler_percent}</span>`;
}

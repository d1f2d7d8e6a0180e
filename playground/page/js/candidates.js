// @ts-nocheck
// The candidates as real buttons: the accessible twin of the chart. Nodes are kept and filled
// anew, so focus stays on the row while the text grows.

import { band } from "./chips.js";
import { make, piece } from "./dom.js";
import { t } from "./words.js";

export function render(list, candidates, withSampler) {
  list.classList.toggle("with-sampler", withSampler);
  while (list.children.length > candidates.length) list.lastElementChild.remove();
  while (list.children.length < candidates.length)
    list.append(make("li", {}, make("button", { type: "button" })));
  candidates.forEach((candidate, row) => {
    fill(list.children[row].firstElementChild, candidate, withSampler);
  });
}

function tokenNode(candidate) {
  const node = make("span", { class: "candidate-token" }, piece(candidate.text));
  if (candidate.special) node.append(make("span", { class: "chip-tag" }, t("chips.special")));
  return node;
}

function fill(button, candidate, withSampler) {
  button.dataset.candidateId = candidate.id;
  button.dataset.rank = candidate.rank;
  button.dataset.probability = candidate.probability;
  button.className = `candidate ${band(candidate.probability)}`;
  button.style.setProperty("--share", candidate.probability);
  const label = t("next.candidate_label", {
    rank: candidate.rank,
    token: candidate.text,
    percent: candidate.percent,
  });
  const sampler = `${t("chart.sampler")} ${candidate.sampler_percent}`;
  button.setAttribute("aria-label", withSampler ? `${label}, ${sampler}` : label);
  button.classList.toggle("cut", withSampler && candidate.cut_by !== null);
  button.title = t("next.candidate_title", {
    id: candidate.id,
    bytes: candidate.bytes,
    logit: candidate.logit.toFixed(4),
    probability: candidate.probability,
  });
  button.replaceChildren(
    make("span", { class: "candidate-rank" }, String(candidate.rank)),
    tokenNode(candidate),
    make("span", { class: "candidate-id" }, String(candidate.id)),
    make("span", { class: "candidate-percent" }, candidate.percent),
  );
  if (!withSampler) return;
  button.dataset.samplerProbability = candidate.sampler_probability;
  button.append(
    make(
      "span",
      { class: "candidate-logit", title: t("stage.name.logits") },
      candidate.logit.toFixed(2),
    ),
    make(
      "span",
      { class: "candidate-sampler" },
      candidate.cut_by ? `✂ ${t(`stage.name.${candidate.cut_by}`)}` : candidate.sampler_percent,
    ),
  );
}

// Beam search: hypotheses side by side, the tree they grow, and what is found in the end.

import { limits } from "../../page/js/config.js";
import { view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { greedySentence, Hypotheses } from "./list.js";
import { fit, larger, Pane, smaller } from "./pane.js";
import * as searching from "./search.js";
import { TreeView } from "./tree_view.js";

/** @typedef {import("./types.d.ts").Found} Found */

function Panel() {
  const found = searching.search.value;
  const isOfPrompt = searching.isBehindPrompt.value;
  return html`<section
    class="card lab"
    data-panel="beams"
    aria-labelledby="h-beams"
    data-steps=${found?.tree.steps.length}
    data-done=${found && String(found.answer.is_done)}
  >
    <h2 id="h-beams">${t("beams.title")}</h2>
    <p class="hint">${t("beams.hint")}</p>
    <${Knobs} />
    <p class="hint" id="beam-penalty-hint">${t("beams.penalty_hint")}</p>
    <p class="beam-sentence" role="status" hidden=${found && !isOfPrompt}>${found && sentence(found)}</p>
    <p class="note beam-note" role="status" hidden=${!found || searching.isHere.value}>${found && note(isOfPrompt)}</p>
    <div class="beam-found" hidden=${!isOfPrompt}><${Result} found=${found} /></div>
  </section>`;
}

/** @param {Found} found */
const sentence = ({ answer }) =>
  searching.isSearching.value || answer.is_done
    ? speak(answer.sentence)
    : `${speak(answer.sentence)} ${t("beams.paused")}`;

/** @param {boolean} isOfPrompt */
function note(isOfPrompt) {
  if (searching.isHere.value) return "";
  return t(isOfPrompt ? "beams.text_before" : "beams.other_text");
}

function Knobs() {
  const most = limits("beams");
  const isIdle = view.value !== null && !searching.isSearching.value;
  return html`<div class="actions beam-knobs">
    <${Knob} id="beam-count" name="num_beams" label="beams.count" low=${most.min_beams} high=${most.max_beams} step="1" />
    <${Knob}
      id="beam-length"
      name="max_new_tokens"
      label="beams.length"
      low=${most.min_new_tokens}
      high=${most.max_new_tokens}
      step="1"
    />
    <${Knob}
      id="beam-penalty"
      name="length_penalty"
      label="beams.penalty"
      low=${-most.max_length_penalty}
      high=${most.max_length_penalty}
      step=${most.length_penalty_step}
      hint="beam-penalty-hint"
    />
    <button type="button" id="beam-search" class="primary" data-action="beam-search" disabled=${!isIdle}>
      <span>${t("beams.search")}</span>
    </button>
    <button type="button" id="beam-step" data-action="beam-step" disabled=${!isIdle}>
      <span>${t("beams.step")}</span>
    </button>
    <button type="button" id="beam-stop" data-action="beam-stop" disabled=${!searching.isSearching.value}>
      <span>${t("generate.stop")}</span>
    </button>
  </div>`;
}

/**
 * @param {object} props
 * @param {string} props.id
 * @param {keyof typeof searching.fields} props.name
 * @param {string} props.label
 * @param {number} props.low
 * @param {number} props.high
 * @param {number | string} props.step
 * @param {string} [props.hint] the id of what describes it
 */
function Knob({ id, name, label, low, high, step, hint }) {
  const field = searching.fields[name];
  return html`<label class="inline-knob"
    ><span>${t(label, { low, high })}</span>
    <input
      type="number"
      id=${id}
      min=${low}
      max=${high}
      step=${step}
      value=${field.value ?? searching.defaults()[name]}
      inputmode=${step === "1" ? "numeric" : "decimal"}
      aria-describedby=${hint}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => {
        field.value = event.currentTarget.value;
      }}
  /></label>`;
}

/** Lessons point at its parts, also before there is a result. @param {{found: Found | null}} props */
const Result = ({ found }) =>
  html`<div class="tree-part">
      <div class="card-head">
        <h3 id="h-tree">${t("beams.tree")}</h3>
        <div class="tree-tools">
          <label class="check"
            ><input
              type="checkbox"
              id="show-pruned"
              checked=${searching.showsPruned.value}
              onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => {
                searching.showsPruned.value = event.currentTarget.checked;
              }}
            />
            <span>${t("beams.show_pruned")}</span></label
          >
          <button type="button" id="tree-smaller" data-action="tree-smaller" aria-label=${t("beams.zoom_out")}>−</button>
          <button type="button" id="tree-larger" data-action="tree-larger" aria-label=${t("beams.zoom_in")}>+</button>
          <button type="button" id="tree-fit" data-action="tree-fit"><span>${t("beams.fit")}</span></button>
        </div>
      </div>
      <${Pane} found=${found}>${found && html`<${TreeView} found=${found} />`}<//>
      <${Legend} />
    </div>
    <div class="beam-list-part">
      <h3>${t("beams.list")}</h3>
      <${Hypotheses} hypotheses=${found?.answer.hypotheses ?? []} />
      <p class="beam-greedy">${found && greedySentence(found)}</p>
    </div>`;

const Legend = () =>
  html`<p class="tree-legend">
    <span><i class="tree-sample best"></i><span>${t("beams.legend.best")}</span></span>
    <span><i class="tree-sample kept"></i><span>${t("beams.legend.kept")}</span></span>
    <span><i class="tree-sample left"></i><span>${t("beams.legend.left")}</span></span>
    <span><i class="tree-sample pruned">abc</i><span>${t("beams.legend.pruned")}</span></span>
    <span><i class="tree-tag greedy">G</i> <span>${t("beams.legend.greedy")}</span></span>
    <span>${t("beams.legend.node")}</span>
  </p>`;

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel,
  actions: {
    "beam-search": () => searching.goOn(Number.POSITIVE_INFINITY),
    "beam-step": () => searching.goOn(1),
    "beam-stop": searching.stop,
    "tree-larger": larger,
    "tree-smaller": smaller,
    "tree-fit": fit,
  },
  report: searching.report,
  stop: searching.stop,
};

// How the model writes on its own: how long, by which knobs, and how far it is.

import { html } from "../../vendor/html.js";
import { config } from "../config.js";
import { fieldOf, refused, strategy } from "../knobs.js";
import { maxNewTokens } from "../settings.js";
import { run, stopNote, view } from "../store.js";
import { chooseStrategy, turn } from "../turning.js";
import { speak, t } from "../words.js";
import { Progress } from "./progress.js";

/** @typedef {import("../types.d.ts").Knob} Knob */
/** @typedef {{currentTarget: HTMLInputElement}} InputEvent */

export function GenerateCard() {
  const { value: isRun } = run;
  const sampled = config.knobs.filter((knob) => !knob.heeded_by_greedy);
  const always = config.knobs.filter((knob) => knob.heeded_by_greedy);
  return html`<section class="card area-generate" aria-labelledby="h-generate">
    <h2 id="h-generate">${t("generate.title")}</h2>
    <div class="knobs">
      <${Length} />
      <${Strategy} />
      <div class="sampling" hidden=${strategy.value !== "sample"}>
        ${sampled.map((knob) => html`<${KnobField} key=${knob.name} knob=${knob} />`)}
      </div>
      ${always.map((knob) => html`<${KnobField} key=${knob.name} knob=${knob} />`)}
    </div>
    <p class="strategy-note">${t(`generate.note.${strategy.value}`)}</p>
    <div class="actions">
      <button type="button" id="generate" class="primary" data-action="generate" disabled=${!view.value || isRun}>
        <span>${t("generate.button")}</span> <kbd>G</kbd>
      </button>
      <button type="button" id="stop" data-action="stop" disabled=${!isRun || isRun.isStopped}>
        <span>${t("generate.stop")}</span> <kbd>Esc</kbd>
      </button>
      <${HowFar} />
    </div>
    <p class="note stop-note" role="status" hidden=${!stopNote.value}>${speak(stopNote.value)}</p>
  </section>`;
}

function Length() {
  const { max_new_tokens: most } = config.limits;
  /** @param {InputEvent} event */
  const onLeave = ({ currentTarget }) => {
    const wished = Math.round(Number(currentTarget.value)) || maxNewTokens.value;
    maxNewTokens.value = Math.max(1, Math.min(most, wished));
    currentTarget.value = String(maxNewTokens.value);
  };
  /** @param {InputEvent} event */
  const onInput = ({ currentTarget: { value } }) => {
    const typed = Math.round(Number(value));
    if (typed >= 1) maxNewTokens.value = Math.min(most, typed);
  };
  return html`<label class="knob"
    ><span>${t("generate.max_new_tokens")}</span>
    <input
      type="number"
      id="max-new-tokens"
      min="1"
      max=${most}
      step="1"
      inputmode="numeric"
      defaultValue=${maxNewTokens.peek()}
      onInput=${onInput}
      onBlur=${onLeave}
  /></label>`;
}

function Strategy() {
  return html`<div class="knob strategy" role="radiogroup" aria-label=${t("generate.strategy")}>
    ${["greedy", "sample"].map(
      (name) =>
        html`<label
          ><input
            type="radio"
            name="strategy"
            value=${name}
            checked=${strategy.value === name}
            onChange=${() => chooseStrategy(/** @type {"greedy" | "sample"} */ (name))}
          /><span>${t(`generate.${name}`)}</span></label
        >`,
    )}
  </div>`;
}

/** A number, and a slider that goes along as far as it reaches. @param {{knob: Knob}} props */
function KnobField({ knob }) {
  const id = knob.name.replaceAll("_", "-");
  const label = t(knob.label);
  const value = fieldOf(knob);
  /** @param {InputEvent} event */
  const onTurn = ({ currentTarget }) => turn(knob.name, currentTarget.value);
  return html`<div class="knob">
    <label for=${id}>${label}</label>
    <input
      type="number"
      id=${id}
      min=${knob.low}
      max=${knob.high}
      step=${knob.step}
      inputmode=${knob.integer ? "numeric" : "decimal"}
      value=${value}
      aria-invalid=${String(refused.value === knob.name)}
      onChange=${onTurn}
    />
    ${
      knob.slider &&
      html`<input
      type="range"
      data-twin=${id}
      aria-label=${label}
      min=${knob.slider.low}
      max=${knob.slider.high}
      step=${knob.slider.step}
      value=${value}
      onInput=${onTurn}
    />`
    }
  </div>`;
}

function HowFar() {
  const { wanted = 1, done = 0, began = 0 } = run.value ?? {};
  const rate = done ? ((1000 * done) / (performance.now() - began)).toFixed(1) : "…";
  return html`<div class="progress" hidden=${!run.value}>
    <${Progress} value=${done} max=${wanted} /> ${" "}
    <span class="progress-text">${t("generate.progress", { done, wanted, rate })}</span>
  </div>`;
}

// One side's own settings: which model, and how it chooses each token.

import { choices } from "../../page/js/models.js";
import { model as home } from "../../page/js/store.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { choose, refresh } from "./comparison.js";
import { fieldOf, isOutside, modelOf, sideKnobs } from "./side.js";

/** @typedef {import("./side.js").Side} Side */
/** @typedef {import("../../page/js/types.d.ts").Knob} Knob */
/** @typedef {{currentTarget: HTMLInputElement}} InputEvent */

/** @param {{side: Side}} props */
export function Knobs({ side }) {
  return html`<div class="duel-knobs">
    <${Model} side=${side} />
    <${Strategy} side=${side} />
    ${sideKnobs().map((knob) => html`<${KnobField} key=${knob.name} side=${side} knob=${knob} />`)}
  </div>`;
}

/** @param {{side: Side}} props */
function Model({ side }) {
  const listed = choices.value;
  const isListed = listed.some(({ id }) => id === home.value);
  const all = isListed ? listed : [{ id: home.value ?? "", label: home.value ?? "" }, ...listed];
  /** @param {{currentTarget: HTMLSelectElement}} event */
  const onChange = ({ currentTarget }) => choose(side, currentTarget.value);
  return html`<label class="knob duel-model"
    ><span>${t("compare.model")}</span>
    <select id=${`compare-model-${side.name}`} value=${modelOf(side) ?? ""} onChange=${onChange}>
      ${all.map(({ id, label }) => html`<option key=${id} value=${id}>${label}</option>`)}
    </select></label
  >`;
}

/** @param {{side: Side}} props */
function Strategy({ side }) {
  /** @param {"greedy" | "sample"} name */
  const choice = (name) => {
    const onChange = () => {
      side.strategy.value = name;
      refresh();
    };
    return html`<label
      ><input
        type="radio"
        name=${`compare-strategy-${side.name}`}
        value=${name}
        checked=${side.strategy.value === name}
        onChange=${onChange}
      /><span>${t(`generate.${name}`)}</span></label
    >`;
  };
  return html`<div class="strategy" role="radiogroup" aria-label=${t("generate.strategy")}>
    ${choice("greedy")}${choice("sample")}
  </div>`;
}

/** @param {{side: Side, knob: Knob}} props */
function KnobField({ side, knob }) {
  const text = fieldOf(side, knob);
  /** @param {string} typed */
  const onText = (typed) => {
    side.fields.value = { ...side.fields.value, [knob.name]: typed };
  };
  const isIdle = side.strategy.value === "greedy" && !knob.heeded_by_greedy;
  return html`<label class="knob" data-knob=${knob.name} hidden=${isIdle}
    ><span>${t(knob.label)}</span>
    <${NumberInput}
      id=${`compare-${knob.name.replaceAll("_", "-")}-${side.name}`}
      knob=${knob}
      text=${text}
      onText=${onText}
      isRefused=${side.isRefused.value}
  /></label>`;
}

/**
 * A value outside its limits is marked from its refusal until one is taken.
 *
 * @param {{id: string, knob: Knob, text: string, onText: (typed: string) => void, isRefused: boolean}} props
 */
export function NumberInput({ id, knob, text, onText, isRefused }) {
  /** @param {InputEvent} event */
  const onInput = ({ currentTarget }) => onText(currentTarget.value);
  return html`<input
    type="number"
    id=${id}
    min=${knob.low}
    max=${knob.high}
    step=${knob.step}
    inputmode=${knob.integer ? "numeric" : "decimal"}
    value=${text}
    aria-invalid=${String(isRefused && isOutside(knob, text))}
    onInput=${onInput}
    onChange=${refresh}
  />`;
}

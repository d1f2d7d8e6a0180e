// The next round before it starts: its kind, how many options, how long.

import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { optionCounts, prepare, setup, start } from "./teaching.js";

const SECONDS = [0, 10, 20, 30, 60, 120]; // 0 is no limit

/** @typedef {{currentTarget: HTMLSelectElement}} Change */

export function Setup() {
  const { kind, freeText } = setup.value;
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    start();
  };
  return html`<form class="class-setup" onSubmit=${onSubmit}>
    <h3>${t("class.setup")}</h3>
    <div class="class-knobs">
      <div class="strategy" role="radiogroup" aria-label=${t("class.kind")}>
        <${Kind} kind="guess" />
        <${Kind} kind="vote" />
      </div>
      <${Numbers} name="options" label=${t("class.options")} values=${optionCounts()} nameOf=${String} />
      <${Numbers} name="seconds" label=${t("class.timer")} values=${SECONDS} nameOf=${timeName} />
      <label class="check"
        ><input
          type="checkbox"
          id="class-free-text"
          checked=${freeText}
          disabled=${kind === "vote"}
          onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ { currentTarget }) =>
            prepare({ freeText: currentTarget.checked })}
        /> <span>${t("class.free_text")}</span></label
      >
    </div>
    <div class="actions"><button class="primary" id="class-start">${t("class.start")}</button></div>
  </form>`;
}

/** @param {{kind: "guess" | "vote"}} props */
const Kind = ({ kind }) => html`<label
  ><input
    type="radio"
    name="class-kind"
    value=${kind}
    checked=${setup.value.kind === kind}
    onChange=${() => prepare({ kind })}
  /><span>${t(`class.kind_${kind}`)}</span></label
>`;

/** @param {{name: "options" | "seconds", label: string, values: number[], nameOf: (n: number) => string}} props */
const Numbers = ({ name, label, values, nameOf }) => html`<label class="inline-knob"
  ><span>${label}</span> <select
    id=${`class-${name}`}
    value=${String(setup.value[name])}
    onChange=${(/** @type {Change} */ { currentTarget }) =>
      prepare({ [name]: Number(currentTarget.value) })}
  >
    ${values.map((n) => html`<option key=${n} value=${String(n)}>${nameOf(n)}</option>`)}
  </select></label
>`;

/** @param {number} n */
const timeName = (n) => (n ? t("class.seconds", { n }) : t("class.no_timer"));

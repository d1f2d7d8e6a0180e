// The token tax: what the same sentence costs in several languages, for each model at hand.

import { chooseModel } from "../../page/js/model_choice.js";
import { choices } from "../../page/js/models.js";
import { lang, speak, t } from "../../page/js/words.js";
import { useEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { effect } from "../../page/vendor/signals.js";
import * as state from "./state.js";
import { Table } from "./table.js";

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel, report: state.report };

function Panel() {
  useEffect(() => effect(state.follow), []);
  const answer = state.answer.value;
  const costs = answer?.costs[lang.value] ?? [];
  const unknown = answer?.unknown ?? [];
  return html`<section class="card lab" data-panel="tax" aria-labelledby="h-tax">
    <h2 id="h-tax">${t("tax.title")}</h2>
    <p class="hint">${t("tax.hint")}</p>
    <${Choices} />
    <div class="tax-own" hidden=${!state.isOwn.value}>
      <label for="tax-text">${t("tax.own_label")}</label>
      <textarea
        id="tax-text"
        rows="4"
        spellcheck=${false}
        autocapitalize="off"
        autocomplete="off"
        dir="auto"
        value=${state.ownText.value}
        onInput=${(/** @type {InputEvent & {currentTarget: HTMLTextAreaElement}} */ event) =>
          state.write(event.currentTarget.value)}
      ></textarea>
    </div>
    <p class="note tax-problem" role="status" hidden=${!state.problem.value}>${speak(state.problem.value)}</p>
    <div class="scroller tax-scroller" tabindex="0" role="region" aria-label=${t("tax.table")}><${Table} /></div>
    <p class="tax-source">${answer?.source && t("tax.source", source(answer.source))}</p>
    <p class="note tax-unknown" hidden=${!unknown.length}>${unknown.map(speak).join(" ")}</p>
    <div class="lab-part tax-means" hidden=${!costs.length}>
      <h3>${t("tax.means")}</h3>
      <ul class="tax-costs">${costs.map((sentence) => html`<li>${speak(sentence)}</li>`)}</ul>
    </div>
    <${Others} />
  </section>`;
}

/** @param {import("./wire.js").SourceView} source */
const source = ({ title, rights }) => ({ title: speak(title), rights });

function Choices() {
  /** @param {string} value @param {string} title @param {boolean} own */
  const which = (value, title, own) =>
    html`<label
      ><input
        type="radio"
        name="tax-which"
        value=${value}
        checked=${state.isOwn.value === own}
        onChange=${() => {
          state.isOwn.value = own;
        }}
      /><span>${t(title)}</span></label
    >`;
  return html`<div class="actions">
    <div class="strategy tax-which" role="radiogroup" aria-label=${t("tax.which")}>
      ${which("shipped", "tax.shipped", false)}${which("own", "tax.own", true)}
    </div>
    <label class="inline-knob"
      ><span>${t("tax.order")}</span> <select
        id="tax-order"
        value=${state.byTokens.value ? "tokens" : "given"}
        onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) => {
          state.byTokens.value = event.currentTarget.value === "tokens";
        }}
      >
        <option value="given">${t("tax.as_given")}</option>
        <option value="tokens">${t("tax.by_tokens")}</option>
      </select></label
    >
  </div>`;
}

/** The models that are not in the table yet. */
function Others() {
  const atHand = state.answer.value?.columns.flat();
  const others = choices.value.filter(({ id }) => atHand && !atHand.includes(id));
  return html`<div class="lab-part tax-others" hidden=${!others.length}>
    <h3>${t("tax.others")}</h3>
    <p class="hint">${t("tax.others_hint")}</p>
    <div class="actions">
      ${others.map(
        ({ id, label, facts }) =>
          html`<button type="button" key=${id} title=${facts.map(speak).join(" · ")} onClick=${() => chooseModel(id)}>
            ${t("tax.load", { model: label })}
          </button>`,
      )}
    </div>
  </div>`;
}

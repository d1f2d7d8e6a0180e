// The bar at the top: the model, what opens over the page, language and look.

import { useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import { useSignal } from "../../vendor/signals.js";
import { config } from "../config.js";
import { chooseModel } from "../model_choice.js";
import { choices, labelOf, status, wanted } from "../models.js";
import { chooseLanguage, dark, projector } from "../settings.js";
import { model } from "../store.js";
import { lang, speak, t } from "../words.js";

/** @param {{children?: unknown}} props */
export function Header({ children }) {
  return html`<header class="pg-bar">
    <h1>${t("page.title")}</h1>
    <${ModelChoice} />
    <div class="pg-switches">
      ${children}
      <${Languages} />
      <button type="button" class="switch" data-action="dark" aria-pressed=${dark.value}>${t("page.dark")}</button>
      <button type="button" class="switch" id="projector" data-action="projector" aria-pressed=${projector.value}>
        ${t("page.projector")}
      </button>
    </div>
  </header>`;
}

function Languages() {
  return html`<div id="language" role="radiogroup" aria-label=${t("page.language")}>
    ${config.languages.map(
      ({ code, name }) =>
        html`<label
          ><input
            type="radio"
            name="language"
            value=${code}
            checked=${lang.value === code}
            onChange=${() => chooseLanguage(code)}
          /><span lang=${code}>${name}</span></label
        >`,
    )}
  </div>`;
}

/**
 * Some browsers report every arrow key in a closed list as a choice: who chooses by keyboard says so with
 * Enter or the button, lest a model be downloaded in passing.
 */
function ModelChoice() {
  const byKey = useRef(false);
  const offered = useSignal(/** @type {string | null} */ (null));
  const chosen = wanted.value ? wanted.value.id : (model.value ?? status.value?.model);

  /** @param {string} id */
  const choose = (id) => {
    offered.value = null;
    chooseModel(id);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    byKey.current = true;
    if (event.key === "Enter" && offered.value !== null) choose(offered.value);
  };
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  const onChange = ({ currentTarget: { value } }) => {
    if (byKey.current) offered.value = value;
    else choose(value);
  };
  return html`<div id="model-choice" hidden=${choices.value.length < 2}>
    <label for="model">${t("models.title")}</label>
    <select
      id="model"
      value=${offered.value ?? chosen}
      onPointerDown=${() => (byKey.current = false)}
      onKeyDown=${onKey}
      onChange=${onChange}
    >
      ${choices.value.map(
        ({ id, label, place, facts }) =>
          html`<option key=${id} value=${id} data-place=${place}>${[label, ...facts.map(speak)].join(" · ")}</option>`,
      )}
    </select>
    <button type="button" class="small" hidden=${offered.value === null} onClick=${() => choose(offered.value ?? "")}>
      ${t("models.load", { model: labelOf(offered.value) })}
    </button>
  </div>`;
}

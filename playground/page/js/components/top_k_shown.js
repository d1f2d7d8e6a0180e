// How many candidates are shown: a slider and a number that say the same.

import { html } from "../../vendor/html.js";
import { useSignal } from "../../vendor/signals.js";
import { config } from "../config.js";
import { keep } from "../keep.js";
import { DEFAULT_SHOWN } from "../settings.js";
import { topKShown } from "../store.js";
import { refreshUnlessRunning } from "../turning.js";
import { t } from "../words.js";

const PAUSE_MS = 120;

let timer = 0;

/** @param {string} text what stands in a field */
function choose(text) {
  const { top_k_shown: most } = config.limits;
  topKShown.value = Math.max(1, Math.min(most, Math.round(Number(text)) || DEFAULT_SHOWN));
  clearTimeout(timer);
  timer = setTimeout(() => {
    keep("top-k-shown", String(topKShown.value));
    refreshUnlessRunning();
  }, PAUSE_MS);
}

export function TopKShown() {
  const draft = useSignal(/** @type {string | null} */ (null)); // what is being typed
  const label = t("next.top_k_shown");
  const shared = { min: 1, max: config.limits.top_k_shown, step: 1 };
  /** @param {{currentTarget: HTMLInputElement}} event */
  const onType = ({ currentTarget: { value } }) => {
    draft.value = value;
    if (value !== "") choose(value);
  };
  const onLeave = () => {
    if (draft.value === "") choose("");
    draft.value = null;
  };
  return html`<div id="top-k-shown">
    <label for="top-k-number">${label}</label>
    <input
      type="range"
      id="top-k-range"
      aria-label=${label}
      ...${shared}
      value=${topKShown}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => choose(event.currentTarget.value)}
    />
    <input
      type="number"
      id="top-k-number"
      inputmode="numeric"
      ...${shared}
      value=${draft.value ?? topKShown.value}
      onInput=${onType}
      onBlur=${onLeave}
    />
  </div>`;
}

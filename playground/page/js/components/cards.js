// The other cards of the page: the prompt, and what comes next.

import { html } from "../../vendor/html.js";
import { computed } from "../../vendor/signals.js";
import { config } from "../config.js";
import { nextTokenFigure } from "../figure.js";
import { applyNow, promptText, typed } from "../prompt.js";
import { usesCache, view } from "../store.js";
import { refreshUnlessRunning } from "../turning.js";
import { speak, t } from "../words.js";
import { pick, typeInstead } from "../writing.js";
import { Bars } from "./bars.js";
import { Candidates } from "./candidates.js";
import { TopKShown } from "./top_k_shown.js";

export function PromptCard() {
  return html`<section class="card area-prompt" aria-labelledby="h-prompt">
    <h2 id="h-prompt"><label for="prompt-text">${t("prompt.title")}</label></h2>
    <div id="prompt">
      <textarea
        id="prompt-text"
        rows="2"
        spellcheck=${false}
        autocapitalize="off"
        autocomplete="off"
        dir="auto"
        placeholder=${t("prompt.placeholder")}
        value=${promptText}
        onInput=${(/** @type {{currentTarget: HTMLTextAreaElement}} */ event) => typed(event.currentTarget.value)}
        onBlur=${applyNow}
      ></textarea>
    </div>
    <div class="examples" role="group" aria-label=${t("prompt.examples")}>
      <span class="examples-title" aria-hidden="true">${t("prompt.examples")}</span>
      ${config.examples.map(
        ({ text, label, lang }) =>
          html`<button type="button" class="example" lang=${lang} title=${text} onClick=${() => typeInstead(text)}>
            ${label}
          </button>`,
      )}
    </div>
  </section>`;
}

const figure = computed(
  () => view.value && nextTokenFigure(view.value, Boolean(view.value.sampler)),
);

export function NextCard() {
  const { entropy, timing } = view.value ?? {};
  return html`<section class="card area-next" aria-labelledby="h-next">
    <div class="card-head">
      <h2 id="h-next">${t("next.title")}</h2>
      <${TopKShown} />
    </div>
    <div class="next-body">
      <div>
        <${Bars} id="next-token-chart" figure=${figure} label=${t("chart.label")} onPick=${pick} />
        <${Series} />
      </div>
      <div>
        <h3>${t("next.candidates")}</h3>
        <${Candidates} />
      </div>
    </div>
    <p class="entropy">${speak(entropy?.sentence)}</p>
    <div class="speed">
      <p
        class="timing"
        data-milliseconds=${timing?.milliseconds}
        data-computed=${timing?.computed_positions}
        data-cached=${timing?.cached_positions}
      >
        ${speak(timing?.sentence)}
      </p>
      <label class="check"
        ><input type="checkbox" id="use-cache" checked=${usesCache} onChange=${toggleCache} /> <span>${t("speed.use_cache")}</span></label
      >
    </div>
  </section>`;
}

/** @param {{currentTarget: HTMLInputElement}} event */
function toggleCache({ currentTarget }) {
  usesCache.value = currentTarget.checked;
  refreshUnlessRunning();
}

function Series() {
  return html`<p class="series" hidden=${!view.value?.sampler}>
    <span class="series-item"><span class="swatch model"></span><span>${t("chart.model")}</span></span>
    <span class="series-item"><span class="swatch sampler"></span><span>${t("chart.sampler")}</span></span>
  </p>`;
}

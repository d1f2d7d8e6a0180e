// The sampling lab: the step on screen, taken apart from logits to dice.

import { Piece } from "../../page/js/components/piece.js";
import { isGenerating, tab, view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { effect, signal, untracked } from "../../page/vendor/signals.js";
import { forget, Rolls, roll, stop } from "./rolls.js";
import { Stages } from "./stages.js";
import { Strip, StripTable } from "./strip.js";
import { follow, Word } from "./word.js";

/** The last look that the sampler was part of. @type {import("../../page/vendor/signals.js").Signal<import("../../page/js/types.d.ts").View | null>} */
const seen = signal(null);

/** Another step or another knob: other dice, and another answer to what was looked up. */
function start() {
  effect(() => {
    const { value: now } = view;
    if (tab.value !== "sampling" || !now?.sampler) return;
    seen.value = now;
    untracked(forget);
  });
  effect(() => {
    if (tab.value === "sampling" && view.value?.sampler) follow(isGenerating.value);
  });
}

function Panel() {
  const sampler = seen.value?.sampler;
  return html`<section class="card lab" data-panel="sampling" aria-labelledby="h-sampling">
    <h2 id="h-sampling">${t("lab.title")}</h2>
    <div class="lab-part">
      <h3>${t("lab.stages")}</h3>
      <${Stages} stages=${sampler?.stages ?? []} candidates=${seen.value?.candidates ?? []} />
    </div>
    <${Dice} />
    <${Rolls} />
    <${Word} />
  </section>`;
}

function Dice() {
  const strip = seen.value?.sampler?.strip;
  return html`<div class="lab-part">
    <h3>${t("lab.strip")}</h3>
    <${Strip} strip=${strip} />
    <p class="strip-sentence" role="status" aria-live=${isGenerating.value ? "off" : "polite"}>
      ${speak(strip?.sentence)}
    </p>
    <details class="strip-list">
      <summary>${t("strip.list")}</summary>
      <div class="scroller" tabindex="0" role="region" aria-label=${t("strip.list")}>
        <${StripTable} strip=${strip} />
      </div>
    </details>
    <p class="hint">${t("lab.strip_hint")}</p>
    <${Draw} />
  </div>`;
}

/** Greedy takes, and rolls nothing. */
function Draw() {
  const isDrawn = (seen.value?.sampler?.strip.u ?? null) !== null;
  const isIdle = Boolean(view.value) && !isGenerating.value;
  return html`<div class="actions">
    <button type="button" id="draw" class="primary" data-action="draw" disabled=${!isIdle}>
      <span>${t(isDrawn || !seen.value ? "lab.draw" : "lab.take")}</span> ${" "}
      <span class="draw-token">${seen.value && html`<${Piece} text=${seen.value.pick.text} />`}</span>
    </button>
    <button type="button" id="new-seed" data-action="new-seed" disabled=${!isDrawn}>
      <span aria-hidden="true">🎲</span> <span>${t("lab.new_seed")}</span>
    </button>
  </div>`;
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel, start, actions: { roll, "stop-rolls": stop }, stop };

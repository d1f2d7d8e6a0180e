// Branches: several continuations of the page's prompt side by side, and what each costs in bits.

import { limits } from "../../page/js/config.js";
import { isGenerating, view } from "../../page/js/store.js";
import { t } from "../../page/js/words.js";
import { useLayoutEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import * as branches from "./branches.js";
import { Card } from "./card.js";
import { isUneven, Ledger } from "./ledger_view.js";
import { longest } from "./tree.js";

/** @typedef {import("./types.d.ts").Home} Home */

function Panel() {
  const seen = view.value;
  const isWriting = isGenerating.value;
  useLayoutEffect(() => {
    if (seen && !isWriting) branches.enter(seen);
  }, [seen, isWriting]);
  const home = branches.home.value;
  return html`<section class="card lab" data-panel="branches" aria-labelledby="h-branches">
    <h2 id="h-branches">${t("branches.title")}</h2>
    <p class="hint">${t("branches.hint")}</p>
    <${Controls} home=${home} />
    <div class="branches-body">
      <ol class="branch-list" aria-label=${t("branches.title")}>
        ${home?.tree.branches.map(
          (branch) =>
            html`<${Card} key=${`${home.key} ${branch.name}`} home=${home} branch=${branch} />`,
        )}
      </ol>
      <${Ledger} home=${home} />
    </div>
  </section>`;
}

/** @param {{home: Home | null}} props */
function Controls({ home }) {
  const run = branches.run.value;
  const n = home ? longest(home.tree) : 0;
  return html`<div class="actions">
    <label class="inline-knob"
      ><span>${t("branches.count")}</span>
      <input
        type="number"
        id="branch-count"
        min="1"
        max=${limits("branches").max_new_tokens}
        step="1"
        value=${branches.countField.value ?? branches.count.value}
        inputmode="numeric"
        onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => {
          branches.countField.value = event.currentTarget.value;
        }}
        onBlur=${() => {
          branches.countField.value = String(branches.count.value);
        }}
    /></label>
    <label class="inline-knob branch-how"
      ><span>${t("branches.how")}</span>
      <select
        id="branch-how"
        value=${branches.how.value}
        onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => {
          branches.how.value = event.currentTarget.value;
        }}
      >
        <option value="greedy">${t("branches.how_greedy")}</option>
        <option value="knobs">${t("branches.how_knobs")}</option>
      </select></label
    >
    <button type="button" id="branches-even" disabled=${!home || !isUneven(home) || run !== null} data-action="branches-even">
      ${t("branches.even", { n })}
    </button>
    <button type="button" id="branches-stop" disabled=${!run || run.isStopped} data-action="branches-stop">
      <span>${t("generate.stop")}</span>
    </button>
  </div>`;
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel,
  actions: {
    "branches-even": branches.even,
    "branches-stop": branches.stop,
    "branches-references": branches.references,
  },
  stop: branches.stop,
};

// What is worth knowing about the text: a sentence each, the two tokenizations where there are two, and
// for a space at the end what the model expects with it and without.

import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import { computed, signal } from "../../vendor/signals.js";
import { ask } from "../ask.js";
import { axisEnd, nextTokenFigure } from "../figure.js";
import { act, aside } from "../line.js";
import { applyPrompt } from "../look.js";
import { promptText, putPrompt } from "../prompt.js";
import { entry, ids, isGenerating, promptLength, topKShown, view } from "../store.js";
import { speak, t } from "../words.js";
import { Bars } from "./bars.js";
import { Piece } from "./piece.js";

/** @typedef {import("../../wire.js").LintView} LintView */
/** @typedef {import("../../wire.js").SpaceAnswer} SpaceAnswer */

/** @type {import("../../vendor/signals.js").Signal<SpaceAnswer | null>} */
const compared = signal(null);

export function Lints() {
  // Not for every token of a long run.
  const lints = isGenerating.value ? [] : (view.value?.lints ?? []);
  return html`<div id="lints" role="status" aria-label=${t("lint.title")} hidden=${!lints.length}>
    ${lints.map((lint) => html`<${Lint} key=${`${lint.name} ${lint.start}`} lint=${lint} />`)}
  </div>`;
}

/** @param {{lint: LintView}} props */
function Lint({ lint }) {
  return html`<div class="note lint" data-lint=${lint.name}>
    <p>${speak(lint.sentence)}</p>
    <${Pieces} title=${t("lint.here")} pieces=${lint.here} />
    ${lint.other && html`<${Pieces} title=${t("lint.other")} pieces=${lint.other} />`}
    ${lint.name === "trailing_space" && html`<${SpaceActions} />`}
  </div>`;
}

/** @param {{title: string, pieces: string[]}} props */
function Pieces({ title, pieces }) {
  return html`<p class="cut">
    <span class="cut-name">${title}</span> ${" "}
    ${pieces.map((text) => html`<span class="cut-piece"><${Piece} text=${text} /></span>`)}
  </p>`;
}

function SpaceActions() {
  return html`<div class="lint-actions">
    <button type="button" class="small show-both" onClick=${showBoth}>${t("lint.show_both")}</button>
    ${
      !entry.value?.steps &&
      html`<button type="button" class="small remove-space" onClick=${removeSpace}>
      ${t("lint.remove_space")}
    </button>`
    }
  </div>`;
}

const showBoth = () =>
  aside(async () => {
    compared.value = await ask("without_space", {
      ids: ids.value,
      prompt_length: promptLength.value,
      top_k_shown: topKShown.value,
    });
  });

function removeSpace() {
  const text = promptText.value.replace(/ +$/, "");
  putPrompt(text);
  act(() => applyPrompt(text, false));
}

const scale = computed(() => Math.max(...Object.values(compared.value ?? {}).map(axisEnd)));

const SIDES = [
  { name: "with", side: /** @type {const} */ ("with_space") },
  { name: "without", side: /** @type {const} */ ("without_space") },
].map((one) => ({
  ...one,
  figure: computed(
    () => compared.value && nextTokenFigure(compared.value[one.side], false, scale.value),
  ),
}));

/** What is expected with the space and without, on one scale. */
export function SpaceDialog() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (compared.value) dialog.current?.showModal();
  }, [compared.value]);
  return html`<dialog
    id="space-dialog"
    aria-labelledby="h-space"
    ref=${dialog}
    onClose=${() => {
      compared.value = null;
    }}
  >
    <h2 id="h-space">${t("lint.both_title")}</h2>
    <div class="space-sides">
      ${SIDES.map(({ name, side, figure }) => {
        const expected = compared.value?.[side];
        return html`<section data-side=${name}>
          <h3>${t(`lint.${name}`)}</h3>
          <${Bars} figure=${figure} label=${t(`lint.${name}`)} />
          <p class="share" data-share=${expected?.share}>${speak(expected?.sentence)}</p>
        </section>`;
      })}
    </div>
    <form method="dialog"><button class="primary">${t("page.dismiss")}</button></form>
  </dialog>`;
}

// The text so far: its chips, what is worth knowing of it, and the buttons that change it.

import { useEffect, useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import * as history from "../history.js";
import { entry, isGenerating, past, promptLength, records, tokens, view } from "../store.js";
import { turnsSentence } from "../turns.js";
import { speak, t } from "../words.js";
import { rewind } from "../writing.js";
import { Chips } from "./chips.js";
import { Details } from "./details.js";
import { Lints } from "./lints.js";
import { Piece } from "./piece.js";

export function TextCard() {
  return html`<section class="card area-text" aria-labelledby="h-text">
    <div class="card-head">
      <h2 id="h-text">${t("text.title")}</h2>
      <p class="counts" aria-live="off">${speak(view.value?.counts)}</p>
    </div>
    <p class="waiting" hidden=${view.value !== null}>${t("text.waiting")}</p>
    <${Text} />
    <${Notes} />
    <${Actions} />
    <${Lints} />
    <${Legend} />
  </section>`;
}

function Text() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    // The newest token stays in view, also when a note takes room from the text.
    const sizes = new ResizeObserver(() => toEnd(box.current));
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);
  useLayoutEffect(() => toEnd(box.current), [tokens.value]);
  const marks = {
    promptLength: promptLength.value,
    truncated: view.value?.window.truncated ?? 0,
    loop: view.value?.loop ?? null,
    startsEmpty: entry.value?.text === "",
  };
  return html`<div id="text-so-far" role="group" aria-labelledby="h-text" tabindex="-1" ref=${box} onClick=${rewindTo}>
      <${Chips} tokens=${tokens.value} records=${records.value} marks=${marks} />
    </div>
    <${Details} within=${box} />`;
}

/** @param {HTMLElement | null} box */
function toEnd(box) {
  if (box) box.scrollTop = box.scrollHeight;
}

/** @param {Event} event */
function rewindTo(event) {
  const chip = event.target instanceof Element ? event.target.closest(".chip") : null;
  if (chip instanceof HTMLElement && !isGenerating.value) rewind(Number(chip.dataset.position));
}

function Notes() {
  const { loop = null, window: context = null } = view.value ?? {};
  const bits = loop && turnsSentence(records.value, loop, promptLength.value);
  return html`<p class="note loop-note" role="status" hidden=${!loop}>${speak(loop?.sentence)}</p>
    <p class="note loop-bits" hidden=${!bits}>${bits}</p>
    <p class="note window-note" role="status" hidden=${!context?.sentence}>${speak(context?.sentence)}</p>`;
}

function Actions() {
  const best = view.value?.candidates[0];
  const isRunning = isGenerating.value;
  return html`<div class="actions">
    <button type="button" id="append" class="primary" data-action="append" disabled=${!best || isRunning}>
      <span class="append-verb">${t("append.button")}</span>
      <span class="append-token">${best && html`<${Piece} text=${best.text} />`}</span>
      <span class="append-percent">${best?.percent}</span>
      <kbd>→</kbd>
    </button>
    <button type="button" id="undo" data-action="undo" disabled=${isRunning || !history.canUndo(past.value)}>
      <span>${t("undo.button")}</span> <kbd>←</kbd>
    </button>
    <button type="button" id="redo" data-action="redo" disabled=${isRunning || !history.canRedo(past.value)}>
      <span>${t("redo.button")}</span> <kbd>⇧→</kbd>
    </button>
    <button type="button" id="reset" data-action="reset" disabled=${isRunning || !entry.value?.steps}>
      <span>${t("reset.button")}</span>
    </button>
  </div>`;
}

const BANDS = [
  ["p5", "≥ 50 %"],
  ["p4", "≥ 20 %"],
  ["p3", "≥ 5 %"],
  ["p2", "≥ 1 %"],
  ["p1", "< 1 %"],
];

function Legend() {
  return html`<div class="legend">
    <span>${t("legend.title")}</span>
    ${BANDS.map(
      ([name, text]) =>
        html`<span class="legend-item"><span class=${`sample ${name}`}></span>${text}</span>`,
    )}
    <span class="legend-item">${t("legend.cue")}</span>
  </div>`;
}

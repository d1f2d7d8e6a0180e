// Side by side: two settings, or two models, go on from the same text with the same draws.

import { Chips } from "../../page/js/components/chips.js";
import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { decimals } from "../../page/js/format.js";
import { choices } from "../../page/js/models.js";
import { bitsOf } from "../../page/js/records.js";
import { isGenerating, model, tab, view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { computed, effect, signal, untracked } from "../../page/vendor/signals.js";
import * as comparison from "./comparison.js";
import { Knobs, NumberInput } from "./knobs.js";
import { newTokens, parting } from "./parting.js";
import { a, b, hasEnded } from "./side.js";
import { bitsSaid, verdict } from "./verdict.js";

/** @typedef {import("./side.js").Side} Side */
/** @typedef {import("./side.js").Text} Text */
/** @typedef {import("../../page/wire.js").Said} Said */

const { begun, goOn, run, seed } = comparison;

/** What stands in the field for the length of a run. */
const count = signal("20");

const place = computed(() => {
  const [left, right] = [a.text.value, b.text.value];
  return left && right ? parting(left, right) : null;
});

const models = computed(() => JSON.stringify([choices.value.map(({ id }) => id), model.value]));

/** @param {Said[]} sentences */
const spoken = (sentences) => sentences.map(speak).join(" ");

function start() {
  // A choice that is no longer there goes back to the page's model.
  effect(() => {
    const [ids, home] = JSON.parse(models.value);
    for (const { chosen } of [a, b]) {
      const now = chosen.peek();
      if (now === home || (ids.length && !ids.includes(now))) chosen.value = null;
    }
  });
  // Another text begins the comparison anew.
  effect(() => {
    void models.value;
    if (tab.value === "compare" && view.value && !isGenerating.value) untracked(comparison.refresh);
  });
}

function runOn() {
  const typed = Math.round(Number(count.value)) || 1;
  const wanted = Math.max(1, Math.min(limits("compare").max_count, typed));
  count.value = String(wanted);
  return goOn(wanted);
}

function Panel() {
  const [left, right] = [a.text.value, b.text.value];
  const told = comparison.waiting.value ?? (left && right ? verdict(left, right, place.value) : []);
  return html`<section
    class="card lab"
    data-panel="compare"
    aria-labelledby="h-compare"
    data-parted-a=${place.value?.a ?? ""}
    data-parted-b=${place.value?.b ?? ""}
  >
    <h2 id="h-compare">${t("compare.title")}</h2>
    <p class="hint">${t("compare.hint")}</p>
    <${Actions} />
    <p class="duel-verdict" role="status">${spoken(told)}</p>
    <div class="duel">
      <${SideView} side=${a} parted=${place.value?.a} />
      <${SideView} side=${b} parted=${place.value?.b} />
    </div>
  </section>`;
}

function Actions() {
  const stands = begun.value !== null && !isGenerating.value;
  const texts = [a.text.value, b.text.value];
  const canGoOn = stands && !texts.every(hasEnded);
  const hasWritten = texts.some((text) => text?.records.length);
  const isRunning = run.value !== null;
  return html`<div class="actions duel-actions">
    <button type="button" id="compare-step" class="primary" data-action="compare-step" disabled=${!canGoOn}>
      <span>${t("compare.step")}</span>
    </button>
    <span class="duel-run">
      <button type="button" id="compare-run" data-action="compare-run" disabled=${!canGoOn || isRunning}>
        <span>${t("compare.run")}</span>
      </button>
      <${Count} />
    </span>
    <button type="button" id="compare-stop" data-action="compare-stop" disabled=${!isRunning || run.value?.isStopped}>
      <span>${t("generate.stop")}</span>
    </button>
    <button type="button" id="compare-restart" data-action="compare-restart" disabled=${!hasWritten}>
      <span>${t("compare.restart")}</span>
    </button>
    <${Seed} />
  </div>`;
}

function Count() {
  /** @param {{currentTarget: HTMLInputElement}} event */
  const onInput = ({ currentTarget }) => {
    count.value = currentTarget.value;
  };
  return html`<label class="inline-knob"
    ><input
      type="number"
      id="compare-count"
      min="1"
      max=${limits("compare").max_count}
      step="1"
      inputmode="numeric"
      value=${count.value}
      onInput=${onInput}
    />
    ${" "}<span>${t("compare.count")}</span></label
  >`;
}

function Seed() {
  const knob = comparison.seedKnob();
  /** @param {string} typed */
  const onText = (typed) => {
    seed.value = typed;
  };
  return html`<span class="duel-seed">
    <label class="inline-knob"
      ><span>${t(knob.label)}</span>${" "}
      <${NumberInput}
        id="compare-seed"
        knob=${knob}
        text=${seed.value}
        onText=${onText}
        isRefused=${comparison.isRefused.value}
    /></label>
    <button type="button" id="compare-new-seed" data-action="compare-new-seed">
      <span aria-hidden="true">🎲</span> <span>${t("compare.new_seed")}</span>
    </button>
  </span>`;
}

/** @param {{side: Side, parted: number | undefined}} props */
function SideView({ side, parted }) {
  const text = side.text.value;
  const title = `h-side-${side.name}`;
  const isOver = hasEnded(text);
  const withBytes = a.text.value?.model !== b.text.value?.model;
  const end = text?.records.at(-1)?.ends_text ? "compare.ended" : "compare.full";
  return html`<section
    class="duel-side"
    data-side=${side.name}
    aria-labelledby=${title}
    data-bits=${text && bitsOf(text.records)}
    data-u=${text && (text.view.pick.u ?? "")}
  >
    <div class="duel-head">
      <h3 id=${title}>${side.name.toUpperCase()}</h3>
      <p class="duel-next" hidden=${isOver}>${text && html`<${Next} text=${text} />`}</p>
    </div>
    <${Continuation} text=${text} parted=${parted} title=${title} />
    <p class="duel-end" hidden=${!isOver}>${t(end)}</p>
    <div class="duel-foot">
      <p class="duel-bits">${text && spoken(bitsSaid(text, withBytes))}</p>
      <${Take} side=${side} />
    </div>
    <${Knobs} side=${side} />
  </section>`;
}

/** @param {{text: Text}} props */
function Next({ text }) {
  const { pick } = text.view;
  const says =
    pick.u === null
      ? t("compare.next_greedy")
      : t("compare.next_drawn", { u: decimals(pick.u, 4) });
  return html`${says} <${Piece} text=${pick.text} />`;
}

/** @param {{text: Text | null, parted: number | undefined, title: string}} props */
function Continuation({ text, parted, title }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const length = text?.records.length ?? 0;
  useLayoutEffect(() => {
    if (box.current && length) box.current.scrollTop = box.current.scrollHeight;
  }, [length]);
  const start = text?.length ?? 0;
  /** @param {import("../../page/js/types.d.ts").Token} token */
  const classOf = ({ position }) => (position - start === parted ? "parted" : "");
  const marks = {
    promptLength: start,
    truncated: text?.view.window.truncated,
    loop: text?.view.loop,
  };
  return html`<div class="duel-text" role="group" aria-labelledby=${title} tabindex="0" ref=${box}>
    ${
      text &&
      html`<${Chips} tokens=${newTokens(text)} records=${text.records} marks=${marks} classOf=${classOf} still />`
    }
  </div>`;
}

/** @param {{side: Side}} props */
function Take({ side }) {
  const text = side.text.value;
  const isIdle = begun.value && !isGenerating.value && !run.value;
  const canTake = isIdle && text?.records.length && text.model === model.value;
  const name = `compare-take-${side.name}`;
  return html`<button type="button" id=${name} data-action=${name} disabled=${!canTake}>
    <span>${t(`compare.take_${side.name}`)}</span>
  </button>`;
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel,
  start,
  stop: comparison.stop,
  actions: {
    "compare-step": () => goOn(1),
    "compare-run": runOn,
    "compare-stop": comparison.stop,
    "compare-restart": comparison.restart,
    "compare-new-seed": comparison.newSeed,
    "compare-take-a": () => comparison.takeIntoText(a),
    "compare-take-b": () => comparison.takeIntoText(b),
  },
};

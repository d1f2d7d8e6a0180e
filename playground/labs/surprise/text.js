// One of the two texts: how far it has been read, and its map.

import { Progress } from "../../page/js/components/progress.js";
import { whole } from "../../page/js/format.js";
import { isGenerating } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { typeInstead } from "../../page/js/writing.js";
import { html } from "../../page/vendor/html.js";
import { TextMap } from "./map.js";
import { PAIRS } from "./pairs.js";
import { nextOf } from "./reading.js";
import { readings } from "./scoring.js";
import { fieldText, put, take, typed } from "./second.js";

/** @typedef {import("./scoring.js").Name} Name */

export function FirstText() {
  return html`<${Section} name="a">
    <h3 id="h-surprise-a">${t("surprise.text_a")}</h3>
    <${Progression} name="a" stopId="surprise-stop" />
    <${TextMap} name="a" isBusy=${isRunning("a")} />
    <p class="hint">${t("surprise.text_a_hint")}</p>
    <${Window} name="a" />
  <//>`;
}

export function SecondText() {
  return html`<${Section} name="b">
    <h3><label id="h-surprise-b" for="second-text">${t("surprise.text_b")}</label></h3>
    <textarea
      id="second-text"
      rows="2"
      spellcheck=${false}
      autocapitalize="off"
      autocomplete="off"
      dir="auto"
      placeholder=${t("surprise.second_placeholder")}
      value=${fieldText}
      onInput=${(/** @type {{currentTarget: HTMLTextAreaElement}} */ event) => typed(event.currentTarget.value)}
      onBlur=${take}
    ></textarea>
    <div class="surprise-fill">
      <button type="button" id="second-from-page" class="small" data-action="second-from-page">
        ${t("surprise.from_page")}
      </button>
      <span class="surprise-pairs" role="group" aria-label=${t("surprise.pairs")}
        >${PAIRS.map((pair) => html`<${PairButton} ...${pair} />`)}</span
      >
    </div>
    <${Progression} name="b" />
    <${TextMap} name="b" isBusy=${isRunning("b")} />
    <${Window} name="b" />
  <//>`;
}

/** @param {{name: string, a: string, b: string}} props */
function PairButton({ name, a, b }) {
  const label = t(`surprise.pair.${name}`);
  const takePair = () => {
    put(b);
    return typeInstead(a);
  };
  return html`<button type="button" class="example" data-pair=${name} onClick=${takePair}>
    ${label}
  </button>`;
}

/** @param {{name: Name, children: unknown}} props */
const Section = ({ name, children }) =>
  html`<section
    class="surprise-text"
    data-text=${name}
    data-state=${readings[name].value?.state ?? "empty"}
    aria-labelledby=${`h-surprise-${name}`}
  >
    ${children}
  </section>`;

/** @param {Name} name */
const isRunning = (name) => readings[name].value?.state === "running" && !isGenerating.value;

/** @param {{name: Name, stopId?: string}} props */
function Progression({ name, stopId }) {
  const reading = readings[name].value;
  const next = nextOf(reading);
  const isLong = isRunning(name) && next !== null && next > 0;
  const canGoOn = next !== null && (reading?.state === "stopped" || reading?.state === "failed");
  return html`<div class="surprise-state">
    <${Progress} max=${reading?.last?.n_tokens ?? 1} value=${next} hidden=${!isLong} />
    <span class="surprise-count">${reading && countOf(reading)}</span>
    <button type="button" id=${stopId} class="small" data-action="surprise-stop" hidden=${!isLong}>
      <span>${t("generate.stop")}</span> <kbd>Esc</kbd>
    </button>
    <button type="button" class="small" data-action=${`surprise-go-on-${name}`} hidden=${!canGoOn}>
      ${t("surprise.go_on")}
    </button>
  </div>`;
}

/** @param {import("./reading.js").Reading} reading */
function countOf(reading) {
  const next = nextOf(reading);
  const n = whole(reading.last?.n_tokens ?? 0);
  if (isGenerating.value) return t("surprise.writing");
  if (reading.state === "failed") return t("surprise.failed");
  if (next === null) return t("surprise.count", { n });
  if (reading.state === "stopped") return t("surprise.stopped", { done: whole(next), n });
  return next === 0 ? t("surprise.reading") : t("surprise.progress", { done: whole(next), n });
}

/** @param {{name: Name}} props */
function Window({ name }) {
  const sentence = readings[name].value?.last?.window;
  return html`<p class="note surprise-window" hidden=${!sentence}>${speak(sentence)}</p>`;
}

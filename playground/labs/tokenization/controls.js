// Buttons and a slider for a stepper.

import { whole } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { isDead } from "./stepper.js";

/**
 * @param {object} props
 * @param {import("./stepper.js").Stepper} props.stepper
 * @param {string} props.id the slider's
 * @param {string} props.label the slider's
 * @param {string} props.back what the button says
 * @param {string} props.next
 * @param {boolean} [props.isMain] whether these steps are the first thing to do here
 */
export function Controls({ stepper, id, label, back, next, isMain = false }) {
  const [step, last] = [stepper.step.value, stepper.last.value];
  const isPlaying = stepper.isPlaying.value;
  /** @param {import("./stepper.js").Button} name @param {unknown} content @param {string} [look] */
  const button = (name, content, look) =>
    html`<button
      type="button"
      class=${look}
      data-step=${name}
      aria-disabled=${isDead(name, step, last)}
      onClick=${() => stepper.press(name)}
    >${content}</button>`;
  return html`<div class="stepper">
    <div class="actions">
      ${button("first", html`<${Sign}>|◀<//> <span>${t("tokenization.first")}</span>`)}
      ${button("back", html`<${Sign}>◀<//> <span>${back}</span>`)}
      ${button("next", html`<span>${next}</span> <${Sign}>▶<//>`, isMain ? "primary" : undefined)}
      ${isMain && button("last", html`<span>${t("tokenization.last")}</span> <${Sign}>▶|<//>`)}
      ${button("play", html`<${Play} isPlaying=${isPlaying} />`)}
    </div>
    <label class="stepper-slider"
      ><span>${label}</span> <input
        type="range"
        id=${id}
        min="0"
        max=${last}
        step="1"
        value=${step}
        disabled=${last === 0}
        onInput=${(/** @type {InputEvent & {currentTarget: HTMLInputElement}} */ event) =>
          stepper.moveTo(event.currentTarget.valueAsNumber)}
      /> <output>${whole(step)} / ${whole(last)}</output></label
    >
  </div>`;
}

/** @param {{children: unknown}} props */
const Sign = ({ children }) => html`<span aria-hidden="true">${children}</span>`;

/** @param {{isPlaying: boolean}} props */
const Play = ({ isPlaying }) =>
  html`<span class="play-sign" aria-hidden="true">${isPlaying ? "‖" : "▷"}</span> <span
      class="play-text"
      >${t(isPlaying ? "tokenization.pause" : "tokenization.play")}</span
    >`;

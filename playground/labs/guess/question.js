// The question: the options or a field to type in, and how sure the person is.

import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import * as play from "./play.js";

/** @typedef {import("./game.js").Question} Question */

/** @param {{question: Question, onSubmit: (event: Event) => void}} props */
export function QuestionForm({ question, onSubmit }) {
  const isTyped = question.options === null;
  const missing = play.isEmptyGuess.value
    ? t(isTyped ? "guess.write_first" : "guess.choose_first")
    : "";
  return html`<form class="guess-form" onSubmit=${onSubmit}>
    ${isTyped ? html`<${Word} />` : html`<${Options} options=${question.options ?? []} />`}
    <${Sure} />
    <div class="actions">
      <button id="guess-submit" class="primary"><span>${t("guess.submit")}</span> <kbd>Enter</kbd></button>
      <span class="guess-missing" role="alert">${missing}</span>
    </div>
  </form>`;
}

/** @param {{options: import("./wire.js").OptionView[]}} props */
function Options({ options }) {
  /** @param {number} id */
  const pick = (id) => {
    play.picked.value = id;
    play.isEmptyGuess.value = false;
  };
  return html`<fieldset class="guess-options" aria-label=${t("guess.options")}>
    ${options.map(
      ({ id, text }, i) =>
        html`<label class="guess-option" key=${id} data-option=${id}>
          <input
            type="radio"
            name="guess-option"
            value=${id}
            checked=${play.picked.value === id}
            onChange=${() => pick(id)}
          />
          <${Piece} text=${text} /><kbd aria-hidden="true">${i + 1}</kbd>
        </label>`,
    )}
  </fieldset>`;
}

function Word() {
  return html`<label class="guess-typed"
    ><span>${t("guess.word")}</span>
    <input
      type="text"
      id="guess-word"
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
      maxlength=${limits("guess").word}
      value=${play.word.value}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => {
        play.word.value = event.currentTarget.value;
      }}
  /></label>`;
}

function Sure() {
  const shares = play.confidences();
  const percent = String(Math.round(100 * shares[play.sure.value]));
  return html`<div class="guess-sure">
    <label for="guess-confidence">${t("guess.sure")}</label>
    <input
      type="range"
      id="guess-confidence"
      min="0"
      max=${shares.length - 1}
      step="1"
      list="guess-ticks"
      aria-valuetext=${`${percent} %`}
      value=${play.sure.value}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => {
        play.sure.value = Number(event.currentTarget.value);
      }}
    />
    <datalist id="guess-ticks">${shares.map((_, i) => html`<option value=${i}></option>`)}</datalist>
    <output for="guess-confidence" class="guess-percent">${percent} %</output>
    <span class="guess-rest">${t("guess.sure_rest", { percent })}</span>
  </div>`;
}

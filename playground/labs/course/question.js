// What the learner is asked before they act: one of some answers, a candidate on screen, or a number.

import { Piece } from "../../page/js/components/piece.js";
import { count, share, token } from "../../page/js/facts.js";
import { view } from "../../page/js/store.js";
import { lang, t } from "../../page/js/words.js";
import { useEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { useSignal } from "../../page/vendor/signals.js";
import * as course from "./state.js";
import { Text } from "./text.js";

/** @typedef {import("./wire.js").Prediction} Prediction */
/** @typedef {import("../../page/js/facts.js").Facts} Facts */

const candidates = () => view.value?.candidates ?? [];

/** @param {{predict: Prediction | null, isOpen: boolean, facts: Facts | null}} props */
export function Question({ predict, isOpen, facts }) {
  const answer = useSignal("");
  const offered =
    predict?.kind === "candidate"
      ? candidates()
          .map(({ id }) => id)
          .join()
      : "";
  // Another question, or other candidates: what was picked meant something else.
  useEffect(() => {
    answer.value = "";
    course.isUnanswered.value = false;
  }, [predict, offered, isOpen]);

  /** @param {Event} event */
  function onSubmit(event) {
    event.preventDefault();
    const guess = predict && guessOf(predict, answer.value);
    if (guess) course.answer(guess);
    else course.isUnanswered.value = true;
  }
  return html`<form class="course-predict" hidden=${!isOpen} novalidate onSubmit=${onSubmit}>
    <fieldset>
      <legend>
        <span class="course-first">${t("course.first")}</span>${" "}
        <span class="course-ask" id="course-ask"
          ><${Text} template=${predict?.ask[lang.value] ?? ""} facts=${facts}
        /></span>
      </legend>
      <div class="course-answers">${isOpen && predict && html`<${Answers} predict=${predict} answer=${answer} />`}</div>
    </fieldset>
    <p class="course-unanswered" role="alert" hidden=${!course.isUnanswered.value}>${t("course.unanswered")}</p>
    <button type="submit" class="primary">${t("course.answer")}</button>
  </form>`;
}

/** @param {{predict: Prediction, answer: import("../../page/vendor/signals.js").Signal<string>}} props */
function Answers({ predict, answer }) {
  const onInput = (/** @type {{currentTarget: HTMLInputElement}} */ { currentTarget }) => {
    answer.value = currentTarget.value;
  };
  if (predict.kind === "number")
    return html`<input
      type="number"
      name="course-guess"
      step="any"
      inputmode="decimal"
      aria-labelledby="course-ask"
      value=${answer.value}
      onInput=${onInput}
    />`;
  const labels =
    predict.kind === "options"
      ? predict.options.map(({ text }) => text[lang.value])
      : candidates().map(({ text }) => html`<${Piece} text=${text} />`);
  return labels.map(
    (label, i) =>
      html`<label key=${i}>
        <input
          type="radio"
          name="course-guess"
          value=${i}
          checked=${answer.value === String(i)}
          onChange=${onInput}
        />
        <span>${label}</span>
      </label>`,
  );
}

/**
 * @param {Prediction} predict
 * @param {string} answer
 * @returns {import("./steps.js").Guess | null} null where nothing is answered
 */
function guessOf({ kind }, answer) {
  const number = Number(answer);
  if (answer === "" || !Number.isFinite(number)) return null;
  if (kind === "number")
    return { facts: { guess_number: { value: number, text: String(number) } } };
  if (kind === "options") return { index: number };
  const one = candidates()[number];
  const facts = {
    guess: token(one),
    guess_percent: share(one.probability, one.percent),
    guess_rank: count(one.rank),
  };
  return { facts };
}

// One card of a lesson: what to read, what to predict, what to do, and what to notice.

import { entry, records, view } from "../../page/js/store.js";
import { lang, t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { progress as counts } from "./conditions.js";
import { goThere } from "./pointer.js";
import { isDone } from "./progress.js";
import { Question } from "./question.js";
import * as course from "./state.js";
import { factsWith, isReadOnly } from "./steps.js";
import { Text } from "./text.js";
import { chosenOf } from "./texts.js";

/** @typedef {import("./wire.js").Card} Card */
/** @typedef {import("../../page/js/facts.js").Facts} Facts */

/** Nothing of it is drawn while the course is closed. */
export function CardView() {
  const card = course.progress.value.isOpen ? course.card.value : null;
  if (!card)
    return html`<article class="course-card" aria-labelledby="course-heading" hidden></article>`;
  return html`<${OpenCard} card=${card} />`;
}

/** @param {{card: Card}} props */
function OpenCard({ card }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const step = course.step.value;
  const live = course.facts.value && factsWith(step, course.facts.value);
  const isDoneNow = course.isCardDone.value;
  const isAsking = Boolean(card.predict) && !step.guess && !isDoneNow;
  // Who had the focus on something that is gone now goes on at the task; some browsers take the
  // focus away from what is hidden, others leave it there.
  useLayoutEffect(() => {
    if (root.current?.contains(document.activeElement))
      rescue(document.activeElement, root.current);
  });
  const onFocusOut = (/** @type {{target: Element}} */ { target }) =>
    setTimeout(() => rescue(target, root.current));
  return html`<article class="course-card" aria-labelledby="course-heading" ref=${root} onFocusOut=${onFocusOut}>
    <${Where} />
    <h3 id="course-heading" tabindex="-1">${card.title[lang.value]}</h3>
    <p class="course-say"><${Text} template=${card.say[lang.value]} facts=${live} /></p>
    <${Prompt} card=${card} isDone=${isDoneNow} />
    <${Question} predict=${card.predict} isOpen=${isAsking} facts=${live} />
    <${Guess} card=${card} step=${step} />
    <${Task} card=${card} isHidden=${!card.task || isAsking} isDone=${isDoneNow} facts=${live} />
    <${Look} isHidden=${isDoneNow && !isReadOnly(card)} />
    <${Notice} card=${card} isDone=${isDoneNow} hasFacts=${step.facts !== null} />
  </article>`;
}

/** @param {Element | null} focused @param {HTMLElement | null} card */
function rescue(focused, card) {
  if (!focused || focused.checkVisibility() || !card?.checkVisibility()) return;
  if (document.activeElement === focused || document.activeElement === document.body)
    focusTask(card);
}

/** To what is to be done, or to the heading where that is nothing. @param {Element} root */
export function focusTask(root) {
  const task = root.querySelector(".course-task:not([hidden])");
  const place = task ?? root.querySelector("#course-heading");
  if (place instanceof HTMLElement) place.focus();
}

function Where() {
  const lesson = course.lesson.value;
  const { progress } = course;
  const cards = lesson?.cards ?? [];
  const place = {
    title: lesson?.title[lang.value],
    card: progress.value.card + 1,
    n: cards.length,
  };
  return html`<p class="course-where">${t("course.where", place)}</p>
    <ol class="course-ticks" aria-hidden="true">
      ${cards.map((_, i) => {
        const isTicked = isDone(progress.value, progress.value.lesson, i);
        const names = `${isTicked ? "done" : ""}${i === progress.value.card ? " here" : ""}`;
        return html`<li class=${names}>${isTicked ? "✓" : "·"}</li>`;
      })}
    </ol>`;
}

/** @param {{card: Card, isDone: boolean}} props */
function Prompt({ card, isDone: isCardDone }) {
  const text = card.prompt?.[lang.value] ?? null;
  const isThere = view.value && !records.value.length && entry.value?.text === text;
  return html`<button
    type="button"
    class="course-use"
    hidden=${text === null || isCardDone}
    onClick=${course.useText}
  >
    <span>${t(isThere ? "course.used" : "course.use")}</span> <q>${text}</q>
  </button>`;
}

/** What was said, and beside it, in the end, what came true. @param {{card: Card, step: import("./steps.js").Step}} props */
function Guess({ card: { predict }, step: { guess, facts } }) {
  const isHidden = !predict || !guess;
  const rows = isHidden ? [] : guessRows(predict, guess, facts);
  return html`<dl class="course-guess" hidden=${isHidden}>
    ${rows.map(
      ([label, template, known]) =>
        html`<dt>${t(label)}</dt>
          <dd><${Text} template=${template} facts=${known} /></dd>`,
    )}
  </dl>`;
}

/**
 * @param {import("./wire.js").Prediction} predict
 * @param {import("./steps.js").Guess} guess
 * @param {Facts | null} facts
 * @returns {[string, string, Facts | null][]}
 */
function guessRows(predict, guess, facts) {
  const own = guess.facts ?? null;
  if (predict.kind === "candidate") return [["course.your_guess", "{guess}", own]];
  if (predict.kind === "number")
    return [
      ["course.your_guess", "{guess_number}", own],
      ...(facts
        ? [/** @type {[string, string, Facts]} */ (["course.happened", `{${predict.fact}}`, facts])]
        : []),
    ];
  const said = predict.options[guess.index ?? 0].text[lang.value];
  const tested = predict.options.filter(({ when }) => when.length);
  const truth = facts && chosenOf(tested, facts, lang.value)?.text[lang.value];
  return [
    ["course.your_guess", said, null],
    ...(truth ? [/** @type {[string, string, null]} */ (["course.happened", truth, null])] : []),
  ];
}

/** @param {{card: Card, isHidden: boolean, isDone: boolean, facts: Facts | null}} props */
function Task({ card, isHidden, isDone: isCardDone, facts }) {
  const { since } = course.step.value;
  const open =
    since && !isCardDone ? counts(card.do, since).filter(({ wanted }) => wanted > 1) : [];
  return html`<p class=${`course-task${isCardDone ? " done" : ""}`} tabindex="-1" hidden=${isHidden}>
    <span class="course-task-sign" aria-hidden="true">${isCardDone ? "✓" : "▶"}</span>${" "}
    <span class="course-task-text"><${Text} template=${card.task?.[lang.value] ?? ""} facts=${facts} /></span>${" "}
    <span class="course-count">${open.map((one) => t("course.count", one)).join(" · ")}</span>
  </p>`;
}

/** @param {{isHidden: boolean}} props */
function Look({ isHidden }) {
  const target = course.target.value;
  return html`<button type="button" class="small course-look" hidden=${!target || isHidden} onClick=${goThere}>
    <span aria-hidden="true">👉</span>${" "}
    <span id="course-look-text">${target && t("course.look", { target: target.name[lang.value] })}</span>
  </button>`;
}

/** @param {{card: Card, isDone: boolean, hasFacts: boolean}} props */
function Notice({ card, isDone: isCardDone, hasFacts }) {
  const notice = course.notice.value;
  const isEarlier = isCardDone && !hasFacts && !isReadOnly(card);
  return html`<section class="course-notice" hidden=${!notice && !isEarlier}>
    <h4 class="course-notice-title">${t(isEarlier ? "course.earlier" : "course.notice")}</h4>
    <p class="course-notice-text">${notice && html`<${Text} template=${notice.text} facts=${notice.facts} />`}</p>
    <button type="button" class="small course-again" hidden=${!isCardDone || isReadOnly(card)} onClick=${course.again}>
      <span aria-hidden="true">↻</span> <span>${t("course.again")}</span>
    </button>
  </section>`;
}

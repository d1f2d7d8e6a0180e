// The course beside the page: the list of lessons, or one card.

import { lang, speak, t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { CardView, focusTask } from "./card.js";
import { bringIntoView, pointAt } from "./pointer.js";
import { isDone } from "./progress.js";
import * as course from "./state.js";
import { hasTask } from "./steps.js";

/** @type {Record<string, string>} */
const PLACES = {
  heading: "#course-heading",
  title: "#h-course",
  answer: ".course-answers input",
};

export function Dock() {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const { isOpen, isSmall } = course.progress.value;
  const isLesson = course.card.value !== null;
  const attention = course.attention.value;
  const target = isOpen ? course.target.value : null;
  useLayoutEffect(() => {
    root.current?.closest(".pg")?.classList.toggle("with-course", isOpen);
  }, [isOpen]);
  useLayoutEffect(() => pointAt(target), [target]);
  useLayoutEffect(() => {
    // Not before the card and the tab that it opens are drawn.
    queueMicrotask(() => root.current && attention && attendTo(root.current, attention));
  }, [attention]);
  return html`<aside
    class=${`dock card${isSmall ? " small" : ""}`}
    id="course"
    aria-labelledby="h-course"
    hidden=${!isOpen}
    ref=${root}
  >
    <div class="dock-head">
      <h2 id="h-course" tabindex="-1">${t("course.title")}</h2>
      <button type="button" class="small" data-action="course-list" hidden=${!isLesson}>
        <span aria-hidden="true">☰</span> <span>${t("course.all")}</span>
      </button>
      <button
        type="button"
        class="small"
        data-action="course-small"
        aria-controls="course-body"
        aria-expanded=${String(!isSmall)}
      >
        <span>${t(isSmall ? "course.larger" : "course.smaller")}</span>
      </button>
      <button type="button" class="small" data-action="course"><span>${t("page.dismiss")}</span></button>
    </div>
    <div id="course-body">
      <${Problems} />
      <${List} />
      <${CardView} />
    </div>
    <${Way} />
    <p class="sr-only course-announcer" role="status">${course.announced}</p>
  </aside>`;
}

/** @param {HTMLElement} root @param {import("./state.js").Attention} attention */
function attendTo(root, { focus, lesson, isNew, isAsked, isDone: isCompleted }) {
  const body = /** @type {HTMLElement} */ (root.querySelector("#course-body"));
  if (isNew) body.scrollTop = 0;
  if (isAsked) bringIntoView();
  if (isCompleted) showNotice(body);
  if (focus === "task") focusTask(root);
  if (!focus || focus === "task") return;
  const entry = `.course-list [data-lesson="${CSS.escape(lesson ?? "")}"]`;
  /** @type {Record<string, string>} */
  const places = { ...PLACES, lesson: entry };
  const node = root.querySelector(places[focus]) ?? root.querySelector(PLACES.title);
  if (node instanceof HTMLElement) node.focus({ preventScroll: focus === "answer" });
  if (focus === "answer")
    root.querySelector(".course-unanswered")?.scrollIntoView({ block: "nearest" });
}

/** Brings what there is to notice into view, inside the dock. @param {HTMLElement} body */
function showNotice(body) {
  const notice = body.querySelector(".course-notice:not([hidden])")?.getBoundingClientRect();
  if (!notice) return;
  const { top, bottom } = body.getBoundingClientRect();
  if (notice.bottom > bottom)
    body.scrollTop += Math.min(notice.bottom - bottom + 4, notice.top - top);
}

function Problems() {
  const problems = course.content.value?.problems ?? [];
  return html`<div class="note course-problems" role="status" hidden=${problems.length === 0}>
    <h3>${t("course.problems")}</h3>
    <ul>
      ${problems.map(({ place, sentence }) => html`<li>${`${place}: ${speak(sentence)}`}</li>`)}
    </ul>
  </div>`;
}

function List() {
  return html`<div class="course-list" hidden=${course.card.value !== null}>
    <p class="hint">${t("course.hint")}</p>
    <ol>
      ${(course.content.value?.lessons ?? []).map((one) => html`<${Entry} key=${one.id} ...${one} />`)}
    </ol>
  </div>`;
}

/** @param {import("./wire.js").Lesson} lesson */
function Entry({ id, title, about, minutes, cards }) {
  const done = cards.filter((_, i) => isDone(course.progress.value, id, i)).length;
  const state = t("course.state", { done, n: cards.length, minutes });
  return html`<li>
    <button type="button" class="course-lesson" data-lesson=${id} onClick=${() => course.choose(id)}>
      <span class="course-lesson-title">${title[lang.value]}</span>
      <span class="course-about">${about[lang.value]}</span>
      <span class="course-state">${done === cards.length ? "✓ " : ""}${state}</span>
    </button>
    ${
      done > 0 &&
      html`<button
        type="button"
        class="small course-restart"
        aria-label=${t("course.restart_label", { title: title[lang.value] })}
        onClick=${() => course.restart(id)}
      >
        ${t("course.restart")}
      </button>`
    }
  </li>`;
}

/** Back and forth between the cards. */
function Way() {
  const card = course.card.value;
  const index = course.progress.value.card;
  const isWaiting = course.isWaitingForAnswer.value;
  const isReady = card !== null && (course.isCardDone.value || !hasTask(card));
  const isLast = index + 1 === course.lesson.value?.cards.length;
  const onward = isLast ? "course.finish" : "course.next";
  return html`<div class="course-nav" hidden=${card === null}>
    <button type="button" id="course-back" data-action="course-back" disabled=${index === 0}>
      ${t("course.back")}
    </button>
    <button
      type="button"
      id="course-next"
      data-action="course-next"
      class=${isReady && !isWaiting ? "primary" : ""}
      aria-disabled=${String(isWaiting)}
    >
      ${t(isReady || isWaiting ? onward : "course.skip")}
    </button>
  </div>`;
}

// The course: lessons beside the live page.

import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { Dock } from "./dock.js";
import * as course from "./state.js";

function toggle() {
  if (!course.progress.value.isOpen) return course.open(true);
  const dock = document.getElementById("course");
  if (dock?.contains(document.activeElement)) document.getElementById("open-course")?.focus();
  return course.close();
}

const Opener = () =>
  html`<button
    type="button"
    class="switch"
    id="open-course"
    data-action="course"
    aria-expanded=${String(course.progress.value.isOpen)}
    aria-controls="course"
  >
    ${t("course.title")}
  </button>`;

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel: Dock,
  actions: {
    course: toggle,
    "course-small": course.fold,
    "course-list": course.leave,
    "course-back": course.back,
    "course-next": course.next,
  },
  keys: { course: (isRepeat) => !isRepeat && course.comeTo() },
  bar: Opener,
  lesson: { place: course.place, open: course.openAt },
  start: course.start,
};

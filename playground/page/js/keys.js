// The keyboard. Keys belong first to whoever types, composes or moves a control.

import { signal } from "./life.js";

const FIELDS = "input, textarea, select, [contenteditable]";
const SCROLLS = "[role=region], [tabindex='0']:not(button), .branch-picker"; // arrows move in these

/** @typedef {"append" | "undo" | "redo" | "stop" | "generateOrStop" | "course"} Key */

/** @param {Record<Key, ((isRepeat: boolean) => unknown) | undefined>} actions */
export function listen(actions) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || isTheirs(event)) return;
    const key = keyOf(event);
    if (!key || !actions[key]) return;
    event.preventDefault();
    actions[key](event.repeat);
  }
  document.addEventListener("keydown", onKey, { signal });
}

/** Whether the key is a field's, an input method's or a dialog's. @param {KeyboardEvent} event */
function isTheirs(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(FIELDS) || document.querySelector("dialog[open]")) return true;
  return event.key.startsWith("Arrow") && target.closest(SCROLLS) !== null;
}

/** @param {KeyboardEvent} event @returns {Key | null} */
export function keyOf({ key, code, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey) {
    if (code === "KeyZ") return shiftKey ? "redo" : "undo";
    return code === "KeyY" ? "redo" : null;
  }
  if (altKey) return null;
  if (key === "ArrowRight") return shiftKey ? "redo" : "append";
  if (key === "ArrowLeft") return "undo";
  if (key === "Escape") return "stop";
  // By code: under a Korean input method the key itself is a Hangul letter.
  if (code === "KeyG") return "generateOrStop";
  return code === "KeyC" ? "course" : null;
}

// @ts-nocheck
// The keyboard. Keys belong first to whoever types, composes or moves a control.

const FIELDS = "input, textarea, select, [contenteditable]";
const SCROLLS = "[role=region], [tabindex='0']:not(button), .branch-picker"; // arrows move in these

export function listen(actions, signal) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (event.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
      if (event.key.startsWith("Arrow") && event.target.closest?.(SCROLLS)) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      actions[action](event.repeat);
    },
    { signal },
  );
}

function actionOf(event) {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (event.ctrlKey || event.metaKey) {
    if (event.code === "KeyZ") return event.shiftKey ? "redo" : "undo";
    return event.code === "KeyY" ? "redo" : null;
  }
  if (modified) return null;
  if (event.key === "ArrowRight") return event.shiftKey ? "redo" : "append";
  if (event.key === "ArrowLeft") return "undo";
  if (event.key === "Escape") return "stop";
  // By code: under a Korean input method the key itself is a Hangul letter.
  return { KeyG: "generateOrStop", KeyC: "course" }[event.code] ?? null;
}

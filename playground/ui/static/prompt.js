// The prompt field: it applies shortly after the last key, and at once when it loses focus.

const PAUSE_MS = 250;

// apply(text, isTyping)
export function watchPrompt(field, apply) {
  let timer = 0;
  let applied = null;

  function applyNow() {
    clearTimeout(timer);
    if (field.value === applied) return;
    applied = field.value;
    apply(field.value, true);
  }

  function applySoon() {
    clearTimeout(timer);
    timer = setTimeout(applyNow, PAUSE_MS);
  }

  // While an input method composes, a syllable is not finished; its end brings an input event.
  field.addEventListener("input", (event) => !event.isComposing && applySoon());
  field.addEventListener("compositionend", applySoon);
  field.addEventListener("blur", applyNow);

  return {
    text: () => field.value,
    show(text) {
      clearTimeout(timer);
      applied = text;
      field.value = text;
    },
  };
}

// The prompt field: it applies shortly after the last key, and at once when it loses focus.

const PAUSE_MS = 250;

// apply(text) is called with what a person typed, never with what `show` put there.
export function watchPrompt(field, apply) {
  let timer = 0;
  let applied = null;

  function applyNow() {
    clearTimeout(timer);
    if (field.value === applied) return;
    applied = field.value;
    apply(field.value);
  }

  function applySoon() {
    clearTimeout(timer);
    timer = setTimeout(applyNow, PAUSE_MS);
  }

  // Also while an input method composes: a Korean typist's last syllable stays open for long.
  field.addEventListener("input", applySoon);
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

// @ts-nocheck
const PAUSE_MS = 250;

// apply(text) is called with what a person typed, never with what was put there; it resolves to
// whether the text was taken, so that one that was not is offered again.
export function watchPrompt(field, apply) {
  let timer = 0;
  let applied = null;

  async function applyNow() {
    clearTimeout(timer);
    if (field.value === applied) return;
    const text = field.value;
    applied = text;
    const isApplied = await apply(text);
    if (!isApplied && applied === text) applied = null;
  }

  function applySoon() {
    clearTimeout(timer);
    timer = setTimeout(applyNow, PAUSE_MS);
  }

  // Also while an input method composes: a Korean typist's last syllable stays open for long.
  field.addEventListener("input", applySoon);
  field.addEventListener("blur", applyNow);

  function put(text) {
    clearTimeout(timer);
    applied = text;
    field.value = text;
  }

  return {
    text: () => field.value,
    put,
    // Like put, but what a person is just typing stands.
    show: (text) => (applied === null || field.value === applied) && put(text),
  };
}

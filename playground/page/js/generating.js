// @ts-nocheck
// The model writes on its own: one token after another, until it is stopped or has to end.

import { t } from "./words.js";

// box: the progress. takeKnobs(): the draw knows the knobs of now; false where they are wrong.
// append(): the next token by those knobs; resolves to {endsText, fillsWindow}, null where a message
// says why there is none. onChange(): a run has begun, or is to stop. onEnd(sentence, isTouched): why
// it ended, null where there is nothing to say; whether knobs were turned meanwhile.
export function makeGenerating(box, { takeKnobs, append, onChange, onEnd }) {
  let run = null; // {wanted, done, began, isStopped, isTouched}

  function begin(wanted) {
    run = { wanted, done: 0, began: performance.now(), isStopped: false, isTouched: false };
    show();
    onChange();
  }

  // What `begin` has promised, when its turn in the line has come.
  async function write() {
    let reason = null;
    try {
      reason = await untilItEnds();
    } finally {
      const { done, isTouched } = run;
      run = null;
      show();
      onEnd(reason && t(reason, { done }), isTouched);
    }
  }

  async function untilItEnds() {
    if (run.isStopped || !(await takeKnobs())) return null;
    while (!run.isStopped && run.done < run.wanted) {
      const token = await append();
      if (!token) return run.isStopped ? "generate.stopped" : null;
      run.done += 1;
      show();
      if (token.endsText) return "generate.end_of_text";
      if (token.fillsWindow) return "generate.context_full";
    }
    return run.isStopped ? "generate.stopped" : "generate.max_new_tokens_reached";
  }

  function stop() {
    if (!run) return;
    run.isStopped = true;
    onChange();
  }

  // While the model writes, its run keeps the knobs it began with; they are taken at its end.
  function touch() {
    if (run) run.isTouched = true;
    return Boolean(run);
  }

  function show() {
    box.hidden = !run;
    if (!run) return;
    const { done, wanted, began } = run;
    const bar = box.querySelector("progress");
    bar.max = wanted;
    bar.value = done;
    const rate = done ? ((1000 * done) / (performance.now() - began)).toFixed(1) : "…";
    box.querySelector(".progress-text").textContent = t("generate.progress", {
      done,
      wanted,
      rate,
    });
  }

  return {
    begin,
    write,
    stop,
    touch,
    show,
    isRunning: () => Boolean(run),
    isStopped: () => Boolean(run?.isStopped),
  };
}

// The model writes on its own: one token after another, until it is stopped or has to end. Each
// token is an answer of its own, so Stop is immediate and undo goes token by token.

import { act } from "./line.js";
import { picked } from "./records.js";
import { changeRun, isStopped } from "./run.js";
import { maxNewTokens } from "./settings.js";
import * as store from "./store.js";
import { refresh, takeKnobs, takeKnobsSoon } from "./turning.js";
import { appendRecord } from "./writing.js";

export { stop } from "./run.js";

export function generate() {
  if (store.run.value || !store.view.value) return null;
  store.run.value = {
    wanted: maxNewTokens.value,
    done: 0,
    began: performance.now(),
    isStopped: false,
    isTouched: false,
  };
  return act(write, refresh);
}

// What `generate` has promised, when its turn in the line has come.
async function write() {
  let reason = null;
  try {
    reason = await untilItEnds();
  } finally {
    const { done = 0, isTouched = false } = store.run.value ?? {};
    store.run.value = null;
    store.stopNote.value = reason ? { key: reason, params: { done } } : null;
    if (isTouched) takeKnobsSoon();
  }
}

async function untilItEnds() {
  if (isStopped() || !(await takeKnobs())) return null;
  while (store.run.value && !isStopped() && store.run.value.done < store.run.value.wanted) {
    const next = store.view.value?.pick;
    const answer = next && (await appendRecord(picked(next, store.knobs.value)));
    if (!answer) return isStopped() ? "generate.stopped" : null;
    changeRun({ done: store.run.value.done + 1 });
    if (next.ends_text) return "generate.end_of_text";
    if (answer.full) return "generate.context_full";
  }
  return isStopped() ? "generate.stopped" : "generate.max_new_tokens_reached";
}

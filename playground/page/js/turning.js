// Turning knobs: the bars and the strip follow; a wrong value is said, and the last good ones stay.

import { lastTurned, refused, setField, strategy, wished } from "./knobs.js";
import { act } from "./line.js";
import { applyPrompt, look, moveTo, show, showsSampler } from "./look.js";
import { promptText } from "./prompt.js";
import { touch } from "./run.js";
import { firstLook } from "./session.js";
import * as store from "./store.js";

/** Turns a knob as a person does. @param {string} name @param {string} text */
export function turn(name, text) {
  setField(name, text);
  follow();
}

/** @param {"greedy" | "sample"} name */
export function chooseStrategy(name) {
  strategy.value = name;
  follow();
}

function follow() {
  if (!touch() && store.view.value) takeKnobsSoon();
}

export const newSeed = () => turn("seed", String(Math.floor(Math.random() * 1_000_000)));

/** The bars and the strip follow the knobs; false where they are wrong. */
export async function takeKnobs() {
  const knobs = wished();
  const ids = store.ids.value;
  const answer = await look({
    ids,
    prompt_length: store.promptLength.value,
    chips_from: ids.length,
    settings: knobs,
    sampler: showsSampler(knobs),
  });
  refused.value = answer ? null : lastTurned.value;
  if (!answer) return false;
  store.knobs.value = knobs;
  show(answer, store.past.value);
  return true;
}

let isWaiting = false;

/** A slider speaks faster than the server: those who wait are all answered by the next look. */
export function takeKnobsSoon() {
  if (isWaiting) return;
  isWaiting = true;
  act(() => {
    isWaiting = false;
    return takeKnobs();
  });
}

/** Looks at the text once more, since something on the page wants more of it. */
export const refresh = () =>
  act(async () => {
    if (await firstLook()) return;
    if (store.entry.value) await moveTo(store.past.value);
    else await applyPrompt(promptText.value, false);
  });

/** The same, unless the model writes, whose run keeps what it began with. */
export function refreshUnlessRunning() {
  if (!touch() && store.view.value) refresh();
}

// Going through the steps of something, by hand or by itself. Knows no page.

import { batch, signal } from "../../page/vendor/signals.js";

/** @typedef {"first" | "back" | "next" | "last" | "play"} Button */
/** @typedef {ReturnType<typeof makeStepper>} Stepper */

const TICK_MS = 800;
const MAX_TICKS = 60; // a long run is played in larger steps

export function makeStepper() {
  const step = signal(0);
  const last = signal(0);
  const isPlaying = signal(false);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  /** @param {number} wanted */
  function goTo(wanted) {
    step.value = Math.max(0, Math.min(last.value, wanted));
  }

  function pause() {
    clearInterval(timer);
    isPlaying.value = false;
  }

  function play() {
    if (step.value === last.value) goTo(0);
    isPlaying.value = true;
    timer = setInterval(tick, TICK_MS);
  }

  function tick() {
    const next = step.value + Math.ceil(last.value / MAX_TICKS);
    batch(() => {
      if (next >= last.value) pause();
      goTo(next);
    });
  }

  return {
    step,
    last,
    isPlaying,
    pause,

    /** By hand: what plays stops. @param {number} wanted */
    moveTo(wanted) {
      pause();
      goTo(wanted);
    },

    /** @param {Button} button */
    press(button) {
      const wasPlaying = isPlaying.value;
      pause();
      if (button === "play") {
        if (!wasPlaying && last.value > 0) play();
      } else {
        const to = { first: 0, back: step.value - 1, next: step.value + 1, last: last.value };
        goTo(to[button]);
      }
    },

    /** Another thing to go through, of `count` steps. @param {number} count @param {number} [first] */
    begin(count, first = 0) {
      batch(() => {
        pause();
        last.value = count;
        goTo(first);
      });
    },
  };
}

/** Whether a button would lead nowhere. @param {Button} button @param {number} step @param {number} last */
export function isDead(button, step, last) {
  if (button === "play") return last === 0;
  return step === (button === "first" || button === "back" ? 0 : last);
}

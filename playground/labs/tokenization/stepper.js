// @ts-nocheck
// Buttons and a slider that go through the steps of something, by hand or by themselves.

import { t } from "../../page/js/words.js";

const TICK_MS = 800;
const MAX_TICKS = 60; // a long run is played in larger steps

// onStep(step) is called whenever the step has changed.
export function makeStepper(root, onStep) {
  const $ = (selector) => root.querySelector(selector);
  const slider = $("input[type=range]");
  let step = 0;
  let last = 0;
  let timer = 0;

  function showControls() {
    slider.max = last;
    slider.value = step;
    slider.disabled = last === 0;
    $("output").textContent = `${step.toLocaleString("en")} / ${last.toLocaleString("en")}`;
    // A button that has the focus keeps it at the end of its way.
    const dead = {
      first: step === 0,
      back: step === 0,
      next: step === last,
      last: step === last,
      play: last === 0,
    };
    for (const button of root.querySelectorAll("[data-step]"))
      button.setAttribute("aria-disabled", String(dead[button.dataset.step]));
    $(".play-sign").textContent = timer ? "‖" : "▷";
    $(".play-text").textContent = t(timer ? "tokenization.pause" : "tokenization.play");
  }

  function goTo(wanted) {
    const now = Math.max(0, Math.min(last, wanted));
    const isNew = now !== step;
    step = now;
    showControls();
    if (isNew) onStep(step);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
  }

  function play() {
    if (step === last) goTo(0);
    const stride = Math.ceil(last / MAX_TICKS);
    timer = setInterval(() => {
      if (step + stride >= last || !root.isConnected || !root.checkVisibility()) pause();
      goTo(step + stride);
    }, TICK_MS);
    showControls();
  }

  function press(name) {
    const wasPlaying = Boolean(timer);
    pause();
    if (name === "play" && !wasPlaying && last > 0) play();
    else goTo({ first: 0, back: step - 1, next: step + 1, last }[name] ?? step);
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) press(button.dataset.step);
  });
  slider.addEventListener("input", () => {
    pause();
    goTo(Number(slider.value));
  });

  return {
    // Another thing to go through, of `count` steps, from `first` on.
    begin(count, first) {
      pause();
      last = count;
      step = Math.min(first, count);
      showControls();
      onStep(step);
    },
    pause() {
      pause();
      showControls();
    },
    isPlaying: () => Boolean(timer),
  };
}

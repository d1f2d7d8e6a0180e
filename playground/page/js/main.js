// The page begins here: what the server said is taken in, the labs are loaded, the parts are wired.

import { html, render } from "../vendor/html.js";
import { effect, untracked } from "../vendor/signals.js";
import { connect } from "./ask.js";
import { load as loadChart } from "./chart.js";
import { App } from "./components/app.js";
import { config, configure } from "./config.js";
import { generate } from "./generating.js";
import { listen } from "./keys.js";
import { allLabs, labActions, loadLabs } from "./labs.js";
import * as life from "./life.js";
import { act, isBusy, waiting } from "./line.js";
import { applyPrompt, changeModel } from "./look.js";
import { hush, message, say, saying } from "./message.js";
import * as models from "./model_choice.js";
import { onPrompt, promptText, putPrompt } from "./prompt.js";
import { reading, stopReading } from "./reading.js";
import { stop } from "./run.js";
import { firstPrompt, opened, openHash } from "./session.js";
import { restoreSettings, toggleDark, toggleProjector } from "./settings.js";
import { isGenerating, tab, view } from "./store.js";
import { layoutOf } from "./tabs.js";
import { newSeed, refresh } from "./turning.js";
import { append, draw, redo, reset, undo } from "./writing.js";

export { end } from "./life.js";

const MAX_WAITING = 40; // more clicks than this ahead of the model are a stuck key

/** What the page was started with, for whoever starts it once more. @type {Parameters<typeof start> | null} */
export let started = null;

/**
 * @param {HTMLElement} element that Gradio has put our page in
 * @param {import("./types.d.ts").Server} server Gradio's object of server functions
 * @param {import("./types.d.ts").Config} given
 */
export async function start(element, server, given) {
  const page = element.querySelector(".pg");
  // Gradio may call this more than once.
  if (!(page instanceof HTMLElement) || page.dataset.ready === "true") return;
  page.dataset.ready = "true";
  started = [element, server, given];
  configure(given);
  restoreSettings(page);
  connect(server, (id) => act(() => changeModel(id)), models.comesBack);
  onPrompt((text) => {
    stop();
    return act(() => applyPrompt(text, true));
  });
  putPrompt(firstPrompt());
  await loadLabs();
  showOn(page);
  render(html`<${App} />`, page);
  wire(page);
  follow();
}

/** What the page's own element says of it. @param {HTMLElement} page */
function showOn(page) {
  effect(() => {
    page.dataset.view = tab.value;
    page.dataset.layout = layoutOf(tab.value);
  });
  effect(() => {
    page.classList.toggle("busy", isBusy.value);
    page.classList.toggle("generating", isGenerating.value);
  });
}

/** Buttons and keys. @param {HTMLElement} page */
function wire(page) {
  const generateOrStop = () => (isGenerating.value ? stop() : generate());
  const actions = {
    append,
    undo,
    redo,
    reset,
    generate,
    stop,
    draw,
    "new-seed": newSeed,
    "retry-model": models.retryModel,
    "forget-wanted": models.forgetWanted,
    "stop-reading": endReading,
    "try-again": () => message.value?.again?.(),
    dismiss: hush,
    dark: toggleDark,
    projector: toggleProjector,
    ...labActions(),
  };
  page.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-action]") : null;
    if (!(button instanceof HTMLButtonElement) || button.disabled) return;
    actions[button.dataset.action ?? ""]?.();
  });

  /** @param {string} id @param {() => unknown} action */
  const press = (id, action) => () => {
    const button = document.getElementById(id);
    if (button instanceof HTMLButtonElement && !button.disabled && waiting.value < MAX_WAITING)
      action();
  };
  listen({
    append: press("append", append),
    undo: press("undo", undo),
    redo: press("redo", redo),
    stop: endAll,
    generateOrStop: (isRepeat) => !isRepeat && generateOrStop(),
    ...Object.assign({ course: undefined }, ...allLabs().map((lab) => lab.keys)),
  });
  window.addEventListener("hashchange", openHash, { signal: life.signal });
}

function endReading() {
  if (reading.value) {
    say(saying("reading.stopped"), () => act(() => applyPrompt(promptText.value, false)));
  }
  stopReading();
}

function endAll() {
  endReading();
  stop();
  for (const lab of allLabs()) lab.stop?.();
}

/**
 * Does something whenever what `read` reads has changed.
 *
 * @template T
 * @param {() => T} read
 * @param {(value: T) => unknown} react
 */
function when(read, react) {
  effect(() => {
    const value = read();
    untracked(() => react(value));
  });
}

/** What happens by itself when something on the page changes. */
function follow() {
  models.whenReady(() => view.value || refresh());
  // Some tabs show more of the text than others.
  when(
    () => tab.value,
    () => view.value && refresh(),
  );
  when(
    () => view.value?.model,
    (id) => id && id !== models.statusModel() && models.refreshStatus(),
  );
  when(
    () => opened.value,
    (saved) => saved && models.chooseModel(saved.id),
  );
  loadChart(config.plotly_url);
  models.refreshStatus();
  for (const lab of allLabs()) lab.start?.();
}

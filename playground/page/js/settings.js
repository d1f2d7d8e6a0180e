// @ts-nocheck
// The controls beside the text: how many bars, how to generate, language, dark, projector.

import { make } from "./dom.js";
import { keep, recall } from "./keep.js";
import * as words from "./words.js";

const DEFAULT_SHOWN = 5;
const PAUSE_MS = 120;
const KNOBS = ["temperature", "top-k", "top-p", "min-p", "repetition-penalty", "seed"];

const byId = (id) => document.getElementById(id);

export const topKShown = () => whole(byId("top-k-number"), DEFAULT_SHOWN);

export const maxNewTokens = () => whole(byId("max-new-tokens"), 40);

// An empty field means its neutral value; anything else goes to the server as it stands, and
// the server says what is wrong with it.
const number = (id, neutral) => (byId(id).value.trim() === "" ? neutral : Number(byId(id).value));

export const GREEDY = { strategy: "greedy" };

// What the knobs say now, as the server wants it.
export function knobs() {
  const { repetition_penalty, ...rest } = allKnobs();
  return strategy() === "greedy"
    ? { ...GREEDY, repetition_penalty }
    : { ...rest, repetition_penalty };
}

// Those too that greedy leaves alone.
export const allKnobs = () => ({
  strategy: strategy(),
  temperature: number("temperature", 1),
  top_k: number("top-k", 0),
  top_p: number("top-p", 1),
  min_p: number("min-p", 0),
  seed: number("seed", 0),
  repetition_penalty: number("repetition-penalty", 1),
});

// Puts all knobs and the number of bars where they were, without telling anybody.
export function put(saved, shown) {
  for (const id of KNOBS) {
    byId(id).value = saved[id.replace("-", "_")];
    followSlider(id);
  }
  page.querySelector(`input[name=strategy][value=${saved.strategy}]`).checked = true;
  showStrategy();
  byId("top-k-range").value = byId("top-k-number").value = shown;
  markTaken(true);
}

// The page in this language, until it is opened anew.
export function speak(lang) {
  words.apply(page, lang);
  page.querySelector(`input[name=language][value=${lang}]`).checked = true;
  showStrategy();
}

// A knob the server refused stays marked until a value is taken; the one before rules meanwhile.
export function markTaken(isTaken) {
  for (const id of KNOBS)
    byId(id).setAttribute("aria-invalid", String(!isTaken && id === lastTurned));
}

export const isTaken = () => KNOBS.every((id) => byId(id).getAttribute("aria-invalid") !== "true");

let lastTurned = null;

// Turns a knob as a person would.
export function turn(id, value) {
  byId(id).value = value;
  byId(id).dispatchEvent(new Event("change"));
}

const strategy = () => document.querySelector("input[name=strategy]:checked").value;

function whole(field, fallback) {
  const value = Math.round(Number(field.value)) || fallback;
  return Math.max(Number(field.min), Math.min(Number(field.max), value));
}

let page = null;
let listeners = null;

export function watch(root, given) {
  page = root;
  listeners = given;
  watchTopK();
  watchGeneration();
  watchLanguage();
  showExamples();
  page.querySelector("#use-cache").addEventListener("change", listeners.onChange);
  const dark = recall("dark") ?? String(document.body.classList.contains("dark"));
  setSwitch("dark", dark === "true");
  setSwitch("projector", recall("projector") === "true");
}

function watchTopK() {
  const [range, field] = [byId("top-k-range"), byId("top-k-number")];
  range.value = field.value = recall("top-k-shown") ?? DEFAULT_SHOWN;
  let timer = 0;
  const changed = (from, to) => {
    to.value = from === field ? topKShown() : range.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      keep("top-k-shown", topKShown());
      listeners.onChange();
    }, PAUSE_MS);
  };
  range.addEventListener("input", () => changed(range, field));
  field.addEventListener("input", () => field.value !== "" && changed(field, range));
  field.addEventListener("blur", () => {
    if (field.value === "") changed(field, range);
    field.value = range.value = topKShown();
  });
}

function watchGeneration() {
  for (const choice of page.querySelectorAll("input[name=strategy]")) {
    choice.addEventListener("change", () => {
      showStrategy();
      listeners.onKnob();
    });
  }
  for (const id of KNOBS) byId(id).addEventListener("change", () => followNumber(id));
  for (const range of page.querySelectorAll("[data-twin]")) {
    range.addEventListener("input", () => turn(range.dataset.twin, range.value));
  }
  byId("max-new-tokens").addEventListener("blur", (event) => (event.target.value = maxNewTokens()));
}

// The slider beside a number goes along, as far as it reaches.
function followNumber(id) {
  lastTurned = id;
  followSlider(id);
  listeners.onKnob();
}

function followSlider(id) {
  const range = page.querySelector(`[data-twin="${id}"]`);
  if (range && range.value !== byId(id).value) range.value = byId(id).value;
}

function showStrategy() {
  page.querySelector(".sampling").hidden = strategy() !== "sample";
  page.querySelector(".strategy-note").textContent = words.t(`generate.note.${strategy()}`);
}

function watchLanguage() {
  for (const choice of page.querySelectorAll("input[name=language]")) {
    choice.checked = choice.value === words.language();
    choice.addEventListener("change", () => {
      words.apply(page, choice.value);
      showStrategy();
      listeners.onLanguage();
    });
  }
  showStrategy();
}

function showExamples() {
  const row = page.querySelector(".examples");
  for (const example of listeners.examples) {
    const button = make(
      "button",
      { type: "button", class: "example", lang: example.lang, title: example.text },
      example.label,
    );
    button.addEventListener("click", () => listeners.onExample(example.text));
    row.append(button);
  }
}

export const toggleDark = () => setSwitch("dark", !page.classList.contains("dark"), true);

export const toggleProjector = () =>
  setSwitch("projector", !page.classList.contains("projector"), true);

function setSwitch(name, on, remember = false) {
  page.classList.toggle(name, on);
  document.body.classList.toggle(name, on); // Gradio's own parts listen to "dark" there
  page.querySelector(`[data-action=${name}]`).setAttribute("aria-pressed", String(on));
  if (remember) keep(name, String(on));
  listeners.onLook();
}

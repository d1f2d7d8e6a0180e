// @ts-nocheck
// The surprise map: how the model would have bet on every token of the page's text, and of another
// one to compare it with.

import { make } from "../../page/js/dom.js";
import { watchPrompt } from "../../page/js/old_prompt.js";
import { language, t } from "../../page/js/words.js";
import { renderLegends } from "./surprise_bands.js";
import { makeHistogram } from "./surprise_charts.js";
import * as figures from "./surprise_figures.js";
import { makeInspector } from "./surprise_inspector.js";
import { textBefore } from "./surprise_jump.js";
import { makeMap } from "./surprise_map.js";
import { PAIRS } from "./surprise_pairs.js";
import { makeScoring } from "./surprise_scoring.js";
import { renderState } from "./surprise_state.js";

const NAMES = ["a", "b"];

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const section = Object.fromEntries(
    NAMES.map((name) => [name, $(`.surprise-text[data-text=${name}]`)]),
  );
  const maps = Object.fromEntries(
    NAMES.map((name) => [name, makeMap(section[name].querySelector(".surprise-map"), hands(name))]),
  );
  const inspector = makeInspector($(".surprise-inspector"), jump);
  const histograms = ["rank", "bits"].map((name) => [
    name,
    makeHistogram($(`[data-figure=${name}]`)),
  ]);
  const scoring = makeScoring(desk, {
    isOpen: () => !root.hidden,
    changed,
    compared: showComparison,
  });
  let inspected = null; // {name, position, chip, isPinned}
  let shownLanguage = null;

  // --- the two texts ---

  function wishPage() {
    const { ids, prompt_length: promptLength } = desk.ids();
    const whole = desk.text();
    const text = whole.slice(0, whole.length - desk.view().appended.length); // what was typed
    const key = JSON.stringify([desk.model(), promptLength, ids]);
    scoring.want("a", key, { ids, promptLength, text, records: desk.records() });
  }

  function wishSecond() {
    const text = $("#second-text").value;
    scoring.want("b", JSON.stringify([desk.model(), text]), text ? { text } : null);
  }

  const second = watchPrompt($("#second-text"), async () => {
    if (!desk.view()) return false; // the first answer that is shown will see to it
    wishSecond();
    await scoring.goOn();
    return scoring.of("b")?.state !== "failed";
  });

  function fillSecond(text) {
    second.put(text);
    wishSecond();
    return scoring.goOn();
  }

  async function takePair({ a, b }) {
    second.put(b);
    wishSecond();
    await desk.typeInstead(a); // the look that follows scores both; there is none for the same text
    return scoring.goOn();
  }

  // --- what a person sees ---

  // What is known of a text has changed from position `from` on.
  function changed(name, run, from) {
    const reading = run?.reading;
    const isFresh = !run || reading.next === 0;
    if (isFresh && inspected?.name === name) forget();
    if (isFresh) maps[name].clear();
    else maps[name].show(reading, from);
    renderState(section[name], run, desk.isGenerating());
    if (from < Infinity && !isFresh && inspected?.name === name)
      look(name, inspected.position, inspected.isPinned);
    figures.render($(".surprise-figures"), ...NAMES.map((one) => scoring.of(one)?.reading ?? null));
    if (run?.state === "done" && !isFresh)
      figures.announce($(".surprise-announcer"), name, reading);
    desk.changed();
  }

  function showComparison(answer) {
    const sentences = answer?.sentences ?? [];
    $(".surprise-summary").replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
    $(".surprise-series").hidden = !answer || !scoring.of("b")?.reading.scores.size;
    for (const [name, histogram] of histograms) histogram.show(answer?.[`${name}_figure`] ?? null);
  }

  function showWords() {
    if (shownLanguage === language()) return;
    shownLanguage = language();
    renderLegends($(".surprise-legends"));
    $(".surprise-pairs").replaceChildren(...PAIRS.map(pairButton));
  }

  function pairButton(pair) {
    const button = make(
      "button",
      { type: "button", class: "example", "data-pair": pair.name },
      t(`surprise.pair.${pair.name}`),
    );
    button.addEventListener("click", () => takePair(pair));
    return button;
  }

  // --- one token ---

  // A pinned token stays until another one is pressed or reached by keyboard.
  function hands(name) {
    return {
      look(position, isByKey) {
        const isOther = inspected?.name !== name || inspected.position !== position;
        if (isOther && (isByKey || !inspected?.isPinned)) look(name, position, false);
      },
      pin(position) {
        const isPinned =
          inspected?.name === name && inspected.position === position && inspected.isPinned;
        look(name, position, !isPinned);
      },
    };
  }

  function look(name, position, isPinned) {
    const { reading } = scoring.of(name);
    mark(inspected?.chip, false);
    inspected = { name, position, chip: maps[name].at(position), isPinned };
    inspector.show(name, position, reading, isPinned);
    mark(inspected.chip, true, isPinned);
    desk.changed();
  }

  function mark(chip, isInspected, isPinned = false) {
    if (!chip) return;
    chip.classList.toggle("inspected", isInspected);
    if (isInspected) chip.setAttribute("aria-describedby", "surprise-inspected");
    else chip.removeAttribute("aria-describedby");
    if (isPinned) chip.setAttribute("aria-pressed", "true");
    else chip.removeAttribute("aria-pressed");
  }

  function forget() {
    mark(inspected.chip, false);
    inspected = null;
    inspector.clear();
  }

  function jump(name, position) {
    return desk.open(textBefore(scoring.of(name).reading, position));
  }

  // What is known of the texts, for the course: scores of whole ones, and of the token that is pinned.
  function facts() {
    const whole = (name) => {
      const run = scoring.of(name);
      return run?.state === "done" && run.reading.scores.size
        ? [...run.reading.scores.values()]
        : null;
    };
    const isOfPage = String(scoring.of("a")?.reading.ids) === String(desk.ids().ids);
    const pinned = inspected?.isPinned
      ? scoring.of(inspected.name).reading.scores.get(inspected.position)
      : null;
    return {
      first: isOfPage ? whole("a") : null,
      second: whole("b"),
      secondText: scoring.of("b")?.reading.text ?? "",
      pinned: pinned ?? null,
    };
  }

  for (const choice of root.querySelectorAll("[name=surprise-by]")) {
    choice.addEventListener("change", () => (root.dataset.by = choice.value));
  }

  return {
    actions: {
      "surprise-stop": scoring.stop,
      "surprise-go-on-a": () => scoring.resume("a"),
      "surprise-go-on-b": () => scoring.resume("b"),
      "second-from-page": () => desk.view() && fillSecond(desk.text()),
    },
    stop: scoring.stop,
    facts,
    // The text, the model or the language may be another one; while it writes, only that is said.
    show() {
      showWords();
      if (!desk.isGenerating()) {
        wishPage();
        wishSecond();
      }
      for (const name of NAMES) renderState(section[name], scoring.of(name), desk.isGenerating());
      scoring.goOn();
    },
  };
}

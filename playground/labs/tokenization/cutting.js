// @ts-nocheck
// The panel "cutting": how the text was cut into tokens, from bytes on. It shows what the tokenizer
// does with the text; the piece it takes apart is the one under the cursor, or the one chosen.

import { makeAsker } from "../../page/js/asker.js";
import { make } from "../../page/js/dom.js";
import { language, t } from "../../page/js/words.js";
import { makeCharacters } from "./cutting_characters.js";
import { makeReplayView } from "./cutting_replay.js";
import { makeWords } from "./cutting_words.js";

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const field = root.closest(".pg").querySelector("#prompt-text");
  const texts = makeAsker(desk);
  const details = makeAsker(desk);
  const replay = makeReplayView($(".cut-replay"), () => desk.changed());
  const characters = makeCharacters($(".cut-characters"));
  const words = makeWords($(".cut-words"), take);
  let shown = null; // what the answer on screen was asked for
  let text = "";
  let list = [];
  let isWordThere = false; // what is taken apart on screen is the chosen piece
  let chosen = null; // index in the list; null until there was a text

  // --- the text ---

  function show(answer) {
    if (desk.isGenerating()) return; // once, at its end
    const request = { text: desk.text(), ...desk.ids(), lang: language(), model: answer.model };
    const key = JSON.stringify(request);
    if (key === shown) return;
    shown = key;
    root.setAttribute("aria-busy", "true");
    texts.ask(
      "tokenization",
      () => ({ text: request.text, ...desk.ids() }),
      (cut) => showText(request.text, cut),
    );
  }

  function showText(newText, answer) {
    root.removeAttribute("aria-busy");
    if (!answer) return forget();
    const { refused, differs, words: newList, counts, facts } = answer;
    note(".cut-refused", refused);
    for (const hint of root.querySelectorAll(".of-merging")) hint.hidden = Boolean(refused);
    const title = $("#h-cut-words");
    title.dataset.t = refused ? "tokenization.parts" : "tokenization.words";
    title.textContent = t(title.dataset.t);
    note(".cut-differs", differs);
    $(".cut-counts").textContent = counts ?? "";
    $(".cut-nothing").hidden = newList.length > 0;
    showFacts(facts);
    const before = list[chosen];
    [text, list] = [newText, newList];
    chosen = list.length ? (underCursor() ?? same(before) ?? longest()) : null;
    words.render(list, chosen);
    if (chosen === null) return showWord(null);
    return askWord();
  }

  // What was on screen is of another text.
  function forget() {
    [shown, text, list, chosen] = [null, "", [], null];
    words.render(list, chosen);
    showWord(null);
  }

  // The piece that stood at the same place and read the same, while text is appended.
  function same(before) {
    const index = list.findIndex((word) => word.start === before?.start);
    return index >= 0 && list[index].text === before.text ? index : null;
  }

  function longest() {
    const most = Math.max(...list.map((word) => word.n_bytes));
    return list.findIndex((word) => word.n_bytes === most);
  }

  function showFacts(facts) {
    $(".cut-facts").replaceChildren(
      ...facts.map(({ figure, sentences }) =>
        make(
          "li",
          {},
          make("b", { class: "cut-figure" }, figure),
          " ",
          make("span", {}, sentences.join(" ")),
        ),
      ),
    );
  }

  // --- one piece of it ---

  function take(index) {
    if (index === chosen) return;
    chosen = index;
    askWord();
  }

  function askWord() {
    isWordThere = false;
    details.ask("tokenization_word", () => ({ text, word: chosen }), showWord);
  }

  function showWord(word) {
    isWordThere = Boolean(word);
    $(".cut-rule").hidden = !word?.rule.length;
    $(".cut-rule-text").textContent = word?.rule.join(" ") ?? "";
    replay.render(word?.steps ?? null);
    characters.render(word?.characters ?? null);
  }

  // --- the cursor in the prompt ---

  // The piece that the character before the cursor belongs to; null when nobody writes.
  function underCursor() {
    if (document.activeElement !== field) return null;
    const { value, selectionStart, selectionEnd } = field;
    const from = [...value.slice(0, selectionStart)].length; // the server counts whole characters
    const at = selectionStart === selectionEnd ? Math.max(0, from - 1) : from;
    const index = list.findIndex((word) => word.start <= at && at < word.stop);
    return index < 0 ? null : index;
  }

  function follow() {
    if (!root.isConnected) return document.removeEventListener("selectionchange", follow);
    if (root.hidden || !field.value || !text.startsWith(field.value)) return null; // else its answer is under way
    const index = underCursor();
    if (index === null || index === chosen) return null;
    words.mark(index);
    return take(index);
  }

  document.addEventListener("selectionchange", follow);
  for (const name of ["keyup", "click", "focus", "select"]) field.addEventListener(name, follow);

  function note(selector, sentence) {
    $(selector).hidden = !sentence;
    $(selector).textContent = sentence ?? "";
  }

  return {
    show,
    // The piece that is taken apart, and how far, for the course.
    facts() {
      const steps = replay.facts();
      return steps && isWordThere && text === desk.text()
        ? { ...steps, text: list[chosen].text }
        : null;
    },
    actions: { "cut-earlier": words.earlier, "cut-later": words.later },
    stop() {
      replay.pause();
      characters.pause();
    },
  };
}

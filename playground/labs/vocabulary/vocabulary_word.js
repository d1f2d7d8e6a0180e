// @ts-nocheck
// What a space in front changes: the two cuts of a word.

import { makeAsker } from "../../page/js/asker.js";
import * as chips from "../../page/js/chips.js";
import { make } from "../../page/js/dom.js";
import { language } from "../../page/js/words.js";

const PAUSE_MS = 250;
const STILL = { promptLength: Infinity, truncated: 0, loop: null, startsEmpty: false, still: true };

export function watchWord(root, desk) {
  const field = root.querySelector("#vocabulary-word");
  const asker = makeAsker(desk);
  let asked = null;
  let typing = 0;

  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(refresh, PAUSE_MS);
  });

  function refresh() {
    const wish = JSON.stringify([field.value, desk.model(), language()]);
    if (!desk.model() || wish === asked) return;
    asked = wish;
    asker.ask(
      "vocabulary_word",
      () => ({ word: field.value }),
      (answer) => answer && show(answer),
    );
  }

  function show({ cuts, sentence }) {
    root.querySelector(".vocabulary-cuts").replaceChildren(...cuts.map(cutNode));
    root.querySelector(".vocabulary-cuts-sentence").textContent = sentence ?? "";
  }

  return { refresh };
}

function cutNode(tokens) {
  const row = make("div", { class: "vocabulary-cut" });
  const pieces = make("span", {});
  chips.render(pieces, tokens, [], STILL);
  row.append(
    pieces,
    make(
      "span",
      { class: "vocabulary-cut-ids" },
      `id ${tokens.map((token) => token.id).join(", ")}`,
    ),
  );
  return row;
}

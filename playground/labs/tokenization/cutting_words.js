// @ts-nocheck
// The pieces before merging, as a row of buttons; of a long text a window of them.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { makeChoice } from "./choice.js";

const MAX_WORDS = 240;

export function makeWords(root, onChoose) {
  const $ = (selector) => root.querySelector(selector);
  const choice = makeChoice($(".cut-word-list"), choose);
  let words = [];
  let chosen = 0;
  let from = 0;

  function choose(index) {
    mark(index);
    onChoose(index);
  }

  // Another text, or another language; the window goes where the chosen word is.
  function render(newWords, index) {
    words = newWords;
    chosen = index;
    from = windowOf(index);
    draw();
    toView();
  }

  function mark(index) {
    chosen = index;
    if (index < from || index >= from + MAX_WORDS) {
      from = windowOf(index);
      draw();
    } else choice.mark(index);
    toView();
  }

  const windowOf = (index) => Math.floor(index / MAX_WORDS) * MAX_WORDS;

  function draw() {
    const shown = words.slice(from, from + MAX_WORDS);
    choice.show(
      shown.map((word, i) => wordNode(word, from + i)),
      chosen,
    );
    const list = $(".cut-word-list");
    // One of them must be reachable by the tab key.
    if (list.firstChild && !list.querySelector("[tabindex='0']")) list.firstChild.tabIndex = 0;
    showMore("[data-action=cut-earlier]", "tokenization.earlier", from);
    showMore("[data-action=cut-later]", "tokenization.later", words.length - from - shown.length);
  }

  function showMore(selector, key, n) {
    $(selector).hidden = n <= 0;
    $(selector).textContent = t(key, { n: n.toLocaleString("en") });
  }

  function toView() {
    const list = $(".cut-word-list");
    const button = list.querySelector("[aria-checked=true]");
    if (!button) return;
    const above = button.offsetTop - list.offsetTop - list.scrollTop;
    if (above < 0 || above + button.offsetHeight > list.clientHeight)
      list.scrollTop += above - list.clientHeight / 3;
  }

  function turn(by) {
    from = Math.max(0, from + by * MAX_WORDS);
    draw();
  }

  return { render, mark, earlier: () => turn(-1), later: () => turn(1) };
}

function wordNode({ text, n_tokens }, index) {
  const isOne = n_tokens === null;
  const label = isOne ? null : t("tokenization.word_label", { text, n: n_tokens });
  const node = make(
    "button",
    { type: "button", role: "radio", class: "cut-word", "data-choice": index, "aria-label": label },
    piece(text),
  );
  if (!isOne)
    node.append(make("span", { class: "cut-count", "aria-hidden": "true" }, String(n_tokens)));
  return node;
}

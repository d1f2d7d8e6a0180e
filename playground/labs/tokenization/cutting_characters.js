// @ts-nocheck
// Bytes that become characters: code points, their bytes and bits, the tokens that hold them.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { makeChoice } from "./choice.js";
import { makeStepper } from "./stepper.js";

export function makeCharacters(root) {
  const $ = (selector) => root.querySelector(selector);
  const stepper = makeStepper($(".stepper"), show);
  const choice = makeChoice($(".cut-clusters"), choose);
  let clusters = [];
  let chosen = 0;

  // Those of a word that is on screen stay as they are.
  function render(seen) {
    const isSame = seen && JSON.stringify(seen.clusters) === JSON.stringify(clusters);
    if (isSame) return;
    root.hidden = !seen?.clusters.length;
    clusters = seen?.clusters ?? [];
    stepper.pause();
    if (root.hidden) return;
    chosen = firstOfInterest();
    choice.show(clusters.map(clusterNode), chosen);
    $(".cut-more-clusters").textContent = seen.more ?? "";
    begin();
  }

  // A space before a word is nothing to look at.
  const firstOfInterest = () =>
    Math.max(
      0,
      clusters.findIndex(({ text }) => text !== "␣"),
    );

  function choose(index) {
    chosen = index;
    choice.mark(index);
    begin();
  }

  function begin() {
    const cluster = clusters[chosen];
    const nBytes = cluster.characters.reduce((sum, one) => sum + one.bytes.length, 0);
    $(".cut-cluster-sentence").textContent = cluster.sentences.join(" ");
    $(".cut-more-points").textContent = cluster.more ?? "";
    stepper.begin(nBytes, nBytes);
  }

  // The first `count` bytes have been read.
  function show(count) {
    let left = count;
    let said = t("tokenization.no_byte");
    const nodes = clusters[chosen].characters.map((character) => {
      const nRead = Math.max(0, Math.min(left, character.bytes.length));
      if (left > 0) said = sentence(character, nRead, count);
      left -= character.bytes.length;
      return pointNode(character, nRead);
    });
    $(".cut-points").replaceChildren(...nodes);
    $(".cut-byte-sentence").setAttribute("aria-live", stepper.isPlaying() ? "off" : "polite");
    $(".cut-byte-sentence").textContent = said;
  }

  function sentence(character, nRead, count) {
    const byte = character.bytes[nRead - 1];
    const all = clusters[chosen].characters.reduce((sum, one) => sum + one.bytes.length, 0);
    const read = t("tokenization.byte_sentence", { n: count, all, hex: byte.hex });
    const whole = t("tokenization.whole", { code: `${character.code} ${character.name}` });
    return `${read} ${byte.possible ?? whole}`;
  }

  return { render, pause: stepper.pause };
}

function clusterNode({ text, characters }, index) {
  const count =
    characters.length > 1
      ? make("span", { class: "cut-count", "aria-hidden": "true" }, String(characters.length))
      : "";
  return make(
    "button",
    { type: "button", role: "radio", class: "cut-cluster", "data-choice": index },
    piece(text),
    count,
  );
}

function pointNode({ text, code, name, bytes, jamo }, nRead) {
  const isWhole = nRead === bytes.length;
  const node = make(
    "section",
    { class: `cut-point${isWhole ? " whole" : ""}`, "data-code": code, "data-read": nRead },
    make("p", { class: "cut-glyph", lang: "ko" }, isWhole ? piece(text) : "?"),
    make(
      "p",
      { class: "cut-code" },
      make("b", {}, isWhole ? code : "U+?"),
      " ",
      make("span", { class: "cut-name" }, isWhole ? name : ""),
    ),
    make(
      "ol",
      { class: "cut-slots" },
      ...bytes.map((byte, i) => slotNode(byte, i < nRead, bytes[i - 1])),
    ),
  );
  if (jamo) node.append(jamoNode(jamo, text, isWhole));
  return node;
}

function slotNode({ hex, marker, payload, token }, isFilled, before) {
  const bits = make(
    "span",
    { class: "cut-bits" },
    make("span", { class: "cut-marker" }, isFilled ? marker : "·".repeat(marker.length)),
  );
  bits.append(make("b", { class: "cut-payload" }, isFilled ? payload : "·".repeat(payload.length)));
  const slot = make(
    "li",
    { class: `cut-slot${isFilled ? " filled" : ""}` },
    make("span", { class: "cut-hex" }, isFilled ? hex : "··"),
    bits,
  );
  if (!token) return slot;
  slot.dataset.tokenId = token.id;
  const isSame = before?.token?.position === token.position;
  slot.classList.toggle("same-token", isSame);
  slot.append(
    make("span", { class: "cut-holder" }, isSame ? "″" : t("tokenization.held_by", token)),
  );
  return slot;
}

function jamoNode({ letters, sum, sentence }, syllable, isWhole) {
  const node = make(
    "div",
    { class: "cut-jamo" },
    make("p", { class: "cut-letters", lang: "ko" }, `${letters.join(" + ")} = ${syllable}`),
  );
  node.append(make("p", {}, sentence), make("p", { class: "cut-sum" }, sum));
  if (!isWhole) node.style.visibility = "hidden"; // its room is kept
  return node;
}

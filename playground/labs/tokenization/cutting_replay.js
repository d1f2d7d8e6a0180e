// @ts-nocheck
// The replay of one word: its pieces now, the ranks of all pairs, the list of merges, the tokens.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { makeReplay } from "./cutting_state.js";
import { makeStepper } from "./stepper.js";

const MAX_DRAWN = 60; // pieces
const MAX_LISTED = 200; // merges
const MAX_TOKENS = 200;
const HEX_ONLY = /^(<[0-9A-F]{2}>)+$/;

const figure = (number) => number.toLocaleString("en");

// onStep() is called whenever another step is on screen.
export function makeReplayView(root, onStep) {
  const $ = (selector) => root.querySelector(selector);
  const stepper = makeStepper($(".stepper"), show);
  let steps = null;
  let stateAt = null;
  let listed = null; // number of merges before the first one in the list

  const textOf = (id) => steps.pieces[id].text;

  // A word that is on screen stays at its step.
  function render(newSteps) {
    root.hidden = !newSteps;
    if (!newSteps) return clear();
    const isSame = JSON.stringify(newSteps) === JSON.stringify(steps);
    const step = isSame ? Number($("#merge-step").value) : 0;
    steps = newSteps;
    stateAt = makeReplay(steps);
    listed = null;
    const tokens = steps.ids.slice(0, MAX_TOKENS).map((id) => tokenNode(id, steps.pieces[id]));
    $(".cut-tokens").replaceChildren(
      ...tokens,
      steps.ids.length > MAX_TOKENS
        ? t("tokenization.more_tokens", { n: figure(steps.ids.length - MAX_TOKENS) })
        : "",
    );
    if (!isSame || !stepper.isPlaying()) stepper.begin(steps.merges.length, step);
    return null;
  }

  function clear() {
    stepper.pause();
    steps = null;
  }

  function show(step) {
    const state = stateAt(step);
    const made = steps.merges[step - 1] ?? null;
    const next = steps.merges[step] ?? null;
    $(".cut-sentence").setAttribute("aria-live", stepper.isPlaying() ? "off" : "polite");
    $(".cut-sentence").textContent = sentence(step, next);
    showPieces(state, made, next);
    showList(step);
    onStep();
  }

  // How far the replay has come, for the course; null when there is none.
  function facts() {
    if (!steps) return null;
    const { n_bytes: nBytes, ids, merges } = steps;
    return {
      nBytes,
      nTokens: ids.length,
      nMerges: merges.length,
      isDone: Number($("#merge-step").value) === merges.length,
    };
  }

  function sentence(step, next) {
    const n = steps.merges.length;
    if (n === 0) return t("tokenization.never");
    const first =
      step === 0
        ? t("tokenization.unmerged", { n: figure(steps.n_bytes) })
        : t("tokenization.made", told(step));
    return next
      ? `${first} ${t("tokenization.upcoming", told(step + 1))}`
      : `${first} ${t("tokenization.done")}`;
  }

  // The merge with this number (from 1), in words.
  function told(number) {
    const { left, right, merged, rank } = steps.merges[number - 1];
    const n = figure(steps.merges.length);
    return {
      step: figure(number),
      n,
      left: textOf(left),
      right: textOf(right),
      merged: textOf(merged),
      rank: figure(rank),
    };
  }

  function showPieces({ pieces, ranks }, made, next) {
    const focus = pieces.findIndex((one) => one.start === (next ?? made)?.start);
    const from = Math.max(0, Math.min(focus - MAX_DRAWN / 2, pieces.length - MAX_DRAWN));
    const to = Math.min(pieces.length, from + MAX_DRAWN);
    const nodes = from > 0 ? ["…"] : [];
    for (let i = from; i < to; i += 1) {
      const isPair = next && (i === focus || i === focus + 1);
      nodes.push(
        pieceNode(steps.pieces[pieces[i].id], pieces[i], {
          isPair,
          isNew: made && pieces[i].start === made.start,
        }),
      );
      if (i + 1 < pieces.length) nodes.push(rankNode(ranks[i], next && i === focus));
    }
    if (to < pieces.length) nodes.push("…");
    const box = $(".cut-pieces");
    box.replaceChildren(...nodes);
    const pair = box.querySelector(".cut-rank.next") ?? box.querySelector(".new");
    if (pair)
      box.scrollLeft +=
        pair.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
    $(".cut-drawn").textContent =
      pieces.length > MAX_DRAWN ? t("tokenization.drawn_part", { n: figure(pieces.length) }) : "";
  }

  function showList(step) {
    const n = steps.merges.length;
    const half = MAX_LISTED / 2;
    drawList(Math.max(0, Math.min(Math.floor(step / half) * half - half / 2, n - MAX_LISTED)));
    const box = $(".cut-list");
    for (const row of box.querySelectorAll("[data-merge]")) {
      const number = Number(row.dataset.merge);
      row.classList.toggle("done", number <= step);
      if (number === step) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    const row = box.querySelector("[aria-current]");
    box.scrollTop = row ? row.offsetTop - box.clientHeight / 2 : 0;
  }

  // The rows stay while the steps go through them.
  function drawList(from) {
    if (listed === from) return;
    listed = from;
    const n = steps.merges.length;
    const rows = steps.merges
      .slice(from, from + MAX_LISTED)
      .map(({ rank, left, right, merged }, i) =>
        make(
          "tr",
          { "data-merge": from + i + 1 },
          make("td", {}, figure(from + i + 1)),
          make("td", {}, figure(rank)),
          make("td", { class: "cut-pair" }, piece(textOf(left)), " + ", piece(textOf(right))),
          make("td", { class: "cut-pair" }, piece(textOf(merged))),
        ),
      );
    $(".cut-list tbody").replaceChildren(...rows);
    $(".cut-listed").textContent =
      n > MAX_LISTED ? t("tokenization.listed_part", { n: figure(n) }) : "";
  }

  return { render, facts, pause: stepper.pause };
}

function pieceNode({ text, bytes }, { start, id }, { isPair, isNew }) {
  const node = make(
    "span",
    { class: "cut-piece", "data-start": start, "data-id": id },
    piece(text),
  );
  node.append(...bytesNodes(text, bytes));
  node.classList.toggle("pair", Boolean(isPair));
  node.classList.toggle("new", Boolean(isNew));
  return node;
}

// Under a text its bytes; where bytes are the text, they stand there already.
const bytesNodes = (text, bytes) =>
  HEX_ONLY.test(text) ? [] : [make("span", { class: "cut-bytes" }, bytes)];

function rankNode(rank, isNext) {
  const node = make("span", {
    class: "cut-rank",
    title:
      rank === null
        ? t("tokenization.no_merge")
        : t("tokenization.pair_rank", { rank: figure(rank) }),
  });
  node.append(rank === null ? "–" : figure(rank));
  if (isNext) {
    node.classList.add("next");
    node.append(make("span", { class: "cut-next" }, t("tokenization.pair_next")));
  }
  return node;
}

function tokenNode(id, { text, bytes }) {
  return make(
    "span",
    { class: "cut-piece token", "data-token-id": id },
    piece(text),
    ...bytesNodes(text, bytes),
    make("span", { class: "cut-id" }, `id ${id}`),
  );
}

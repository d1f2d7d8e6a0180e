// @ts-nocheck
// What a game shows of its places: options, the reveal, the score, the result. From plain data.

import * as chips from "../../page/js/chips.js";
import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { bandOf, hardest, totals } from "./guess_score.js";

export const SURE = [0.25, 0.5, 0.7, 0.9, 0.99];

const percentOf = (share) => String(Math.round(share * 100));
const bitsOf = (bits) => bits.toFixed(2);

// The text up to a place; `newest` is the position of the token that has just come, or null while
// it is awaited.
export function renderKnown(box, tokens, newest, isOver) {
  box.querySelector(".guess-gap")?.remove();
  const marks = {
    promptLength: tokens.length,
    truncated: 0,
    loop: null,
    startsEmpty: false,
    still: true,
  };
  chips.render(box, tokens, [], marks);
  for (const chip of box.querySelectorAll(".chip"))
    chip.classList.toggle("guess-new", Number(chip.dataset.position) === newest);
  if (newest === null && !isOver) box.append(make("span", { class: "guess-gap" }, "?"));
  const shown = box.querySelector(".guess-new") ?? box.lastElementChild;
  if (shown) box.scrollTop = shown.offsetTop - box.offsetTop - box.clientHeight / 2;
}

export function renderOptions(box, options) {
  const labels = options.map((option, i) => {
    const radio = make("input", { type: "radio", name: "guess-option", value: option.id });
    return make(
      "label",
      { class: "guess-option", "data-option": option.id },
      radio,
      piece(option.text),
      make("kbd", { "aria-hidden": "true" }, String(i + 1)),
    );
  });
  box.replaceChildren(...labels);
}

export function renderSure(root, index) {
  const percent = percentOf(SURE[index]);
  root.querySelector(".guess-percent").textContent = `${percent} %`;
  root.querySelector(".guess-rest").textContent = t("guess.sure_rest", { percent });
  root.querySelector("#guess-confidence").setAttribute("aria-valuetext", `${percent} %`);
}

export function renderReveal(root, told) {
  root
    .querySelector(".guess-came")
    .replaceChildren(
      told.is_hit ? "✓ " : "✗ ",
      t(told.is_hit ? "guess.right" : "guess.wrong"),
      " ",
      piece(told.text),
    );
  const names = [
    "guess.column_token",
    "guess.column_you",
    "guess.column_model",
    "guess.column_all",
  ];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, t(name))));
  const rows = told.shares.map(shareRow);
  root
    .querySelector(".guess-table table")
    .replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
  root
    .querySelector(".guess-sentences")
    .replaceChildren(...told.sentences.map((sentence) => make("li", {}, sentence)));
}

function shareRow(share) {
  const name = make("th", { scope: "row" }, piece(share.text));
  if (share.came) name.append(make("span", { class: "guess-tag" }, `✓ ${t("guess.came")}`));
  if (share.guessed) name.append(make("span", { class: "guess-tag" }, `◂ ${t("guess.yours")}`));
  const figures = [
    [share.learner, share.learner_percent, "mine"],
    [share.model, share.model_percent, ""],
    [share.probability, share.percent, ""],
  ];
  const cells = figures.map(([value, text, kind]) => {
    const bar = make("span", { class: `guess-bar ${kind}`, "aria-hidden": "true" });
    bar.style.setProperty("--share", value);
    return make(
      "td",
      {},
      make("span", { class: "guess-cell" }, make("span", { class: "guess-figure" }, text), bar),
    );
  });
  return make(
    "tr",
    { class: share.came ? "came" : null, "data-id": share.id, "data-came": share.came },
    name,
    ...cells,
  );
}

export function renderScore(root, done) {
  const sums = totals(done);
  root.querySelector(".guess-score").hidden = !done.length;
  root.querySelector(".guess-learner-bits").textContent = t("guess.bits", {
    bits: bitsOf(sums.learner),
  });
  root.querySelector(".guess-model-bits").textContent = t("guess.bits", {
    bits: bitsOf(sums.model),
  });
  root.querySelector(".guess-ahead").textContent = aheadSentence(sums);
  const facts = [t("guess.hits", sums)];
  if (sums.streak > 1) facts.push(t("guess.streak", { n: sums.streak }));
  root.querySelector(".guess-hits").textContent = facts.join(" · ");
  root
    .querySelector(".guess-history")
    .replaceChildren(...done.map((told) => make("li", {}, doneChip(told, "learner_bits"))));
}

function aheadSentence({ lead }) {
  const who = lead > 0 ? "you" : lead < 0 ? "model" : "nobody";
  return t(`guess.ahead_${who}`, { bits: bitsOf(Math.abs(lead)) });
}

// A place that is over: sign, colour and figure say how it went.
function doneChip(told, name) {
  const bits = bitsOf(told[name]);
  const label = t(told.is_hit ? "guess.history_right" : "guess.history_wrong", {
    text: told.text,
    bits,
  });
  const chip = make("span", {
    class: `guess-done ${bandOf(told[name])}`,
    title: label,
    "data-bits": told[name],
  });
  chip.classList.toggle("wrong", !told.is_hit);
  chip.append(make("span", {}, told.is_hit ? "✓" : "✗"), piece(told.text), make("span", {}, bits));
  return chip;
}

export function renderSummary(root, done) {
  const sums = totals(done);
  root.querySelector(".guess-total").textContent = t("guess.summary_you", {
    n: sums.n,
    hits: sums.hits,
    learner: bitsOf(sums.learner),
    model: bitsOf(sums.model),
    learner_mean: bitsOf(sums.learner / sums.n),
    model_mean: bitsOf(sums.model / sums.n),
  });
  const lists = [
    ["guess.hardest_you", "learner_bits"],
    ["guess.hardest_model", "model_bits"],
  ].map(([title, name]) => {
    const items = hardest(done, name).map((told) => make("li", {}, placeView(told, name)));
    return make("section", {}, make("h4", {}, t(title)), make("ol", {}, ...items));
  });
  root.querySelector(".guess-hardest").replaceChildren(...lists);
}

// A hard place with the words before it.
function placeView(told, name) {
  return make("span", {}, `… ${told.before} `, doneChip(told, name));
}

// @ts-nocheck
// The inspector: what the model thought of one token, and what it would rather have seen.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const bitsOf = ({ bits_text: bits }) => t("surprise.bits_value", { bits });

const figure = (n) => n.toLocaleString("en");

// jump(name, position) makes the text before that place the page's.
export function makeInspector(box, jump) {
  const $ = (selector) => box.querySelector(selector);
  let shown = null; // {name, position} on show, and its reading

  function show(name, position, reading, isPinned) {
    const token = reading.tokens[position];
    const score = reading.scores.get(position);
    shown = { name, position };
    box.dataset.position = position;
    box.dataset.text = name;
    $(".inspector-token").replaceChildren(piece(token.text));
    $(".inspector-place").textContent = place(name, token, isPinned);
    $(".inspector-figures").replaceChildren(...(score ? figures(token, score) : figures(token)));
    $(".inspector-note").textContent = note(token, score, reading);
    $(".inspector-top").replaceChildren(...(score ? bets(score) : []));
    $(".inspector-title").hidden = !score;
    $(".inspector-empty").hidden = true;
    $("#surprise-inspected").textContent = score
      ? t("surprise.inspected", spoken(score))
      : $(".inspector-note").textContent;
    $("#surprise-jump").disabled = !score;
  }

  function clear() {
    shown = null;
    delete box.dataset.position;
    delete box.dataset.text;
    for (const part of [".inspector-token", ".inspector-figures", ".inspector-top"])
      $(part).replaceChildren();
    for (const part of [".inspector-place", ".inspector-note", "#surprise-inspected"])
      $(part).textContent = "";
    $(".inspector-title").hidden = true;
    $(".inspector-empty").hidden = false;
    $("#surprise-jump").disabled = true;
  }

  $("#surprise-jump").addEventListener("click", () => shown && jump(shown.name, shown.position));
  clear();
  return { show, clear };
}

function place(name, token, isPinned) {
  const where = t(`surprise.place_${name}`, { position: token.position });
  return isPinned ? `${where} · 📌 ${t("surprise.pinned")}` : where;
}

function figures(token, score) {
  const rows = [["details.id", figure(token.id)]];
  if (score) {
    rows.push(["surprise.probability", score.percent, "probability"]);
    rows.push(["surprise.bits", bitsOf(score), "bits"]);
    rows.push(["details.rank", figure(score.rank), "rank"]);
  }
  return rows.flatMap(([key, value, by]) => [
    make("dt", { "data-figure": by }, t(key)),
    make("dd", { "data-figure": by }, value),
  ]);
}

function note(token, score, { truncated }) {
  if (score?.after_start) return t("surprise.after_start");
  if (score) return truncated ? t("surprise.window_moves") : "";
  if (token.position < truncated) return t("surprise.unscored_window");
  return token.special ? t("surprise.unscored_start") : t("surprise.unscored_yet");
}

const spoken = (score) => ({
  token: score.text,
  percent: score.percent,
  bits: bitsOf(score),
  rank: figure(score.rank),
});

// The likeliest tokens at that place; the one that stands there is marked, or added below.
function bets(score) {
  const rows = score.top.map((one, i) => bet(one, i + 1, one.id === score.id));
  const isAmong = score.top.some((one) => one.id === score.id);
  return isAmong ? rows : [...rows, bet(score, score.rank, true)];
}

function bet({ id, text, probability, percent }, rank, isHere) {
  const row = make(
    "li",
    { class: isHere ? "bet here" : "bet", "data-id": id },
    make("span", { class: "bet-rank" }, figure(rank)),
    make("span", { class: "bet-token" }, piece(text)),
    make("span", { class: "bet-percent" }, percent),
  );
  if (isHere)
    row.querySelector(".bet-token").append(make("span", { class: "bet-here" }, t("surprise.here")));
  row.style.setProperty("--share", probability);
  return row;
}

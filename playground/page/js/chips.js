// @ts-nocheck
// The text so far as chips, changed in place: what stays the same keeps its node and its focus.

import { make, piece } from "./dom.js";
import { t } from "./words.js";

const LINE_BREAK = "⏎";

// Five bands of probability; the legend names them.
export function band(probability) {
  if (probability >= 0.5) return "p5";
  if (probability >= 0.2) return "p4";
  if (probability >= 0.05) return "p3";
  return probability >= 0.01 ? "p2" : "p1";
}

// tokens: chip views of the server. records: one for each token behind the prompt.
// marks: {promptLength, truncated, loop: {start, period}|null, startsEmpty, still}; still chips
// are there to be read and are no buttons.
export function render(root, tokens, records, marks) {
  const units = toUnits(tokens);
  const keys = units.map((unit) => unitKey(unit, records, marks));
  let same = 0;
  while (same < keys.length && root.children[same]?.dataset.key === keys[same]) same += 1;
  while (root.children.length > same) root.lastElementChild.remove();
  for (let i = same; i < units.length; i += 1) {
    const node = unitNode(units[i], records, marks);
    node.dataset.key = keys[i];
    root.append(node);
  }
  return same < units.length;
}

// Tokens that make one character only together stand in one unit.
export function toUnits(tokens) {
  const units = [];
  for (const token of tokens) {
    const last = units.at(-1);
    if (token.group && last?.[0].group?.[0] === token.group[0]) last.push(token);
    else units.push([token]);
  }
  return units;
}

function loopTurn(position, loop) {
  if (!loop || position < loop.start) return -1;
  return Math.floor((position - loop.start) / loop.period);
}

function unitKey(unit, records, marks) {
  return JSON.stringify(
    unit.map((token) => [
      token.position,
      token.id,
      token.group_text,
      records[token.position - marks.promptLength]?.rank ?? 0,
      records[token.position - marks.promptLength]?.probability ?? 0,
      token.position < marks.truncated,
      loopTurn(token.position, marks.loop),
      marks.startsEmpty,
      t("chips.start"),
    ]),
  );
}

function unitNode(unit, records, marks) {
  return wrap(
    unit,
    unit.map((token) => chipNode(token, records[token.position - marks.promptLength], marks)),
  );
}

// The chips of a unit, with the character that they make.
export function wrap(unit, chips) {
  const node = make("span", { class: "unit" }, ...chips);
  if (unit.length > 1 || unit[0].group) {
    node.classList.add("grouped");
    const whole = unit[0].group_text ?? "…";
    node.append(make("span", { class: "whole", title: t("chips.whole") }, whole));
  }
  if (unit.some((token) => token.text.includes(LINE_BREAK))) node.classList.add("breaks");
  return node;
}

function chipNode(token, record, marks) {
  const start = marks.startsEmpty && token.position === 0 && token.special;
  const chip = make(marks.still ? "span" : "button", {
    type: marks.still ? null : "button",
    class: "chip",
    "data-position": token.position,
    "data-token-id": token.id,
  });
  chip.append(piece(token.text));
  if (token.special) chip.classList.add("special");
  if (start) chip.append(make("span", { class: "chip-tag" }, t("chips.start")));
  else if (token.special) chip.append(make("span", { class: "chip-tag" }, t("chips.special")));
  if (token.position < marks.truncated) chip.classList.add("fallen");
  if (record) mark(chip, record);
  else chip.classList.add("typed");
  const turn = loopTurn(token.position, marks.loop);
  if (turn >= 0) {
    chip.classList.add("loop");
    chip.dataset.loopTurn = turn;
    if ((token.position - marks.loop.start) % marks.loop.period === 0)
      chip.classList.add("loop-start");
  }
  return chip;
}

// How probable the token was when it was appended: by colour, by the bar below, by its rank.
function mark(chip, record) {
  chip.classList.add("appended", band(record.probability));
  chip.dataset.probability = record.probability;
  chip.dataset.rank = record.rank;
  const bar = make("span", { class: "chip-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", record.probability);
  chip.append(make("span", { class: "chip-rank" }, `#${record.rank}`), bar);
}

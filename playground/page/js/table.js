// @ts-nocheck
// The token table: position, id, token, bytes, and the character that pieces make together.

import { make, piece } from "./dom.js";
import { t } from "./words.js";

export function render(body, tokens) {
  body.parentElement.classList.toggle(
    "has-groups",
    tokens.some((token) => token.group),
  );
  let same = 0;
  while (same < tokens.length && body.children[same]?.dataset.key === rowKey(tokens[same]))
    same += 1;
  while (body.children.length > same) body.lastElementChild.remove();
  for (const token of tokens.slice(same)) body.append(rowNode(token));
}

const rowKey = (token) =>
  JSON.stringify([token.position, token.id, token.group, token.group_text, t("chips.special")]);

function tokenCell(token) {
  const cell = make("td", { class: "token" }, piece(token.text));
  if (token.special) cell.append(make("span", { class: "chip-tag" }, t("chips.special")));
  return cell;
}

function rowNode(token) {
  const row = make("tr", { "data-position": token.position, "data-token-id": token.id });
  row.dataset.key = rowKey(token);
  row.append(
    make("td", { class: "number" }, String(token.position)),
    make("td", { class: "number" }, String(token.id)),
    tokenCell(token),
    make("td", { class: "bytes" }, token.bytes),
  );
  if (!token.group) row.append(make("td", { class: "whole" }));
  else if (token.position === token.group[0]) {
    const span = token.group[1] - token.group[0];
    row.append(make("td", { class: "whole", rowspan: span }, token.group_text ?? "…"));
  }
  return row;
}

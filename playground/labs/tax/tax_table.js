// @ts-nocheck
// The table of the token tax: a row for each sentence, columns for each way of cutting.

import * as chips from "../../page/js/chips.js";
import { make } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const STILL = { promptLength: Infinity, truncated: 0, loop: null, startsEmpty: false, still: true };
const MINE = ["tax.tokens", "tax.relative", "tax.per_character", "tax.per_byte", "tax.fits"];
const THEIRS = ["tax.tokens", "tax.relative"];

const number = (n) => n.toLocaleString("en");
const tokensOf = (row) => row.cells[0].tokens ?? -1;

// answer: of the server function `tax`. labelOf(id): a model's name.
export function render(table, answer, { byTokens, labelOf }) {
  const opened = new Set(
    [...table.querySelectorAll("[aria-expanded=true]")].map((button) => button.dataset.row),
  );
  const rows = answer.rows.map((row, i) => ({ ...row, key: String(i) }));
  if (byTokens) rows.sort((a, b) => tokensOf(b) - tokensOf(a));
  const most = Math.max(1, ...rows.flatMap((row) => row.cells.map((cell) => cell.relative ?? 0)));
  const focused = table.contains(document.activeElement)
    ? document.activeElement.dataset.row
    : null;
  table.replaceChildren(
    head(answer.columns, labelOf),
    make("tbody", {}, ...rows.flatMap((row) => bodyRows(row, most))),
  );
  for (const button of table.querySelectorAll(".tax-toggle")) {
    if (opened.has(button.dataset.row))
      toggle(
        button,
        rows.find((row) => row.key === button.dataset.row),
      );
    if (button.dataset.row === focused) button.focus();
  }
}

function head(columns, labelOf) {
  const name = (ids) => ids.map(labelOf).join(", ");
  const models = columns.map((ids, i) =>
    make(
      "th",
      {
        scope: "colgroup",
        class: "tax-model",
        colspan: (i ? THEIRS : MINE).length,
        title: name(ids),
      },
      name(ids),
    ),
  );
  const titles = columns.flatMap((_, i) =>
    (i ? THEIRS : MINE).map((key, j) =>
      make("th", { scope: "col", class: j ? null : "tax-first" }, t(key)),
    ),
  );
  const span = { scope: "col", rowspan: 2 };
  return make(
    "thead",
    {},
    make(
      "tr",
      {},
      make("th", span, t("tax.sentence")),
      make("th", { ...span, title: t("tax.code_points") }, t("tax.characters_head")),
      make("th", span, t("tax.bytes_head")),
      ...models,
    ),
    make("tr", {}, ...titles),
  );
}

function bodyRows(row, most) {
  const title = make("th", { scope: "row" });
  if (row.name) title.append(make("span", { class: "tax-name" }, row.name));
  const [mine, ...theirs] = row.cells;
  if (mine.tokens !== null) title.append(toggleOf(row));
  title.append(
    make(
      "span",
      {
        class: row.name ? "tax-text" : "tax-text whole",
        lang: row.lang,
        dir: "auto",
        title: row.text,
      },
      row.text,
    ),
  );
  const cells =
    mine.tokens === null ? [problem(mine, MINE.length)] : [...pair(mine, most), ...rest(mine, row)];
  const others = theirs.flatMap((cell) =>
    cell.tokens === null ? [problem(cell, THEIRS.length)] : pair(cell, most),
  );
  return [
    make(
      "tr",
      { "data-lang": row.lang, "data-tokens": mine.tokens },
      title,
      make("td", {}, number(row.characters)),
      make("td", {}, number(row.bytes)),
      ...cells,
      ...others,
    ),
  ];
}

function pair(cell, most) {
  const tokens = make(
    "td",
    { class: "tax-first" },
    make("span", { class: "tax-tokens" }, number(cell.tokens)),
  );
  if (cell.unknown)
    tokens.append(
      make("span", { class: "tax-lost" }, `⚠ ${t("tax.lost", { n: number(cell.unknown) })}`),
    );
  const relative = make("td", {}, cell.relative === null ? "–" : "");
  if (cell.relative !== null) {
    const bar = make("span", { class: "tax-bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", cell.relative / most);
    relative.append(make("span", { class: "tax-times" }, `×${cell.relative.toFixed(2)}`), bar);
  }
  return [tokens, relative];
}

const rest = (cell, row) => [
  make("td", {}, cell.per_character.toFixed(2)),
  make("td", {}, cell.per_byte.toFixed(2)),
  make("td", {}, number(row.fits)),
];

const problem = (cell, colspan) =>
  make("td", { class: "tax-first", colspan, title: cell.error }, `⚠ ${t("tax.cannot")}`);

function toggleOf(row) {
  const button = make(
    "button",
    { type: "button", class: "small tax-toggle", "data-row": row.key, "aria-expanded": "false" },
    t("tax.show_tokens"),
  );
  button.addEventListener("click", () => toggle(button, row));
  return button;
}

// The tokens stand in a row of their own, made when it is first wanted.
function toggle(button, row) {
  const line = button.closest("tr");
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) return line.nextElementSibling.remove();
  const pieces = make("div", { class: "tax-pieces", lang: row.lang });
  chips.render(pieces, row.chips, [], STILL);
  if (row.n_more) pieces.append(" ", t("tax.more", { n: number(row.n_more) }));
  const columns = [...line.children].reduce((sum, cell) => sum + cell.colSpan, 0);
  line.after(make("tr", { class: "tax-chips" }, make("td", { colspan: columns }, pieces)));
  return null;
}

// The table of the token tax: a row for each sentence, columns for each way of tokenizing.

import { Chips } from "../../page/js/components/chips.js";
import { decimals, whole } from "../../page/js/format.js";
import { labelOf } from "../../page/js/models.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { mostRelative, ordered } from "./rows.js";
import * as state from "./state.js";

/** @typedef {import("./wire.js").CellView} Cell */
/** @typedef {import("./wire.js").RowView} Row */

const MINE = ["tax.tokens", "tax.relative", "tax.per_character", "tax.per_byte", "tax.fits"];
const THEIRS = ["tax.tokens", "tax.relative"];
const TEXT_COLUMNS = 3;

export function Table() {
  const answer = state.answer.value;
  const busy = state.isAsking.value ? "tax-table-busy" : "";
  if (!answer) return html`<table id="tax-table" class=${busy}></table>`;
  const most = mostRelative(answer.rows);
  const nColumns = TEXT_COLUMNS + MINE.length + (answer.columns.length - 1) * THEIRS.length;
  return html`<table id="tax-table" class=${busy}>
    <${Head} columns=${answer.columns} />
    <tbody>
      ${ordered(answer.rows, state.byTokens.value).map(({ row, index }) => {
        const isOpen = state.opened.value.includes(index) && row.cells[0].tokens !== null;
        return [
          html`<${Costs} key=${index} ...${{ row, index, most, isOpen }} />`,
          isOpen && html`<${Tokens} key=${`tokens ${index}`} row=${row} nColumns=${nColumns} />`,
        ];
      })}
    </tbody>
  </table>`;
}

/** @param {{columns: string[][]}} props */
function Head({ columns }) {
  const names = columns.map((ids) => ids.map(labelOf).join(", "));
  /** @param {number} column */
  const titles = (column) => (column ? THEIRS : MINE);
  return html`<thead>
    <tr>
      <th scope="col" rowspan="2">${t("tax.sentence")}</th>
      <th scope="col" rowspan="2" title=${t("tax.code_points")}>${t("tax.characters_head")}</th>
      <th scope="col" rowspan="2">${t("tax.bytes_head")}</th>
      ${names.map(
        (name, i) =>
          html`<th scope="colgroup" class="tax-model" colspan=${titles(i).length} title=${name}>${name}</th>`,
      )}
    </tr>
    <tr>
      ${columns.flatMap((_, i) =>
        titles(i).map(
          (key, j) => html`<th scope="col" class=${j ? null : "tax-first"}>${t(key)}</th>`,
        ),
      )}
    </tr>
  </thead>`;
}

/** @param {{row: Row, index: number, most: number, isOpen: boolean}} props */
function Costs({ row, index, most, isOpen }) {
  const [mine, ...theirs] = row.cells;
  return html`<tr data-lang=${row.lang} data-tokens=${mine.tokens}>
    <th scope="row">
      ${row.name && html`<span class="tax-name">${speak(row.name)}</span>`}
      ${
        mine.tokens !== null &&
        html`<button
          type="button"
          class="small tax-toggle"
          data-row=${index}
          aria-expanded=${isOpen}
          onClick=${() => state.toggle(index)}
        >${t("tax.show_tokens")}</button>`
      }
      <span class=${row.name ? "tax-text" : "tax-text whole"} lang=${row.lang} dir="auto" title=${row.text}
        >${row.text}</span
      >
    </th>
    <td>${whole(row.characters)}</td>
    <td>${whole(row.bytes)}</td>
    <${Pair} cell=${mine} most=${most} span=${MINE.length} />
    ${
      mine.tokens !== null &&
      html`<td>${decimals(mine.per_character ?? 0, 2)}</td>
        <td>${decimals(mine.per_byte ?? 0, 2)}</td>
        <td>${whole(row.fits ?? 0)}</td>`
    }
    ${theirs.map((cell) => html`<${Pair} cell=${cell} most=${most} span=${THEIRS.length} />`)}
  </tr>`;
}

/** @param {{cell: Cell, most: number, span: number}} props */
function Pair({ cell: { tokens, relative, unknown, error }, most, span }) {
  if (tokens === null) {
    return html`<td class="tax-first" colspan=${span} title=${speak(error)}>⚠ ${t("tax.cannot")}</td>`;
  }
  const times =
    relative === null
      ? "–"
      : html`<span class="tax-times">×${decimals(relative, 2)}</span
          ><span class="tax-bar" aria-hidden="true" style=${{ "--share": relative / most }}></span>`;
  return html`<td class="tax-first"
      ><span class="tax-tokens">${whole(tokens)}</span>${
        unknown > 0 && html`<span class="tax-lost">⚠ ${t("tax.lost", { n: whole(unknown) })}</span>`
      }</td
    ><td>${times}</td>`;
}

/** @param {{row: Row, nColumns: number}} props */
const Tokens = ({ row, nColumns }) =>
  html`<tr class="tax-chips">
    <td colspan=${nColumns}>
      <div class="tax-pieces" lang=${row.lang}
        ><${Chips} tokens=${row.chips} still />${
          row.n_more > 0 && ` ${t("tax.more", { n: whole(row.n_more) })}`
        }</div
      >
    </td>
  </tr>`;

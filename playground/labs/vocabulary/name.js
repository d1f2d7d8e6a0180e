// How an entry is named in rows, links and headings.

import { Piece } from "../../page/js/components/piece.js";
import { whole } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";

/** @typedef {import("./wire.js").EntryRow} Row */

/** @param {{row: Row}} props */
export const Name = ({ row }) =>
  row.text
    ? html`<${Piece} text=${row.text} />`
    : html`<span class="vocabulary-soft">${t("vocabulary.empty_place")}</span>`;

/** @param {Row} row */
export function lengthOf({ n_bytes, n_characters }) {
  if (!n_bytes) return "–";
  if (n_characters === null) return t("vocabulary.bytes_only", { bytes: n_bytes });
  return t("vocabulary.lengths", { characters: whole(n_characters), bytes: whole(n_bytes) });
}

/** @param {string} group */
export const groupName = (group) => t(`script.${group.toLowerCase()}`);

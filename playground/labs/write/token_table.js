// The token table: position, id, token, bytes, and the character that pieces make together.

import { useDrawn } from "../../page/js/components/chips.js";
import { Piece } from "../../page/js/components/piece.js";
import { tokens } from "../../page/js/store.js";
import { lang, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";

/** @typedef {import("../../page/js/types.d.ts").Token} Token */

const TITLES = ["position", "id", "token", "bytes", "character"];

export function TokenTable() {
  const rows = useDrawn(
    tokens.value,
    (token) => [token, lang.value],
    (token) => html`<${Row} key=${token.position} token=${token} />`,
  );
  const hasGroups = tokens.value.some((token) => token.group);
  return html`<table class=${hasGroups ? "has-groups" : ""}>
    <thead>
      <tr>
        ${TITLES.map((name) => html`<th scope="col">${t(`tokens.${name}`)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** @param {{token: Token}} props */
function Row({ token }) {
  const special = token.special && html`<span class="chip-tag">${t("chips.special")}</span>`;
  return html`<tr data-position=${token.position} data-token-id=${token.id}>
    <td class="number">${token.position}</td>
    <td class="number">${token.id}</td>
    <td class="token"><${Piece} text=${token.text} />${special}</td>
    <td class="bytes">${token.bytes}</td>
    <${Whole} token=${token} />
  </tr>`;
}

/** The character of a group stands once, beside all its pieces. @param {{token: Token}} props */
function Whole({ token }) {
  if (!token.group) return html`<td class="whole"></td>`;
  if (token.position !== token.group[0]) return null;
  const [start, stop] = token.group;
  return html`<td class="whole" rowspan=${stop - start}>${token.group_text ?? "…"}</td>`;
}

// A token made visible, its signs set apart from the letters by style. Text goes in as text.

import { html } from "../../vendor/html.js";

const SIGNS = /([␣⏎⇥␍◌]|<[0-9A-F]{2}>|<U\+[0-9A-F]{4,6}>)/;

/** @param {{text: string}} props */
export function Piece({ text }) {
  const parts = text.split(SIGNS).filter(Boolean);
  return html`<span class="piece"
    >${parts.map((part) => (SIGNS.test(part) ? html`<span class="sign">${part}</span>` : part))}</span
  >`;
}

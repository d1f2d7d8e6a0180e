// A lesson's text on the page.

import { Piece } from "../../page/js/components/piece.js";
import { html } from "../../page/vendor/html.js";
import { partsOf } from "./texts.js";

/** @typedef {import("../../page/js/facts.js").Facts} Facts */

/** A text with its facts filled in. @param {{template: string, facts: Facts | null}} props */
export function Text({ template, facts }) {
  return partsOf(template, facts).map(({ text, fact, isToken, isStrong }) => {
    if (isStrong) return html`<b>${text}</b>`;
    if (!fact) return text;
    const content = isToken ? html`<${Piece} text=${text} />` : text;
    return html`<span class=${isToken ? "fact fact-token" : "fact"} data-fact=${fact}>${content}</span>`;
  });
}

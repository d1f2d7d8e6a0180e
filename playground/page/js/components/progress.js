// A bar that fills; without a value it only says that something is under way.

import { html } from "../../vendor/html.js";

/** @param {{value?: number | null, max?: number, hidden?: boolean, name?: string}} props */
export const Progress = ({ value, max, hidden, name }) =>
  html`<progress class=${name} value=${value ?? undefined} max=${max} hidden=${hidden}></progress>`;

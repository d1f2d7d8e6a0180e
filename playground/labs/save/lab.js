// Keeping and sharing: a link, files, pictures, and code.

import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { SaveDialog } from "./dialog.js";
import { open } from "./saving.js";

const Opener = () =>
  html`<button type="button" id="open-save" data-action="save">${t("save.title")}</button>`;

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel: SaveDialog,
  actions: { save: open },
  bar: Opener,
};

// The students' page begins here.

import { configure } from "../../../page/js/config.js";
import { recall } from "../../../page/js/keep.js";
import { firstChoice, lang, t } from "../../../page/js/words.js";
import { html, render } from "../../../page/vendor/html.js";
import { effect } from "../../../page/vendor/signals.js";
import { Screen } from "./screen.js";
import { code, enter, hurry } from "./seat.js";

configure(JSON.parse(document.getElementById("config")?.textContent ?? ""));
lang.value = firstChoice(recall("seat.language"));
effect(() => {
  document.documentElement.lang = lang.value;
  document.title = t("seat.title");
});
addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);
if (code.value) enter();
render(html`<${Screen} />`, /** @type {HTMLElement} */ (document.getElementById("page")));

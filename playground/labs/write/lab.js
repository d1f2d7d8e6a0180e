// The tab that the page opens with: the table of the tokens, which follows the text to its end.

import { entry, tokens, view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { TokenTable } from "./token_table.js";

function Panel() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (box.current && entry.value?.steps) box.current.scrollTop = box.current.scrollHeight;
  }, [tokens.value]);
  return html`<section class="card area-tokens" aria-labelledby="h-tokens">
    <div class="card-head">
      <h2 id="h-tokens">${t("tokens.title")}</h2>
      <p class="counts">${speak(view.value?.counts)}</p>
    </div>
    <p class="hint">${t("tokens.hint")}</p>
    <div id="token-table" tabindex="0" role="region" aria-labelledby="h-tokens" ref=${box}>
      <${TokenTable} />
    </div>
  </section>`;
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel };

// How students find the room, large enough to be read from afar; and how it is closed.

import { t } from "../../page/js/words.js";
import { useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { address, isForThisComputerAlone, qr, room } from "./room.js";
import { close, copy, isCopied } from "./teaching.js";

/** @typedef {{currentTarget: HTMLDialogElement}} Closed */

/** @param {{students: number}} props */
export function Join({ students }) {
  const sure = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const ask = () => {
    if (!sure.current) return;
    sure.current.returnValue = "";
    sure.current.showModal();
  };
  const [before, after] = t("class.students", { n: "\0" }).split("\0");
  return html`<aside class="class-join">
    <div class="class-qr" role="img" aria-label=${t("class.qr")}><${Qr} /></div>
    <div class="class-address">
      <p class="class-small">${t("class.join_at")}</p>
      <p><a class="class-link" target="_blank" rel="noopener" href=${address()}>${shortAddress()}</a></p>
      <p class="class-small">${t("class.code")}</p>
      <p class="class-code">${room.value?.code}</p>
      <p class="class-count">${before}<strong class="class-students">${students}</strong>${after}</p>
      ${isForThisComputerAlone() && html`<p class="note class-local">${t("class.local")}</p>`}
      <div class="actions">
        <button type="button" class="small" id="class-copy" onClick=${copy}>
          ${t(isCopied.value ? "class.copied" : "class.copy")}
        </button>
        <button type="button" class="small" id="class-close" onClick=${ask}>${t("class.close")}</button>
      </div>
    </div>
    <${Sure} dialog=${sure} />
  </aside>`;
}

/** Short to type: there the phone asks for the code. */
const shortAddress = () => address().replace(/^https?:\/\/|\/[^/]*$/g, "");

function Qr() {
  if (!qr.value) return null;
  const { size, path } = qr.value;
  return html`<svg viewBox=${`-3 -3 ${size + 6} ${size + 6}`} shape-rendering="crispEdges">
    <path d=${path} />
  </svg>`;
}

/** @param {{dialog: {current: HTMLDialogElement | null}}} props */
const Sure = ({ dialog }) => html`<dialog
  id="class-sure"
  aria-labelledby="h-class-sure"
  ref=${dialog}
  onClose=${(/** @type {Closed} */ { currentTarget }) => currentTarget.returnValue === "yes" && close()}
>
  <h2 id="h-class-sure">${t("class.close_sure")}</h2>
  <form method="dialog" class="actions">
    <button value="yes" class="primary">${t("class.close_yes")}</button>
    <button value="no">${t("class.close_no")}</button>
  </form>
</dialog>`;

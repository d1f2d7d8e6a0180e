// The dialog that keeps and shares what is on the page.

import { Dialog } from "../../page/js/components/dialog.js";
import { limits } from "../../page/js/config.js";
import { whole } from "../../page/js/format.js";
import { speak, t } from "../../page/js/words.js";
import { useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import * as saving from "./saving.js";

export function SaveDialog() {
  function onClose() {
    saving.isOpen.value = false;
    document.getElementById("open-save")?.focus();
  }
  return html`<${Dialog}
    id="save"
    labelledBy="h-save"
    isOpen=${saving.isOpen.value}
    isBusy=${saving.isBusy.value}
    onClose=${onClose}
  >
    <div class="save-head">
      <h2 id="h-save">${t("save.title")}</h2>
      <form method="dialog"><button class="small">${t("page.dismiss")}</button></form>
    </div>
    <p class="save-told note" role="status">${speak(saving.status.value)}</p>
    <${Link} />
    <${Files} />
    <${Part} name="chart" title="save.chart">
      <div class="save-row">
        <${Button} name="png" label="save.png" onClick=${() => saving.saveChart("png")} />
        <${Button} name="svg" label="save.svg" onClick=${() => saving.saveChart("svg")} />
      </div>
    <//>
    <${Code} />
  <//>`;
}

/** @param {{name: string, title: string, children: unknown}} props */
const Part = ({ name, title, children }) =>
  html`<section class="save-part" aria-labelledby=${`h-save-${name}`}>
    <h3 id=${`h-save-${name}`}>${t(title)}</h3>
    ${children}
  </section>`;

/** @param {{name: string, label: string, onClick: () => unknown, id?: string}} props */
const Button = ({ name, label, onClick, id = `save-${name}` }) =>
  html`<button type="button" id=${id} data-save=${name} disabled=${!saving.isThere.value} onClick=${onClick}>
    ${t(label)}
  </button>`;

function Link() {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const link = saving.link.value;
  const isLong = link.length > limits("save").long_link;
  return html`<section class="save-part" aria-labelledby="h-save-link">
    <h3 id="h-save-link"><label for="save-link">${t("save.link")}</label></h3>
    <div class="save-row">
      <input
        type="text"
        id="save-link"
        readonly
        spellcheck=${false}
        aria-describedby="save-link-hint"
        value=${link}
        ref=${field}
        onFocus=${() => field.current?.select()}
      />
      <button
        type="button"
        class="primary"
        id="copy-link"
        autofocus
        data-save="link"
        disabled=${!saving.isThere.value}
        onClick=${() => saving.copyLink(field.current)}
      >
        ${t("save.copy_link")}
      </button>
    </div>
    <p class="save-long" role="status" hidden=${!isLong}>
      ${isLong && t("save.link_long", { n: whole(link.length) })}
    </p>
    <p class="hint" id="save-link-hint">${t("save.link_hint")}</p>
  </section>`;
}

function Files() {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  /** @param {{currentTarget: HTMLInputElement}} event */
  function onChange({ currentTarget }) {
    const file = currentTarget.files?.[0];
    saving.openFile(file).then(() => {
      currentTarget.value = ""; // the same file may be chosen again
    });
  }
  return html`<${Part} name="files" title="save.files">
    <div class="save-row">
      <${Button} name="json" label="save.session" onClick=${() => saving.saveFile("json")} />
      <${Button} name="csv" label="save.csv" onClick=${() => saving.saveFile("csv")} />
      <button
        type="button"
        id="save-open"
        data-save="open"
        aria-describedby="save-open-hint"
        onClick=${() => field.current?.click()}
      >
        ${t("save.open")}
      </button>
      <input
        type="file"
        id="save-file"
        accept=".json,application/json"
        aria-label=${t("save.open")}
        tabindex="-1"
        hidden
        ref=${field}
        onChange=${onChange}
      />
      <span class="hint" id="save-open-hint">${t("save.open_hint")}</span>
    </div>
  <//>`;
}

function Code() {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const extents = /** @type {["step" | "session", string][]} */ ([
    ["step", "save.this_step"],
    ["session", "save.this_session"],
  ]);
  return html`<${Part} name="code" title="save.code">
    <p class="hint">${t("save.code_hint")}</p>
    <div class="save-row">
      <div class="strategy" role="radiogroup" aria-label=${t("save.extent")}>
        ${extents.map(
          ([name, label]) =>
            html`<label
              ><input
                type="radio"
                name="save-extent"
                value=${name}
                checked=${saving.extent.value === name}
                onChange=${() => {
                  saving.extent.value = name;
                }}
              /><span>${t(label)}</span></label
            >`,
        )}
      </div>
      <${Button} name="script" label="save.script" onClick=${() => saving.saveCode("script")} />
      <${Button} name="notebook" label="save.notebook" onClick=${() => saving.saveCode("notebook")} />
      <${Button} name="code" id="copy-code" label="save.copy_code" onClick=${() => saving.copyCode(() => field.current)} />
    </div>
    <textarea
      id="save-code"
      rows="8"
      readonly
      spellcheck=${false}
      dir="ltr"
      aria-label=${t("save.code_text")}
      hidden=${saving.code.value === ""}
      value=${saving.code.value}
      ref=${field}
    ></textarea>
  <//>`;
}

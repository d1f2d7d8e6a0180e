// The page checks itself on request: one question after another, each answered with its figures.

import { ask, newest } from "../../page/js/ask.js";
import { Dialog } from "../../page/js/components/dialog.js";
import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { aside } from "../../page/js/line.js";
import { saying } from "../../page/js/message.js";
import { entry, ids, knobs, promptLength, topKShown, view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { countDone, nothing, verdict, withFinding } from "./run.js";

/** @typedef {import("./run.js").Check} Check */
/** @typedef {import("./run.js").Finding} Finding */

const SIGNS = { passed: "✓", failed: "✗", noted: "≈", waiting: "…" };

const isOpen = signal(false);
const run = signal(nothing);
const latest = newest();

/** @returns {Check[]} */
const checks = () => limits("selfcheck").checks;

function open() {
  isOpen.value = true;
  begin();
}

/** A run that is under way has nobody left to tell. */
function close() {
  latest();
  isOpen.value = false;
}

function begin() {
  const isLatest = latest();
  run.value = { ...nothing, hasText: view.value !== null };
  if (view.value) aside(() => checkAll(isLatest));
}

/** @param {() => boolean} isLatest */
async function checkAll(isLatest) {
  const query = {
    ids: ids.value,
    prompt_length: promptLength.value,
    typed: entry.value?.text ?? "",
    settings: knobs.value,
    top_k_shown: topKShown.value,
  };
  for (const check of checks()) {
    run.value = { ...run.value, running: check };
    const answer = await ask("selfcheck", { ...query, check });
    if (!isLatest()) return;
    /** @type {Finding} */
    const finding = answer ?? { status: "noted", sentence: saying("selfcheck.not_run") };
    run.value = withFinding(run.value, check, finding);
  }
}

function Panel() {
  const names = checks();
  return html`<${Dialog} id="selfcheck" labelledBy="h-selfcheck" isOpen=${isOpen.value} onClose=${close}>
    <h2 id="h-selfcheck">${t("selfcheck.title")}</h2>
    <p class="hint">${t("selfcheck.intro")}</p>
    <div class="selfcheck-progress">
      <progress max=${names.length} value=${countDone(run.value)} aria-hidden="true"></progress>
      <p class="selfcheck-state" role="status">${speak(verdict(run.value, names.length))}</p>
    </div>
    <ol class="selfcheck-list">
      ${names.map((check) => html`<${Item} key=${check} check=${check} finding=${run.value.found[check]} />`)}
    </ol>
    <form method="dialog" class="actions">
      <button type="button" id="selfcheck-run" onClick=${begin}>${t("selfcheck.run")}</button>
      <button class="primary" id="selfcheck-close" autofocus>${t("selfcheck.close")}</button>
    </form>
  <//>`;
}

/** @param {{check: Check, finding?: Finding}} props */
function Item({ check, finding }) {
  const status = finding?.status ?? "waiting";
  const [title, state] = [t(`selfcheck.title.${check}`), t(`selfcheck.status.${status}`)];
  return html`<li class="selfcheck-item" data-check=${check} data-status=${status}>
    <span class="selfcheck-sign" aria-hidden="true">${SIGNS[status]}</span>
    <div>
      <strong>${title}</strong
      ><span class="selfcheck-hidden">${state}</span>
    </div>
    <p>${finding && html`<${Piece} text=${speak(finding.sentence)} />`}</p>
  </li>`;
}

const status = () =>
  html`<button type="button" class="small" id="open-selfcheck" data-action="selfcheck">${t("selfcheck.open")}</button>`;

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel, status, actions: { selfcheck: open } };

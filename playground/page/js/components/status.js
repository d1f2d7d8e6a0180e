// How the model is doing, another model that is on its way, a long text that is being read, and the
// message of the page.

import { html } from "../../vendor/html.js";
import { whole } from "../format.js";
import { message } from "../message.js";
import { labelOf, status, wanted } from "../models.js";
import { reading } from "../reading.js";
import { model } from "../store.js";
import { speak, t } from "../words.js";
import { Progress } from "./progress.js";

/** @param {{children?: unknown}} props */
export function Status({ children }) {
  const now = status.value;
  const isWorking = !now || now.state === "loading" || now.retrying;
  const canRetry = now && !isWorking && (now.state === "failed" || now.stand_in);
  const steps = now?.steps ?? [];
  return html`<div id="model-status" data-status=${now?.state ?? "loading"} data-model=${now?.model ?? ""}>
    <span class="status-dot" aria-hidden="true"></span>
    <span class="status-text">${(now?.sentences ?? []).map(speak).join(" ")}</span>
    <${Progress} name="status-progress" value=${now?.fraction} hidden=${!now || !isWorking} />
    <button type="button" class="small" data-action="retry-model" hidden=${!canRetry}>
      ${t(now?.stand_in ? "status.try_gpt2" : "status.retry")}
    </button>
    ${children}
    <details class="status-steps" hidden=${steps.length === 0}>
      <summary>${t("status.details")}</summary>
      <ol>
        ${steps.map((step) => html`<li>${speak(step)}</li>`)}
      </ol>
    </details>
  </div>`;
}

/** The sentence of the model that serves tells of GPT-2 tried again; of any other, this does. */
export function Wanted() {
  const { id = null, status: there = null } = wanted.value ?? {};
  const names = { model: labelOf(id), old: labelOf(model.value) };
  const step = there?.state === "ready" ? "" : (there?.sentences ?? []).map(speak).join(" ");
  return html`<div class="wanted note" role="status" hidden=${!there || id === null}>
    <span class="wanted-text">${t("models.meanwhile", names)}</span> <span class="wanted-step">${step}</span>
    <${Progress} value=${there?.fraction} />
    <button type="button" class="small" data-action="forget-wanted">${t("models.forget")}</button>
  </div>`;
}

export function Reading() {
  const { done = 0, total = 1 } = reading.value ?? {};
  return html`<div class="long-text note" role="status" hidden=${!reading.value}>
    <span class="reading-text">${t("reading.progress", { done: whole(done), total: whole(total) })}</span>
    <${Progress} value=${done} max=${total} />
    <button type="button" class="small" data-action="stop-reading">${t("generate.stop")}</button>
  </div>`;
}

export function Message() {
  const { sentences = [], again = null } = message.value ?? {};
  return html`<div id="message" role="alert" hidden=${!message.value}>
    <span class="message-text">${sentences.map(speak).join(" ")}</span>
    <button type="button" class="small" data-action="try-again" hidden=${!again}>${t("page.try_again")}</button>
    <button type="button" class="small" data-action="dismiss">${t("page.dismiss")}</button>
  </div>`;
}

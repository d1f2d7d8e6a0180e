// @ts-nocheck
// The model's status: asked for until the model is there, and while another one is fetched.

import { make } from "./dom.js";
import { t } from "./words.js";

const PAUSE_MS = 700;

// model: {ask(): the status of the page's model; onStatus(answer); onReady(): whenever it becomes
//         ready}. `refresh` resolves to the status.
export function watchStatus(box, model) {
  let timer = 0;
  let isReady = false;

  async function refresh() {
    clearTimeout(timer);
    if (!box.isConnected) return null; // the page was put back to its start
    const status = await model.ask().catch(() => null);
    clearTimeout(timer);
    if (!status || status.error) {
      timer = setTimeout(refresh, 3 * PAUSE_MS);
      return null;
    }
    show(box, status);
    model.onStatus(status);
    if (status.state === "loading" || status.retrying) timer = setTimeout(refresh, PAUSE_MS);
    const wasReady = isReady;
    isReady = status.state === "ready";
    if (isReady && !wasReady) model.onReady();
    return status;
  }

  return { refresh };
}

function show(box, status) {
  box.dataset.status = status.state;
  box.dataset.model = status.model ?? "";
  box.querySelector(".status-text").textContent = status.sentences.join(" ");
  const working = status.state === "loading" || status.retrying;
  const progress = box.querySelector("progress");
  progress.hidden = !working;
  if (status.fraction === null) progress.removeAttribute("value");
  else progress.value = status.fraction;
  const retry = box.querySelector("[data-action=retry-model]");
  retry.hidden = working || !(status.state === "failed" || status.stand_in);
  retry.textContent = t(status.stand_in ? "status.try_gpt2" : "status.retry");
  const steps = status.steps.map((sentence) => make("li", {}, sentence));
  box.querySelector("ol").replaceChildren(...steps);
  box.querySelector("details").hidden = steps.length === 0;
}

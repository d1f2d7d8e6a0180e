// The model's status: asked for until the model is there, and while another one is fetched.

import { make } from "./dom.js";
import { t } from "./words.js";

const PAUSE_MS = 700;

// onReady is called whenever a model becomes ready, the first or another one.
export function watchStatus(box, ask, onReady) {
  let timer = 0;
  let ready = null; // the model that was last reported ready

  async function refresh() {
    clearTimeout(timer);
    const status = await ask("status").catch(() => null);
    if (!status || status.error) {
      timer = setTimeout(refresh, 3 * PAUSE_MS);
      return;
    }
    show(box, status);
    if (status.state === "ready" && ready !== status.model) {
      ready = status.model;
      onReady();
    }
    if (status.state === "loading" || status.retrying) timer = setTimeout(refresh, PAUSE_MS);
  }

  async function retry() {
    const status = await ask("retry").catch(() => null);
    if (status && !status.error) show(box, status);
    refresh();
  }

  return { watch: refresh, refresh, retry };
}

function show(box, status) {
  box.dataset.status = status.state;
  box.dataset.model = status.model ?? "";
  box.querySelector(".status-text").textContent = status.sentence;
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

// @ts-nocheck
// Another model that a person wants: it is loaded beside the one that serves, which goes on.

import { t } from "./words.js";

const PAUSE_MS = 700;

// ask(name, request): the server. serving(): id of the model on the page. onReady(id) is called when
// it is there and still wanted, onFailed(sentence, id) when it cannot be had.
export function makeWanted(box, { ask, serving, label, onReady, onFailed }) {
  const nobody = Symbol("nobody");
  let wanted = nobody; // an id; null for the default model, when GPT-2 is tried again

  async function choose(id) {
    if (id === serving()) return forget();
    wanted = id;
    await ask("retry", { model: id }).catch(() => null);
    return poll(id);
  }

  async function poll(id) {
    while (wanted === id) {
      const status = await ask("status", { model: id }).catch(() => null);
      if (wanted !== id) return;
      if (status?.error) return fail(status.error, id);
      if (status) show(id, status);
      if (status?.state === "ready" && !status.retrying) return arrive(id, status);
      if (status?.state === "failed") return fail(status.sentences.join(" "), id);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  function arrive(id, status) {
    // GPT-2 was tried again, in vain: the model's own sentence says why.
    if (status.model === serving()) return forget();
    return onReady(status.model, () => wanted === id);
  }

  function fail(sentence, id) {
    forget();
    onFailed(sentence, id);
  }

  function forget() {
    wanted = nobody;
    box.hidden = true;
  }

  function show(id, status) {
    if (id === null) return; // the sentence of the model that serves tells it
    box.hidden = false;
    box.querySelector(".wanted-text").textContent = t("models.meanwhile", {
      model: label(id),
      old: label(serving()),
    });
    box.querySelector(".wanted-step").textContent =
      status.state === "ready" ? "" : status.sentences.join(" ");
    const progress = box.querySelector("progress");
    if (status.fraction === null) progress.removeAttribute("value");
    else progress.value = status.fraction;
  }

  return { choose, forget, current: () => (wanted === nobody ? undefined : wanted) };
}

// @ts-nocheck
// How far a text has been read, on one line that is always there.

import { t } from "../../page/js/words.js";

const figure = (n) => n.toLocaleString("en");

export function renderState(section, run, isWriting) {
  const $ = (selector) => section.querySelector(selector);
  const { next = 0, nTokens = null, window = null } = run?.reading ?? {};
  const isRunning = run?.state === "running" && !isWriting;
  const isLong = isRunning && next > 0;
  $("progress").hidden = !isLong;
  if (isLong) [$("progress").max, $("progress").value] = [nTokens, next];
  $("[data-action=surprise-stop]").hidden = !isLong;
  $("[data-action^=surprise-go-on]").hidden =
    next === null || (run?.state !== "stopped" && run?.state !== "failed");
  $(".surprise-count").textContent = run ? sentence(run, next, nTokens, isWriting) : "";
  $(".surprise-map").setAttribute("aria-busy", String(isRunning));
  $(".surprise-window").hidden = !window;
  $(".surprise-window").textContent = window ?? "";
  Object.assign(section.dataset, { state: run?.state ?? "empty" });
}

function sentence({ state }, next, nTokens, isWriting) {
  if (isWriting) return t("surprise.writing");
  if (state === "failed") return t("surprise.failed");
  if (state === "stopped")
    return t("surprise.stopped", { done: figure(next), n: figure(nTokens ?? 0) });
  if (next === 0) return t("surprise.reading");
  if (next !== null) return t("surprise.progress", { done: figure(next), n: figure(nTokens) });
  return t("surprise.count", { n: figure(nTokens) });
}

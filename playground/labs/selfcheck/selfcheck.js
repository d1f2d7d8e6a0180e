// @ts-nocheck
// The page checks itself on request: one question after another, each answered with its figure.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const NAMES = ["softmax", "cache", "greedy", "bytes", "scores", "draw"];
const SIGNS = { passed: "✓", failed: "✗", noted: "≈", waiting: "…" };

export function makeSelfcheck(dialog, desk) {
  const $ = (selector) => dialog.querySelector(selector);
  let run = 0; // the newest one; others give up

  $("#selfcheck-run").addEventListener("click", begin);
  dialog.addEventListener("close", () => (run += 1));

  function open() {
    dialog.showModal();
    $("#selfcheck-close").focus();
    begin();
  }

  function begin() {
    run += 1;
    const mine = run;
    const text = desk.view();
    const found = {};
    show(found, null);
    if (!text) {
      $(".selfcheck-state").textContent = t("selfcheck.no_text");
      return;
    }
    const request = {
      ids: text.ids,
      prompt_length: text.prompt_length,
      typed: desk.promptText(),
      settings: desk.knobs(),
      top_k_shown: desk.shown(),
    };
    desk.aside(() => work(mine, request, found));
  }

  async function work(mine, request, found) {
    for (const check of NAMES) {
      show(found, check);
      const answer = await desk.ask("selfcheck", { ...request, check });
      if (run !== mine) return;
      found[check] = answer ?? { status: "noted", sentence: t("selfcheck.not_run") };
      show(found, null);
    }
  }

  function show(found, running) {
    const done = Object.values(found);
    $("progress").value = done.length;
    $(".selfcheck-list").replaceChildren(...NAMES.map((name) => item(name, found[name])));
    const number = done.length + 1;
    $(".selfcheck-state").textContent = running
      ? t("selfcheck.running", { number, n: NAMES.length })
      : verdict(done);
  }

  function verdict(done) {
    const n = NAMES.length;
    if (done.length < n) return "";
    const count = (status) => done.filter((one) => one.status === status).length;
    if (count("failed")) return t("selfcheck.some_failed", { failed: count("failed"), n });
    if (count("noted")) return t("selfcheck.some_noted", { noted: count("noted"), n });
    return t("selfcheck.all_passed", { n });
  }

  return { open };
}

function item(name, found) {
  const status = found?.status ?? "waiting";
  const sign = make("span", { class: "selfcheck-sign", "aria-hidden": "true" }, SIGNS[status]);
  const title = make("strong", {}, t(`selfcheck.title.${name}`));
  const said = make("span", { class: "selfcheck-hidden" }, t(`selfcheck.status.${status}`));
  const node = make(
    "li",
    { class: "selfcheck-item", "data-check": name, "data-status": status },
    sign,
  );
  node.append(make("div", {}, title, said));
  const sentence = make("p", {});
  if (found) sentence.append(piece(found.sentence));
  node.append(sentence);
  return node;
}

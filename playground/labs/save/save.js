// @ts-nocheck
// Keeping and sharing: a link, files, pictures, and code. The server writes them, but for the
// pictures; the page makes the files, so nothing of them stays anywhere else.

import { nextTokenFigure } from "../../page/js/figure.js";
import { linkOf } from "../../page/js/link.js";
import { ServerGone } from "../../page/js/server.js";
import { isWhole } from "../../page/js/text.js";
import { t } from "../../page/js/words.js";
import { pictureOf } from "./save_chart.js";
import { blobOf, copyFrom, download } from "./save_files.js";

const LONG_LINK = 2_000;
const MAX_FILE = 2_000_000; // bytes

// A text with the bytes behind it of a character that is only begun, since the bars go on from there.
function withBegun(text, tokens) {
  const last = tokens.slice(tokens.at(-1).group?.[0] ?? -1);
  if (isWhole(last)) return text;
  const begun = last.map((token) => token.text).join("");
  return (begun.startsWith("␣") ? text.trimEnd() : text) + begun;
}

export function makeSave(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const link = $("#save-link");
  const code = $("#save-code");

  // --- asking ---

  // What the server writes of the session; null when it cannot, said in the dialog.
  async function written(what) {
    const answer = await desk.askToSave(what);
    if (answer?.content !== undefined) return answer;
    tell(answer?.error ?? t("save.nothing"));
    return null;
  }

  // Runs an action and says how it went, here: the page's own messages are covered.
  const doing = (action) => async () => {
    tell(t("save.working"));
    root.setAttribute("aria-busy", "true");
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ServerGone)) console.error(error);
      tell(t(error instanceof ServerGone ? "page.server_gone" : "error.internal"));
    } finally {
      root.removeAttribute("aria-busy");
    }
  };

  async function showLink() {
    const answer = await written("link");
    link.value = answer ? linkOf(answer.content) : "";
    const isLong = link.value.length > LONG_LINK;
    $(".save-long").hidden = !isLong;
    $(".save-long").textContent = isLong
      ? t("save.link_long", { n: link.value.length.toLocaleString("en") })
      : "";
    if (answer) tell("");
  }

  const save = (what) =>
    doing(async () => {
      const answer = await written(what);
      if (!answer) return;
      download(
        new Blob([answer.content], { type: `${answer.mime};charset=utf-8` }),
        answer.filename,
      );
      tell(t("save.downloaded", { name: answer.filename }));
    });

  const saveChart = (format) =>
    doing(async () => {
      const view = desk.view();
      const figure = nextTokenFigure(view, Boolean(view.sampler));
      const text = withBegun(desk.text(), desk.tokens());
      const picture = await pictureOf({ figure, text, model: desk.modelLabel() }, format);
      const name = `next-token.${format}`;
      download(await blobOf(picture), name);
      tell(t("save.downloaded", { name }));
    });

  // "script" or "notebook", of the step or of the session.
  const extent = () => ($("input[name=save-extent]:checked").value === "step" ? "step_" : "");

  const copyCode = doing(async () => {
    const answer = await written(`${extent()}script`);
    if (!answer) return;
    code.value = answer.content;
    code.hidden = false;
    tell(t((await copyFrom(code)) ? "save.copied" : "save.copy_failed"));
  });

  const open = doing(async () => {
    const [file] = $("#save-file").files;
    $("#save-file").value = ""; // the same file may be chosen again
    if (!file) return tell("");
    if (file.size > MAX_FILE) return tell(t("save.file_too_large"));
    const wrong = await desk.openSaved({ json: await file.text() });
    if (wrong) return tell(wrong);
    root.close();
    return null;
  });

  // --- what a person sees ---

  function tell(sentence) {
    $(".save-told").textContent = sentence;
  }

  const actions = {
    link: async () => tell(t((await copyFrom(link)) ? "save.copied" : "save.copy_failed")),
    json: save("json"),
    csv: save("csv"),
    png: saveChart("png"),
    svg: saveChart("svg"),
    script: () => save(`${extent()}script`)(),
    notebook: () => save(`${extent()}notebook`)(),
    code: copyCode,
    open: () => $("#save-file").click(),
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save]");
    if (button && !button.disabled) actions[button.dataset.save]();
  });
  $("#save-file").addEventListener("change", open);
  link.addEventListener("focus", () => link.select());
  root.addEventListener("close", () => document.querySelector("#open-save")?.focus());

  return {
    open() {
      const isThere = desk.session() !== null && !desk.isGenerating();
      for (const button of root.querySelectorAll("[data-save]:not([data-save=open])"))
        button.disabled = !isThere;
      code.hidden = true;
      link.value = "";
      root.showModal();
      if (!isThere) return tell(t("save.nothing"));
      return doing(showLink)();
    },
  };
}

// What the dialog does and says. The server writes all but the pictures; the page makes the files.

import { askPatiently, isError, isModelChanged, ServerGone } from "../../page/js/ask.js";
import { loaded } from "../../page/js/chart.js";
import { limits } from "../../page/js/config.js";
import { copyText } from "../../page/js/copy.js";
import { nextTokenFigure } from "../../page/js/figure.js";
import { linkOf } from "../../page/js/link.js";
import { saying } from "../../page/js/message.js";
import { labelOf } from "../../page/js/models.js";
import { openNow, session } from "../../page/js/session.js";
import { isGenerating, model, tokens, view } from "../../page/js/store.js";
import { lang, t } from "../../page/js/words.js";
import { wholeText } from "../../page/js/writing.js";
import { signal } from "../../page/vendor/signals.js";
import { blobOf, download } from "./files.js";
import { endOf, picture, withBegun } from "./picture.js";

/** @template T @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal */
/** @typedef {import("../../page/js/types.d.ts").Sentence} Sentence */
/** @typedef {WireCalls["save"]["query"]["what"]} What */

export const isOpen = signal(false);

/** How the last action went: the page's own messages are covered. @type {Signal<Sentence | null>} */
export const status = signal(null);

export const isBusy = signal(false);

export const link = signal("");

/** The code that was copied last; empty for none. */
export const code = signal("");

/** How much the code is to prove. @type {Signal<"step" | "session">} */
export const extent = signal("step");

/** Whether there was something to save when the dialog opened: nothing is while the model writes. */
export const isThere = signal(false);

export function open() {
  isThere.value = session() !== null && !isGenerating.value;
  code.value = "";
  link.value = "";
  status.value = isThere.value ? null : saying("save.nothing");
  isOpen.value = true;
  return isThere.value ? doing(showLink) : null;
}

/** Runs an action and says here how it went. @param {() => Promise<Sentence | null>} action */
async function doing(action) {
  status.value = saying("save.working");
  isBusy.value = true;
  try {
    status.value = await action();
  } catch (error) {
    if (!(error instanceof ServerGone)) console.error(error);
    status.value = saying(error instanceof ServerGone ? "page.server_gone" : "error.internal");
  } finally {
    isBusy.value = false;
  }
}

/**
 * What the server writes of the session.
 *
 * @param {What} what
 * @returns {Promise<WireCalls["save"]["answer"] | Sentence>} or why it cannot
 */
async function written(what) {
  const held = session();
  const answer = held && (await askPatiently("save", { ...held, what, lang: lang.value }));
  if (!answer || isModelChanged(answer)) return saying("save.nothing");
  return isError(answer) ? answer.error : answer;
}

/** @param {WireCalls["save"]["answer"] | Sentence} answer @returns {answer is Sentence} */
const isRefusal = (answer) => typeof answer === "string" || "key" in answer;

async function showLink() {
  const answer = await written("link");
  if (isRefusal(answer)) return answer;
  link.value = linkOf(answer.content);
  return null;
}

/** @param {What} what */
export const saveFile = (what) =>
  doing(async () => {
    const answer = await written(what);
    if (isRefusal(answer)) return answer;
    const { content, mime, filename: name } = answer;
    download(new Blob([content], { type: `${mime};charset=utf-8` }), name);
    return saying("save.downloaded", { name });
  });

/** @param {"script" | "notebook"} kind */
export const saveCode = (kind) => saveFile(extent.value === "step" ? `step_${kind}` : kind);

/** @param {"png" | "svg"} format */
export const saveChart = (format) =>
  doing(async () => {
    if (!view.value) return saying("save.nothing");
    const figure = nextTokenFigure(view.value, Boolean(view.value.sampler));
    const text = endOf(withBegun(wholeText(), tokens.value));
    const title = t("save.chart_title", { text });
    const drawn = picture(figure, title, labelOf(model.value));
    const Plotly = await loaded;
    const { width, height } = drawn.layout;
    const url = await Plotly.toImage(drawn, { format, width, height });
    const name = `next-token.${format}`;
    download(blobOf(url), name);
    return saying("save.downloaded", { name });
  });

/** @param {string} text @param {HTMLInputElement | HTMLTextAreaElement | null} field */
const copied = async (text, field) =>
  saying((await copyText(text, field)) ? "save.copied" : "save.copy_failed");

/** @param {HTMLInputElement | null} field */
export async function copyLink(field) {
  status.value = await copied(link.value, field);
}

/** @param {() => HTMLTextAreaElement | null} field that shows the code once it is there */
export const copyCode = (field) =>
  doing(async () => {
    const answer = await written(extent.value === "step" ? "step_script" : "script");
    if (isRefusal(answer)) return answer;
    code.value = answer.content;
    await new Promise((done) => setTimeout(done)); // it is drawn
    return copied(answer.content, field());
  });

/** Opens a file that was saved here. @param {File | undefined} file */
export const openFile = (file) =>
  doing(async () => {
    if (!file) return null;
    if (file.size > limits("save").file_bytes) return saying("save.file_too_large");
    const wrong = await openNow({ json: await file.text() });
    if (!wrong) isOpen.value = false;
    return wrong;
  });

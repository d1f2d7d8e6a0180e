// @ts-nocheck
// One side of the comparison: where it began, what it has written, what it would write next.

import * as chips from "../../page/js/chips.js";
import { piece } from "../../page/js/dom.js";
import { bitsOf, picked } from "../../page/js/records.js";
import { t } from "../../page/js/words.js";
import { makeKnobs } from "./compare_knobs.js";

export function makeSide(root, name, first, desk, onChange) {
  const $ = (selector) => root.querySelector(selector);
  const knobs = makeKnobs($(".duel-knobs"), name, first, onChange);
  const text = { model: null, settings: null, length: 0, view: null, tokens: [], records: [] };

  const isHome = () => text.model === desk.model();

  // What the comparison begins from; the page's ids mean nothing to another model.
  function wish(seed) {
    return { model: knobs.model(), settings: knobs.settings(seed) };
  }

  // The server's answer, without chips while the model is not in memory; null after an error, said.
  async function look(request) {
    const asked = { top_k_shown: 1, ...request };
    const answer = await desk.call("look", asked);
    // The page's own model is no longer to be had: the page sees to that.
    if (answer.model_changed && asked.model === desk.model()) return desk.ask("look", asked);
    if (!answer.error) return answer;
    desk.say(answer.error);
    return null;
  }

  // The first look with these wishes, or null; nothing on this side has changed by then.
  function firstLook({ model, settings }, { ids, text: whole }) {
    const { prompt_length } = desk.ids();
    const start =
      model === desk.model() ? { ids, prompt_length, chips_from: ids.length } : { text: whole };
    return look({ ...start, model, settings, draw_position: ids.length });
  }

  function begin({ model, settings }, view) {
    Object.assign(text, {
      model,
      settings,
      view,
      length: view.ids.length,
      tokens: [],
      records: [],
    });
  }

  const ended = () => Boolean(text.records.at(-1)?.ends_text || text.view?.full);

  // The next token and what comes after it: {record, view}, without a view while the model is not
  // in memory; null when it cannot be had.
  async function next(draw_position) {
    if (ended()) return { record: null, view: text.view };
    const { ids, prompt_length, pick } = text.view;
    const request = {
      ids: [...ids, pick.id],
      prompt_length,
      chips_from: ids.length,
      model: text.model,
      settings: text.settings,
    };
    const view = await look({ ...request, draw_position });
    return (
      view && {
        record: { ...picked(pick, text.settings), ends_text: pick.ends_text },
        view: view.chips ? view : null,
      }
    );
  }

  function take({ record, view }) {
    if (!record) return;
    text.records.push(record);
    text.tokens = [
      ...text.tokens.filter((token) => token.position < view.chips_from),
      ...view.chips,
    ];
    text.view = view;
  }

  // A group of tokens that began in the text is seen anew with its end; only that end is new.
  const newTokens = () => text.tokens.filter((token) => token.position >= text.length);

  // --- what a person sees ---

  // `parted`: the index of the first new token that differs from the other side's, or -1.
  function render(parted, withBytes) {
    const box = $(".duel-text");
    const grew = chips.render(box, newTokens(), text.records, {
      promptLength: text.length,
      truncated: text.view.window.truncated,
      loop: text.view.loop,
      still: true,
    });
    for (const chip of box.querySelectorAll(".chip")) {
      chip.classList.toggle("parted", Number(chip.dataset.position) === text.length + parted);
    }
    if (grew) box.scrollTop = box.scrollHeight;
    root.dataset.bits = bitsOf(text.records);
    $(".duel-bits").textContent = bitsSentence(withBytes);
    showNext();
    $(".duel-end").hidden = !ended();
    $(".duel-end").textContent = t(
      text.records.at(-1)?.ends_text ? "compare.ended" : "compare.full",
    );
  }

  function showNext() {
    const { pick } = text.view;
    root.dataset.u = pick.u ?? "";
    $(".duel-next").hidden = ended();
    const says =
      pick.u === null
        ? t("compare.next_greedy")
        : t("compare.next_drawn", { u: pick.u.toFixed(4) });
    $(".duel-next").replaceChildren(`${says} `, piece(pick.text));
  }

  function bitsSentence(withBytes) {
    const n = text.records.length;
    if (!n) return "";
    const bits = bitsOf(text.records);
    const says = t("compare.bits", { n, bits: bits.toFixed(2), per_token: (bits / n).toFixed(2) });
    const bytes = newTokens().flatMap((token) =>
      token.bytes ? token.bytes.split(" ") : [],
    ).length;
    return withBytes && bytes
      ? `${says} ${t("compare.bits_per_byte", { per_byte: (bits / bytes).toFixed(2) })}`
      : says;
  }

  const { choose, markRefused, showModels } = knobs;
  return {
    wish,
    firstLook,
    begin,
    next,
    take,
    ended,
    isHome,
    render,
    choose,
    markRefused,
    showModels,
    text,
  };
}

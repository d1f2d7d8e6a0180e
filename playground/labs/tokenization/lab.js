// The tab "cutting": how the text is tokenized, from bytes on. The word that it takes apart is the one
// under the cursor, or the one chosen.

import { Piece } from "../../page/js/components/piece.js";
import { whole } from "../../page/js/format.js";
import { speak, t } from "../../page/js/words.js";
import { useEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { effect } from "../../page/vendor/signals.js";
import { Characters } from "./characters_view.js";
import { Choice } from "./choice.js";
import { Replay } from "./replay_view.js";
import * as state from "./state.js";
import { shownFrom } from "./words.js";

const CURSOR_EVENTS = ["selectionchange", "keyup", "click", "focusin", "select"];

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel,
  actions: { "cut-earlier": () => state.turn(-1), "cut-later": () => state.turn(1) },
  report: state.report,
  stop: state.pause,
};

/** Follows the text and the cursor while the tab is open. */
function follow() {
  const end = effect(state.followText);
  for (const name of CURSOR_EVENTS) document.addEventListener(name, state.followCursor);
  return () => {
    end();
    state.pause();
    for (const name of CURSOR_EVENTS) document.removeEventListener(name, state.followCursor);
  };
}

function Panel() {
  useEffect(follow, []);
  const answer = state.seen.value?.answer;
  return html`<section
    class="card lab"
    data-panel="cutting"
    aria-labelledby="h-cutting"
    aria-busy=${state.isAsking.value || null}
  >
    <h2 id="h-cutting">${t("tokenization.title")}</h2>
    ${!answer?.refused && html`<p class="hint of-merging">${t("tokenization.hint")}</p>`}
    <${Note} name="cut-refused" sentence=${answer?.refused} />
    <${Note} name="cut-differs" sentence=${answer?.differs} />
    <${Words} answer=${answer} />
    <${Replay} />
    <${Characters} />
    <div class="lab-part">
      <h3>${t("tokenization.facts")}</h3>
      <p class="hint">${t("tokenization.facts_hint")}</p>
      <ul class="cut-facts">
        ${answer?.facts.map(
          ({ figure, sentences }) =>
            html`<li><b class="cut-figure">${figure}</b> <span>${sentences.map(speak).join(" ")}</span></li>`,
        )}
      </ul>
    </div>
  </section>`;
}

/** @param {{name: string, sentence?: import("../../page/wire.js").Said | null}} props */
const Note = ({ name, sentence }) =>
  html`<p class=${`note ${name}`} role="status" hidden=${!sentence}>${speak(sentence)}</p>`;

/** @param {{answer?: import("./wire.js").TokenizationAnswer}} props */
function Words({ answer }) {
  const from = state.from.value;
  const { shown, nLater } = shownFrom(state.words.value, from);
  const rule = state.word.value?.answer.rule ?? [];
  return html`<div class="lab-part">
    <div class="card-head">
      <h3 id="h-cut-words">${t(answer?.refused ? "tokenization.parts" : "tokenization.words")}</h3>
      <p class="cut-counts">${speak(answer?.counts)}</p>
    </div>
    ${!answer?.refused && html`<p class="hint of-merging">${t("tokenization.words_hint")}</p>`}
    <div class="cut-words">
      <${More} action="cut-earlier" sentence="tokenization.earlier" n=${from} />
      <${Choice}
        name="cut-word-list"
        each="cut-word"
        labelledBy="h-cut-words"
        options=${shown.map((word, i) => ({ value: from + i, ...option(word) }))}
        chosen=${state.chosen.value}
        onChoose=${state.choose}
      />
      <${More} action="cut-later" sentence="tokenization.later" n=${nLater} />
    </div>
    <p class="cut-nothing" hidden=${!answer || shown.length > 0}>${t("tokenization.nothing")}</p>
    <p class="cut-rule" role="status" hidden=${!rule.length}
      ><span>${t("tokenization.why")}</span> <b class="cut-rule-text">${rule.map(speak).join(" ")}</b></p
    >
  </div>`;
}

/** @param {{action: string, sentence: string, n: number}} props */
const More = ({ action, sentence, n }) =>
  html`<button type="button" class="small" data-action=${action} hidden=${n <= 0}>
    ${t(sentence, { n: whole(n) })}
  </button>`;

/** A word as a button shows it. @param {import("./wire.js").WordView} word */
function option({ text, n_tokens: n }) {
  if (n === null) return { content: html`<${Piece} text=${text} />` };
  return {
    label: t("tokenization.word_label", { text, n }),
    content: html`<${Piece} text=${text} /><span class="cut-count" aria-hidden="true">${n}</span>`,
  };
}

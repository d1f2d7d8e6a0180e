// Why not my word? The tokens it takes, their probabilities, and what became of the first one.

import { ask } from "../../page/js/ask.js";
import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { whole } from "../../page/js/format.js";
import { aside } from "../../page/js/line.js";
import { ids, isGenerating, knobs, promptLength, view } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal, untracked } from "../../page/vendor/signals.js";

/** @typedef {import("./wire.js").LookUpAnswer} LookUpAnswer */
/** @typedef {import("./wire.js").WordPathView} WordPathView */

const typed = signal("");
const isAsking = signal(false);

/** @type {import("../../page/vendor/signals.js").Signal<LookUpAnswer | null>} */
const found = signal(null);

/** The word that is followed. @type {string | null} */
let word = null;

/** The newest question; null while none is open. @type {object | null} */
let open = null;

/** The text or a knob has changed: the same word again, but not for every token of a long run. @param {boolean} isRunning */
export function follow(isRunning) {
  open = word !== null && !isRunning ? {} : null;
  untracked(() => {
    if (open) aside(lookUp);
    else found.value = null;
  });
}

/** Beside the line of actions: one question at a time, and only the newest one is answered. */
async function lookUp() {
  if (isAsking.value) return;
  isAsking.value = true;
  try {
    while (open && word !== null) {
      const mine = open;
      const answer = await ask("look_up", {
        ids: ids.value,
        prompt_length: promptLength.value,
        word,
        settings: knobs.value,
      });
      if (open !== mine) continue;
      open = null;
      if (!answer) word = null;
      found.value = answer;
    }
  } finally {
    isAsking.value = false;
    if (open) found.value = null; // the server is gone, and what stood there is of another text
  }
}

/** @param {Event} event */
function onSubmit(event) {
  event.preventDefault();
  word = typed.value;
  if (view.value) follow(isGenerating.value); // else the first look will
}

export function Word() {
  const { paths = [], two_paths: note = null } = found.value ?? {};
  return html`<div class="lab-part">
    <h3><label for="word">${t("lab.word")}</label></h3>
    <${Form} />
    <p class="note word-note" hidden=${!note}>${speak(note)}</p>
    <div class="word-paths" aria-busy=${isAsking.value ? "true" : null}>
      ${paths.map((path) => html`<${Path} key=${path.text} path=${path} />`)}
    </div>
    <p class="word-announcer" role="status">
      ${paths.map((path) => `${path.text}: ${speak(path.verdict)}`).join(" ")}
    </p>
  </div>`;
}

function Form() {
  /** @param {{currentTarget: HTMLInputElement}} event */
  const onInput = ({ currentTarget }) => {
    typed.value = currentTarget.value;
  };
  return html`<form class="actions word-form" onSubmit=${onSubmit}>
    <input
      type="text"
      id="word"
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
      maxlength=${limits("sampling").word_characters}
      placeholder=${t("lab.word_placeholder")}
      defaultValue=${typed.peek()}
      onInput=${onInput}
    />
    <button type="submit" id="look-up"><span>${t("lab.look_up")}</span></button>
  </form>`;
}

/** @param {{path: WordPathView}} props */
function Path({ path }) {
  const titles = ["tokens.token", "tokens.id", "details.rank", "word.model", "word.sampler"];
  return html`<section class="word-path" data-probability=${path.probability}>
    <h4><${Piece} text=${path.text} /></h4>
    <p class="word-verdict">${speak(path.verdict)}</p>
    <div class="scroller">
      <table>
        <thead>
          <tr>
            ${titles.map((key) => html`<th scope="col">${t(key)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${path.steps.map(
            (step, i) =>
              html`<tr key=${i} data-id=${step.id} class=${step.cut_by ? "cut" : null}>
                <td class="token"><${Piece} text=${step.text} /></td>
                <td>${step.id}</td>
                <td>#${whole(step.rank)}</td>
                <td>${step.percent}</td>
                <td>${step.cut_by ? `✂ ${t(`stage.name.${step.cut_by}`)}` : step.sampler_percent}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="word-product">${speak(path.product)}</p>
  </section>`;
}

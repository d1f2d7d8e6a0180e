// Guessing the next token: a text of which the beginning is shown, place by place.

import { Chips } from "../../page/js/components/chips.js";
import { speak, t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { Outcome } from "./outcome.js";
import * as play from "./play.js";
import { QuestionForm } from "./question.js";
import { Score, Summary } from "./score_view.js";

/** @typedef {import("./game.js").Game} Game */

function Panel() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const game = play.game.value;
  useFocus(box);
  return html`<section
    class="card lab"
    data-panel="guess"
    aria-labelledby="h-guess"
    aria-busy=${play.isAsking.value ? "true" : null}
    ref=${box}
    onKeyDown=${onKey}
  >
    <h2 id="h-guess">${t("guess.title")}</h2>
    <p class="hint">${t("guess.intro")}</p>
    <${Setup} />
    <p class="note guess-note" role="status" hidden=${!play.note.value}>${speak(play.note.value)}</p>
    <div class="guess-game" tabindex="-1" data-playing=${game !== null && !game.isOver} hidden=${!game}>
      ${game && html`<${Playing} game=${game} />`}
    </div>
  </section>`;
}

/** Moves the focus where the game has just said; one that was opened anew takes it from nobody. @param {{current: HTMLElement | null}} box */
function useFocus(box) {
  const wanted = play.focusNext.value;
  useLayoutEffect(() => {
    play.focusNext.value = "";
  }, []);
  useLayoutEffect(() => {
    const selector = play.focusNext.peek();
    const node = selector && box.current?.querySelector(selector);
    if (node instanceof HTMLElement) node.focus();
    play.focusNext.value = "";
  }, [wanted]);
}

function Setup() {
  return html`<form class="actions guess-setup" onSubmit=${submitting(play.start)}>
    <label class="inline-knob"
      ><span>${t("guess.text")}</span>
      <select
        id="guess-text"
        value=${play.chosenPassage.value}
        onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => {
          play.passage.value = event.currentTarget.value;
        }}
      >
        ${play.passages().map((name) => html`<option key=${name} value=${name}>${t(`guess.passage.${name}`)}</option>`)}
        <option value="">${t("guess.passage.own")}</option>
      </select></label
    >
    <div class="strategy" role="radiogroup" aria-label=${t("guess.how")}>
      <${How} value="pick" typing=${false} /><${How} value="type" typing=${true} />
    </div>
    <button id="guess-start" class="primary">${t(play.game.value ? "guess.restart" : "guess.start")}</button>
  </form>`;
}

/** @param {{value: string, typing: boolean}} props */
function How({ value, typing }) {
  const label = t(`guess.how_${value}`);
  const onChange = () => {
    play.typing.value = typing;
  };
  return html`<label
    ><input
      type="radio"
      name="guess-how"
      value=${value}
      checked=${play.typing.value === typing}
      onChange=${onChange}
    /><span>${label}</span></label
  >`;
}

/** @param {() => unknown} does */
const submitting = (does) => (/** @type {Event} */ event) => {
  event.preventDefault();
  does();
};

/** @param {{game: Game}} props */
function Playing({ game }) {
  const { question, told, done, isOver } = game;
  const heading = isOver ? t("guess.summary") : t("guess.place", { ...question });
  return html`<div class="guess-head">
      <h3 class="guess-place" tabindex="-1">${heading}</h3>
      <progress class="guess-progress" max=${question.n_places} value=${done.length} aria-hidden="true"></progress>
      <button type="button" class="small" id="guess-finish" hidden=${isOver} onClick=${play.finish}>
        ${t("guess.finish")}
      </button>
    </div>
    <${Known} game=${game} />
    ${!told && !isOver && html`<${QuestionForm} question=${question} onSubmit=${submitting(play.guess)} />`}
    ${told && !isOver && html`<${Outcome} told=${told} />`}
    ${isOver && html`<${Summary} done=${done} />`}
    ${done.length > 0 && html`<${Score} done=${done} />`}
    <p class="hint">${t("guess.bit")}</p>`;
}

/** The text up to the place; what has just come is marked and kept in sight. @param {{game: Game}} props */
function Known({ game: { question, told, isOver } }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const tokens = (told ?? question).chips;
  useLayoutEffect(() => {
    const known = box.current;
    const shown = known?.querySelector(".guess-new") ?? known?.lastElementChild;
    if (known && shown instanceof HTMLElement)
      known.scrollTop = shown.offsetTop - known.offsetTop - known.clientHeight / 2;
  }, [tokens, isOver]);
  /** @param {import("./game.js").Token} token */
  const markOf = ({ position }) => (position === told?.place ? "guess-new" : "");
  return html`<div class="guess-known scroller" tabindex="0" role="region" aria-label=${t("guess.known")} ref=${box}>
    <${Chips} tokens=${tokens} classOf=${markOf} still />
    ${!told && !isOver && html`<span class="guess-gap">?</span>`}
  </div>`;
}

/**
 * 1 to 4 choose, Enter goes on. By code: under a Korean input method digits may come as others.
 *
 * @param {KeyboardEvent & {currentTarget: HTMLElement, target: Element}} event
 */
function onKey(event) {
  const game = play.game.value;
  if (!game || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  // The page's text is out of sight while people play: no key of theirs writes to it.
  if (["ArrowRight", "ArrowLeft"].includes(event.key) || event.code === "KeyG")
    event.stopPropagation();
  const { currentTarget, target } = event;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && !target.matches("select, input[type=text]")) {
    const radio = currentTarget.querySelectorAll("[name=guess-option]")[Number(digit) - 1];
    if (!(radio instanceof HTMLInputElement)) return;
    event.preventDefault();
    radio.click();
    radio.focus();
  } else if (event.key === "Enter" && !target.closest("button, a, form, select")) {
    event.preventDefault();
    if (!game.told) play.guess();
    else if (!game.isOver) play.next();
  }
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel };

// A phone's screen. Text of others and of the model goes in as text, never as markup.

import { Piece } from "../../../page/js/components/piece.js";
import { config, limits } from "../../../page/js/config.js";
import { keep } from "../../../page/js/keep.js";
import { lang, speak, t } from "../../../page/js/words.js";
import { useEffect, useRef } from "../../../page/vendor/hooks.js";
import { html } from "../../../page/vendor/html.js";
import { useSignal } from "../../../page/vendor/signals.js";
import { useEndOf, useFocusKept, useSecondsLeft } from "../parts.js";
import { places } from "../rounds.js";
import * as seat from "./seat.js";
import * as sentences from "./sentences.js";

/** @typedef {import("../wire.js").SeatRound} SeatRound */
/** @typedef {import("../wire.js").Reveal} Reveal */
/** @typedef {{round: SeatRound}} Props */
/** @typedef {{currentTarget: HTMLInputElement}} Typing */

export function Screen() {
  const { code, network, place, view } = seat;
  const { guesses = 0, hits = 0 } = view.value?.score ?? {};
  return html`<header>
      <p id="place">
        <strong id="code">${view.value && code.value}</strong>
        <span id="score">${guesses > 0 && t("seat.score", { hits, guesses })}</span>
      </p>
      <${Languages} />
    </header>
    <p id="network" role="alert" hidden=${!network.value}>${speak(network.value)}</p>
    <${Main} where=${place.value} round=${view.value?.round ?? null} />`;
}

const Languages = () => html`<div
  id="language"
  role="group"
  aria-label=${config.languages.map(({ name }) => name).join(" / ")}
>
  ${config.languages.map(
    ({ code, name }) =>
      html`<button
        key=${code}
        type="button"
        lang=${code}
        data-lang=${code}
        aria-pressed=${String(code === lang.value)}
        onClick=${() => {
          keep("seat.language", code);
          lang.value = code;
        }}
      >
        ${name}
      </button>`,
  )}
</div>`;

/** @param {{where: "door" | "joining" | "room" | "ended", round: SeatRound | null}} props */
function Main({ where, round }) {
  const root = useFocusKept("#headline");
  const isIn = where === "room";
  return html`<main ref=${root}>
    ${where === "door" && html`<${Door} />`}
    <h1 id="headline" tabindex="-1" aria-live="polite" hidden=${!isIn && where !== "ended"}>
      ${where === "ended" && t("seat.ended")}
      ${isIn && (round ? html`<${Headline} round=${round} />` : t("seat.waiting"))}
    </h1>
    ${isIn && round && html`<${Round} key=${round.number} round=${round} />`}
    <p id="status" role="status">${statusOf(where, round)}</p>
    ${isIn && round?.reveal && html`<${Bits} round=${round} />`}
    ${isIn && html`<${Hint} round=${round} />`}
    ${where === "ended" && html`<a id="again" href=${seat.base}>${t("seat.other_code")}</a>`}
  </main>`;
}

/** @param {string} where @param {SeatRound | null} round */
function statusOf(where, round) {
  if (where === "joining") return t("seat.joining");
  if (seat.refusal.value) return seat.refusal.value;
  if (where !== "room" || !round) return "";
  return sentences.answerSaid(round, seat.pending.value).map(speak).join(" ");
}

function Door() {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const typed = useSignal(seat.code.value);
  useEffect(() => field.current?.focus(), []);
  const onSubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    seat.enterCode(typed.value);
  };
  return html`<section id="door">
    <h1>${t("seat.join_title")}</h1>
    <form id="door-form" onSubmit=${onSubmit}>
      <label for="door-code">${t("seat.code")}</label>
      <input
        id="door-code"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck=${false}
        maxlength=${2 * limits("classroom").code_length}
        required
        ref=${field}
        value=${typed.value}
        onInput=${(/** @type {Typing} */ { currentTarget }) => {
          typed.value = currentTarget.value;
        }}
      />
      <button class="primary">${t("seat.join")}</button>
    </form>
  </section>`;
}

/** @param {Props} props */
const Headline = ({ round }) =>
  html`${speak(sentences.headline(round))}${
    round.reveal && html` <${Piece} text=${round.reveal.token.text} />`
  }`;

/** @param {Props} props */
function Round({ round }) {
  const word = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { reveal, state, free_text: mayType } = round;
  return html`
    ${seat.deadline.value !== null && html`<${Clock} deadline=${seat.deadline.value} seconds=${round.seconds ?? 1} />`}
    <p id="text" dir="auto" ref=${useEndOf(round.text)}>${round.text}</p>
    ${reveal && html`<${Bars} round=${round} reveal=${reveal} />`}
    ${!reveal && html`<${Options} round=${round} onElse=${() => word.current?.focus()} />`}
    ${state === "open" && mayType && html`<${Words} field=${word} />`}
  `;
}

/** @param {{deadline: number, seconds: number}} props */
function Clock({ deadline, seconds }) {
  const left = useSecondsLeft(deadline);
  return html`<div id="clock">
    <progress max="1" value=${left / seconds} aria-hidden="true"></progress>
    <span id="seconds">${t("seat.left", { n: Math.ceil(left) })}</span>
  </div>`;
}

/** @param {{round: SeatRound, onElse: () => void}} props */
function Options({ round, onElse }) {
  const mine = sentences.pressed(round, seat.pending.value);
  const other = round.options.length;
  /** @param {number} place */
  const shared = (place) => ({
    type: "button",
    "data-option": place,
    "aria-pressed": String(place === mine),
    disabled: round.state !== "open",
  });
  const choose = (/** @type {number | null} */ option) => () => {
    seat.answer({ option });
    if (option === null) onElse();
  };
  return html`<div id="options" role="group" aria-labelledby="headline">
    ${round.options.map(
      (text, option) =>
        html`<button key=${option} ...${shared(option)} onClick=${choose(option)}><${Piece} text=${text} /></button>`,
    )}
    ${
      round.kind === "guess" &&
      html`<button key=${other} ...${shared(other)} class="else" onClick=${choose(null)}>${t("seat.else")}</button>`
    }
  </div>`;
}

/** @param {{field: {current: HTMLInputElement | null}}} props */
function Words({ field }) {
  const typed = useSignal("");
  const onSubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = typed.value.trim();
    if (text) seat.answer({ text });
  };
  return html`<form id="words" onSubmit=${onSubmit}>
    <label for="word">${t("seat.type")}</label>
    <div>
      <input
        id="word"
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        maxlength=${limits("classroom").max_text}
        dir="auto"
        ref=${field}
        value=${typed.value}
        onInput=${(/** @type {Typing} */ { currentTarget }) => {
          typed.value = currentTarget.value;
        }}
      /><button>${t("seat.send")}</button>
    </div>
  </form>`;
}

/** @param {{round: SeatRound, reveal: Reveal}} props */
const Bars = ({ round, reveal }) => html`<div id="bars">
  ${places(round, reveal.shares).map(
    (one) => html`<${Bar} key=${one.place} ...${one} isMine=${round.mine?.place === one.place} />`,
  )}
</div>`;

/** @param {import("../rounds.js").Place & {isMine: boolean}} place */
const Bar = ({ place, option, came, votes, chance, isMine }) => html`<div
  class=${came ? "bar came" : "bar"}
  data-place=${place}
>
  <div class="bar-name">
    ${option === null ? t("seat.others") : html`<${Piece} text=${option} />`}
    ${isMine && html`<span class="tag">${t("seat.mine")}</span>`}
    ${came && html`<span class="tag">✓ ${t("seat.this")}</span>`}
  </div>
  <${Row} who="class" share=${votes.share} percent=${votes.percent} />
  ${chance && html`<${Row} who="model" share=${chance.probability} percent=${chance.percent} />`}
</div>`;

/** @param {{who: "class" | "model", share: number, percent: string}} props */
const Row = ({ who, share, percent }) => html`<div class="row">
  <span>${t(`seat.${who}`)}</span>
  <div class="track">
    <div class=${`fill ${who}`} style=${{ "--share": share }} hidden=${share === 0}></div>
  </div>
  <span>${percent}</span>
</div>`;

/** @param {Props} props */
function Bits({ round }) {
  const said = sentences.bits(round);
  return said && html`<p id="bits">${said.map(speak).join("\n")}</p>`;
}

/** @param {{round: SeatRound | null}} props */
function Hint({ round }) {
  const hint = hintOf(round);
  return hint && html`<p id="hint">${hint}</p>`;
}

/** @param {SeatRound | null} round */
function hintOf(round) {
  if (!round) return t("seat.waiting_hint");
  if (round.reveal) return sentences.bits(round) ? t("seat.bits_hint") : "";
  return sentences.signs(round.options).map(speak).join(" ");
}

// A round on the teacher's screen, for the class to see: what students typed comes in as text only,
// and not before the teacher looks at it.

import { Piece } from "../../page/js/components/piece.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { Bars } from "./bars.js";
import { useEndOf, useSecondsLeft } from "./parts.js";
import { deadline, view } from "./room.js";
import { bitsOf } from "./rounds.js";
import * as teaching from "./teaching.js";

/** @typedef {import("./wire.js").TeacherRound} TeacherRound */
/** @typedef {import("./wire.js").Reveal} Reveal */
/** @typedef {import("./wire.js").TokenView} TokenView */
/** @typedef {{round: TeacherRound}} Props */
/** @typedef {{currentTarget: HTMLSelectElement}} Change */
/** @typedef {{currentTarget: HTMLDetailsElement}} Toggle */

/** @param {Props} props */
export function Round({ round }) {
  const { kind, reveal } = round;
  return html`<div class="class-round">
    <${Head} round=${round} />
    <${Text} text=${round.text} />
    ${
      reveal &&
      html`<p class="class-came">
        ${t(kind === "guess" ? "class.came" : "class.chosen")} <${Token} token=${reveal.token} />
      </p>`
    }
    <${Bars} round=${round} />
    ${reveal && html`<${Bits} reveal=${reveal} />`}
    ${reveal ? html`<${After} token=${reveal.token} />` : html`<${Before} round=${round} />`}
    <${Typed} round=${round} />
  </div>`;
}

/** @param {Props} props */
function Head({ round }) {
  const { answers: n, number, kind, state } = round;
  const answered = t("class.answers", { n, students: view.value?.students });
  return html`<div class="class-head">
    <h3 class="class-title" tabindex="-1">${t(`class.round_${kind}`, { n: number })}</h3>
    <p class="class-answers">${state === "locked" ? `${answered} · ${t("class.is_locked")}` : answered}</p>
    ${
      deadline.value !== null &&
      html`<${Clock} deadline=${deadline.value} seconds=${round.seconds ?? 1} />`
    }
  </div>`;
}

/** @param {{deadline: number, seconds: number}} props */
function Clock({ deadline, seconds }) {
  const left = useSecondsLeft(deadline);
  return html`<p class="class-clock">
    <progress max="1" value=${left / seconds} aria-hidden="true"></progress>
    <span>${t("class.seconds", { n: Math.ceil(left) })}</span>
  </p>`;
}

/** @param {{text: string}} props */
const Text = ({ text }) =>
  html`<p class="class-text" dir="auto" tabindex="0" ref=${useEndOf(text)}>${text}</p>`;

/** @param {{token: TokenView}} props */
const Token = ({ token }) => html`<span class="class-token"><${Piece} text=${token.text} /></span>`;

/** @param {{reveal: Reveal}} props */
function Bits({ reveal }) {
  const bits = bitsOf(reveal);
  if (!bits) return null;
  return html`<p class="class-bits">${t("class.bits", bits)}${"\n"}${allBits(reveal.totals)}</p>
    <p class="hint class-bits-hint">${t("class.bits_hint")}</p>`;
}

/** The sentence on all rounds so far. @param {import("./wire.js").Totals} totals */
export const allBits = (totals) => t("class.bits_all", { ...bitsOf(totals), n: totals.rounds });

/** @param {Props} props */
function Before({ round }) {
  const ways = round.kind === "guess" ? ["pick", "best", "draw"] : ["winner"];
  const { comes } = teaching;
  const value = comes.value.round === round.number ? comes.value.value : ways[0];
  const choose = (/** @type {Change} */ { currentTarget }) => {
    comes.value = { round: round.number, value: currentTarget.value };
  };
  return html`<div class="actions class-before">
    <button type="button" id="class-lock" disabled=${round.state !== "open"} onClick=${teaching.lock}>
      ${t("class.lock")}
    </button>
    <label class="inline-knob"
      ><span>${t("class.comes")}</span> <select id="class-comes" value=${value} onChange=${choose}>
        ${ways.map((way) => html`<option key=${way} value=${way}>${t(`class.comes_${way}`)}</option>`)}
        ${round.options.map((text, i) => html`<option key=${i} value=${String(i)}>${text}</option>`)}
      </select></label
    >
    <button type="button" id="class-reveal" class="primary" onClick=${() => teaching.reveal(value)}>
      ${t("class.reveal")}
    </button>
    <button type="button" class="small" id="class-cancel" onClick=${teaching.next}>
      ${t("class.cancel")}
    </button>
  </div>`;
}

/** @param {{token: TokenView}} props */
function After({ token }) {
  const [before, after] = t("class.append", { token: "\0" }).split("\0");
  return html`<div class="actions class-after">
    <button type="button" id="class-append" class="primary" onClick=${teaching.appendAndStart}>
      ${before}<${Token} token=${token} />${after}
    </button>
    <button type="button" id="class-next" onClick=${teaching.next}>${t("class.next")}</button>
  </div>`;
}

/** @param {Props} props */
function Typed({ round: { typed, hidden, free_text: isAllowed } }) {
  if (!isAllowed || !(typed.length || hidden)) return null;
  const nHidden = hidden ? ` · ${t("class.hidden", { n: hidden })}` : "";
  const { isTypedOpen } = teaching;
  const fold = (/** @type {Toggle} */ { currentTarget }) => {
    isTypedOpen.value = currentTarget.open;
  };
  return html`<details class="class-typed" open=${isTypedOpen.value} onToggle=${fold}>
    <summary>${t("class.typed", { n: typed.length })}${nHidden}</summary>
    <ul>
      ${typed.map((one) => html`<${Word} key=${one.text} ...${one} />`)}
    </ul>
  </details>`;
}

/** @param {import("./wire.js").TypedView} typed */
const Word = ({ text, count, percent }) => html`<li>
  <span class="class-word">${text}</span>× ${count}
  ${percent && html`<span class="class-who">${t("class.first_token", { percent })}</span>`}
  <button type="button" class="small" onClick=${() => teaching.hide(text)}>${t("class.hide")}</button>
</li>`;

// The map: a text as chips, each with what the model thought of it. Which measure colours them is a
// matter of style, so that a choice touches no chip.

import { toUnits } from "../../page/js/chips.js";
import { Unit, useDrawn } from "../../page/js/components/chips.js";
import { Piece } from "../../page/js/components/piece.js";
import { lang, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { useSignal } from "../../page/vendor/signals.js";
import { bands } from "./bands.js";
import { inspected, look, pin } from "./inspection.js";
import { neighbour } from "./neighbour.js";
import { readings } from "./scoring.js";

/** @typedef {import("./reading.js").Score} Score */
/** @typedef {import("../../page/js/types.d.ts").Token} Token */
/** @typedef {"" | "inspected" | "pinned"} Mark whether a chip is under inspection */

const NONE = /** @type {const} */ ({ tokens: [], scores: new Map(), last: null });

/** @param {{name: import("./scoring.js").Name, isBusy: boolean}} props */
export function TextMap({ name, isBusy }) {
  const reading = readings[name].value;
  const { tokens, scores, last } = reading ?? NONE;
  const stop = useSignal({ source: reading?.source, position: 0 });
  const here = inspected.value?.name === name ? inspected.value : null;
  const truncated = last?.truncated ?? 0;
  // The one chip that the Tab key finds.
  const stopAt = stop.value.source === reading?.source ? stop.value.position : 0;
  /** @param {Token} token @returns {Mark} */
  const markOf = ({ position }) =>
    here?.position !== position ? "" : here.isPinned ? "pinned" : "inspected";
  /** @param {Token} token */
  const propsOf = (token) => ({
    token,
    score: scores.get(token.position),
    isFallen: token.position < truncated,
    isStop: token.position === stopAt,
    mark: markOf(token),
  });
  const units = useDrawn(
    toUnits([...tokens]),
    (unit) => [lang.value, ...unit.flatMap((token) => Object.values(propsOf(token)))],
    (unit) =>
      html`<${Unit} key=${unit[0].position} unit=${unit}>${unit.map(
        (token) => html`<${Chip} ...${propsOf(token)} />`,
      )}<//>`,
  );
  return html`<div
    class="surprise-map"
    role="group"
    aria-labelledby=${`h-surprise-${name}`}
    aria-busy=${isBusy}
    onPointerOver=${(/** @type {PointerEvent} */ event) => {
      if (event.pointerType !== "touch") onChip(event, (position) => look(name, position, false));
    }}
    onFocusIn=${(/** @type {FocusEvent} */ event) =>
      onChip(event, (position) => {
        stop.value = { source: reading?.source, position };
        look(name, position, true);
      })}
    onClick=${(/** @type {Event} */ event) => onChip(event, (position) => pin(name, position))}
    onKeyDown=${moveFocus}
    >${units}</div
  >`;
}

/** @param {Event} event @param {(position: number) => void} does */
function onChip(event, does) {
  const chip = chipOf(event);
  if (chip) does(Number(chip.dataset.position));
}

/** @param {Event} event @returns {HTMLElement | null} */
const chipOf = ({ target }) => (target instanceof Element ? target.closest(".chip") : null);

/** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
function moveFocus(event) {
  const chip = chipOf(event);
  if (!chip) return;
  const to = neighbour(event, chip, [...event.currentTarget.querySelectorAll(".chip")]);
  if (to === null) return;
  event.preventDefault(); // the arrows also append and undo
  if (to instanceof HTMLElement) to.focus();
}

/** @param {{token: Token, score?: Score, isFallen: boolean, isStop: boolean, mark: Mark}} props */
function Chip({ token, score, isFallen, isStop, mark }) {
  const names = [
    "chip",
    token.special && "special",
    isFallen && "fallen",
    ...(score ? ["scored", ...bands(score)] : []),
    mark && "inspected",
  ];
  return html`<button
    type="button"
    class=${names.filter(Boolean).join(" ")}
    tabindex=${isStop ? 0 : -1}
    data-position=${token.position}
    data-token-id=${token.id}
    data-probability=${score?.probability}
    data-rank=${score?.rank}
    data-bits=${score?.bits}
    aria-describedby=${mark ? "surprise-inspected" : null}
    aria-pressed=${mark === "pinned" ? "true" : null}
    ><${Piece} text=${token.text} /><${Tag} token=${token} score=${score}
  /></button>`;
}

/** @param {{token: Token, score?: Score}} props */
function Tag({ token, score }) {
  const key = score
    ? score.after_start && "surprise.after_start_tag"
    : token.special && "chips.start";
  return key && html`<span class="chip-tag">${t(key)}</span>`;
}

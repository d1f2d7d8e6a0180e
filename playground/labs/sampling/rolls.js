// The dice rolled many times: how often each token came, growing beside what was predicted.

import { ask, newest } from "../../page/js/ask.js";
import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { whole } from "../../page/js/format.js";
import { pause } from "../../page/js/life.js";
import { aside } from "../../page/js/line.js";
import { ids, knobs, promptLength, topKShown } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { counts } from "./counts.js";

/** @typedef {import("./wire.js").RollRow} RollRow */
/** @typedef {import("./wire.js").RollAnswer} RollAnswer */

const FRAME_MS = 60;

const wanted = signal("1000");
const isRolling = signal(false);

/** @type {import("../../page/vendor/signals.js").Signal<RollAnswer | null>} */
const rolled = signal(null);

/** What a screen reader is told, once, at the end. @type {import("../../page/vendor/signals.js").Signal<RollAnswer | null>} */
const announced = signal(null);

const begin = newest();

/** All of it can be tried again when the server was gone, and stopped then too. */
export const roll = () =>
  aside(async () => {
    const isMine = begin();
    isRolling.value = true;
    try {
      await grow(isMine);
    } finally {
      if (isMine()) stop();
    }
  });

/** @param {() => boolean} isMine */
async function grow(isMine) {
  const { min_rolls: least, max_rolls: most } = limits("sampling");
  for (const count of counts(Number(wanted.value), { least, most })) {
    const began = performance.now();
    const answer = await ask("roll", {
      ids: ids.value,
      prompt_length: promptLength.value,
      count,
      settings: knobs.value,
      top_k_shown: topKShown.value,
    });
    if (!isMine() || !answer) return;
    rolled.value = answer;
    await pause(Math.max(0, FRAME_MS - (performance.now() - began)));
    if (!isMine()) return;
  }
}

export function stop() {
  begin();
  isRolling.value = false;
  announced.value = rolled.value;
}

/** Another step or another knob: those rolls were of other dice. */
export function forget() {
  rolled.value = null;
  stop();
}

export function Rolls() {
  const answer = rolled.value;
  return html`<div class="lab-part">
    <h3>${t("lab.rolls")}</h3>
    <p class="hint">${t("lab.rolls_hint")}</p>
    <div class="actions">
      <${Count} />
      <button type="button" id="roll" data-action="roll" disabled=${isRolling.value}>
        <span>${t("lab.roll")}</span>
      </button>
      <button type="button" id="stop-rolls" data-action="stop-rolls" disabled=${!isRolling.value}>
        <span>${t("generate.stop")}</span>
      </button>
    </div>
    <div class="rolls" data-count=${answer?.count} data-deviation=${answer?.deviation}>
      ${answer && html`<${Rows} rows=${answer.rows} />`}
    </div>
    <p class="rolls-sentence">${speak(answer?.sentence)}</p>
    <p class="rolls-announcer" role="status">${speak(announced.value?.sentence)}</p>
  </div>`;
}

function Count() {
  const { min_rolls: least, max_rolls: most } = limits("sampling");
  /** @param {{currentTarget: HTMLInputElement}} event */
  const onInput = ({ currentTarget }) => {
    wanted.value = currentTarget.value;
  };
  return html`<label class="inline-knob"
    ><span>${t("lab.rolls_count", { low: least, high: most })}</span> ${" "}
    <input
      type="number"
      id="rolls-count"
      min=${least}
      max=${most}
      step=${least}
      inputmode="numeric"
      defaultValue=${wanted.peek()}
      onInput=${onInput}
  /></label>`;
}

/** @param {{rows: RollRow[]}} props */
function Rows({ rows }) {
  const highest = Math.max(...rows.flatMap((row) => [row.frequency, row.expected]));
  return rows.map(
    (row) =>
      html`<div class="roll-row" key=${row.id ?? "rest"} data-id=${row.id ?? ""} data-count=${row.count}>
        <span class="roll-token"><${Piece} text=${speak(row.text)} /></span>
        <span class="roll-bars"
          ><span class="roll-frequency" style=${{ width: `${(100 * row.frequency) / highest}%` }}></span
          ><span class="roll-expected" style=${{ left: `${(100 * row.expected) / highest}%` }}></span
        ></span>
        <span class="roll-figures"
          >${row.frequency_percent} (${whole(row.count)}) · ${row.expected_percent}</span
        >
      </div>`,
  );
}

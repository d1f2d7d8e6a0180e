// The replay of one word: its pieces now, the ranks of all pairs, the list of merges, the tokens.

import { Piece } from "../../page/js/components/piece.js";
import { whole } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";
import { useLayoutEffect, useMemo, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { Controls } from "./controls.js";
import { listed, makeReplay, windowAround } from "./replay.js";
import { merging, word } from "./state.js";

/** @typedef {import("./wire.js").StepsView} Steps */
/** @typedef {import("./wire.js").MergeView} Merge */

const MAX_DRAWN = 60; // pieces
const MAX_TOKENS = 200;
const HEX_ONLY = /^(<[0-9A-F]{2}>)+$/;

export function Replay() {
  const steps = word.value?.answer.steps;
  if (!steps) return null;
  const step = merging.step.value;
  return html`<div class="lab-part cut-replay">
    <h3>${t("tokenization.replay")}</h3>
    <p class="hint">${t("tokenization.replay_hint")}</p>
    <${Controls}
      stepper=${merging}
      id="merge-step"
      label=${t("tokenization.step")}
      back=${t("tokenization.back")}
      next=${t("tokenization.next")}
      isMain
    />
    <p class="cut-sentence" role="status" aria-live=${merging.isPlaying.value ? "off" : "polite"}>
      ${sentence(steps, step)}
    </p>
    <${Pieces} steps=${steps} step=${step} />
    <p class="hint">${t("tokenization.pieces_hint")}</p>
    <div class="cut-columns">
      <div>
        <h4>${t("tokenization.list")}</h4>
        <${Merges} steps=${steps} step=${step} />
      </div>
      <div>
        <h4>${t("tokenization.tokens")}</h4>
        <${Tokens} steps=${steps} />
      </div>
    </div>
  </div>`;
}

/** @param {Steps} steps @param {number} step */
function sentence(steps, step) {
  const { length } = steps.merges;
  if (length === 0) return t("tokenization.never");
  const before =
    step === 0
      ? t("tokenization.unmerged", { n: whole(steps.n_bytes) })
      : t("tokenization.made", named(steps, step));
  const ahead =
    step === length ? t("tokenization.done") : t("tokenization.upcoming", named(steps, step + 1));
  return `${before} ${ahead}`;
}

/** What fills a sentence about a merge. @param {Steps} steps @param {number} number from 1 */
function named({ merges, pieces }, number) {
  const { left, right, merged, rank } = merges[number - 1];
  return {
    step: whole(number),
    n: whole(merges.length),
    left: pieces[left].text,
    right: pieces[right].text,
    merged: pieces[merged].text,
    rank: whole(rank),
  };
}

/** @param {{steps: Steps, step: number}} props */
function Pieces({ steps, step }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { pieces, ranks } = useMemo(() => makeReplay(steps), [steps])(step);
  const made = steps.merges[step - 1];
  const next = steps.merges[step];
  const focus = pieces.findIndex(({ start }) => start === (next ?? made)?.start);
  const { from, to } = windowAround(focus, MAX_DRAWN, pieces.length);
  useLayoutEffect(() => center(box.current), [steps, step]);
  const drawn = pieces.slice(from, to).map(({ start, id }, i) => {
    const isNext = next !== undefined && from + i === focus;
    const isPair = isNext || (next !== undefined && from + i === focus + 1);
    return [
      html`<${PieceNow}
        key=${start}
        piece=${steps.pieces[id]}
        start=${start}
        id=${id}
        look=${(isPair ? " pair" : "") + (start === made?.start ? " new" : "")}
      />`,
      from + i + 1 < to &&
        html`<${Rank} key=${`rank ${start}`} rank=${ranks[from + i]} isNext=${isNext} />`,
    ];
  });
  return html`<div
      class="cut-pieces scroller"
      tabindex="0"
      role="region"
      aria-label=${t("tokenization.pieces")}
      ref=${box}
    >
      ${from > 0 && "…"}${drawn}${to < pieces.length && "…"}
    </div>
    <p class="hint cut-drawn">${
      pieces.length > MAX_DRAWN && t("tokenization.drawn_part", { n: whole(pieces.length) })
    }</p>`;
}

/** Scrolls to the pair that is merged next, else to the piece made last. @param {HTMLElement | null} box */
function center(box) {
  const pair = box?.querySelector(".cut-rank.next") ?? box?.querySelector(".new");
  if (!box || !pair) return;
  const offset = pair.getBoundingClientRect().left - box.getBoundingClientRect().left;
  box.scrollLeft += offset - box.clientWidth / 2;
}

/** @param {{piece: import("./wire.js").PieceView, start: number, id: number, look: string}} props */
const PieceNow = ({ piece, start, id, look }) =>
  html`<span class=${`cut-piece${look}`} data-start=${start} data-id=${id}
    ><${Piece} text=${piece.text} /><${Bytes} piece=${piece}
  /></span>`;

/** Under a text its bytes; where bytes are the text, they stand there already. @param {{piece: import("./wire.js").PieceView}} props */
const Bytes = ({ piece }) =>
  HEX_ONLY.test(piece.text) ? null : html`<span class="cut-bytes">${piece.bytes}</span>`;

/** @param {{rank: number | null, isNext: boolean}} props */
function Rank({ rank, isNext }) {
  const title =
    rank === null ? t("tokenization.no_merge") : t("tokenization.pair_rank", { rank: whole(rank) });
  return html`<span class=${`cut-rank${isNext ? " next" : ""}`} title=${title}
    >${rank === null ? "–" : whole(rank)}${
      isNext && html`<span class="cut-next">${t("tokenization.pair_next")}</span>`
    }</span
  >`;
}

/** @param {{steps: Steps, step: number}} props */
function Merges({ steps, step }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { length } = steps.merges;
  const { from, to } = listed(step, length);
  useLayoutEffect(() => {
    const row = box.current?.querySelector("tr[aria-current]");
    if (!box.current) return;
    box.current.scrollTop =
      row instanceof HTMLElement ? row.offsetTop - box.current.clientHeight / 2 : 0;
  }, [steps, step]);
  const heads = ["number", "rank", "pair", "merged"];
  return html`<div
      class="cut-list scroller"
      tabindex="0"
      role="region"
      aria-label=${t("tokenization.list")}
      ref=${box}
    >
      <table>
        <thead>
          <tr>
            ${heads.map((name) => html`<th scope="col">${t(`tokenization.list_${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.merges.slice(from, to).map((merge, i) => {
            const number = from + i + 1;
            return html`<${Row} key=${number} ...${{ steps, merge, number, step }} />`;
          })}
        </tbody>
      </table>
    </div>
    <p class="hint cut-listed">${
      to - from < length && t("tokenization.listed_part", { n: whole(length) })
    }</p>`;
}

/** @param {{steps: Steps, merge: Merge, number: number, step: number}} props */
function Row({ steps: { pieces }, merge, number, step }) {
  return html`<tr
    data-merge=${number}
    class=${number <= step ? "done" : ""}
    aria-current=${number === step ? "step" : null}
  >
    <td>${whole(number)}</td>
    <td>${whole(merge.rank)}</td>
    <td class="cut-pair"
      ><${Piece} text=${pieces[merge.left].text} /> + <${Piece} text=${pieces[merge.right].text}
    /></td>
    <td class="cut-pair"><${Piece} text=${pieces[merge.merged].text} /></td>
  </tr>`;
}

/** @param {{steps: Steps}} props */
function Tokens({ steps }) {
  const nMore = steps.ids.length - MAX_TOKENS;
  return html`<div class="cut-tokens">
    ${steps.ids.slice(0, MAX_TOKENS).map(
      (id) =>
        html`<span class="cut-piece token" data-token-id=${id}
          ><${Piece} text=${steps.pieces[id].text} /><${Bytes} piece=${steps.pieces[id]} /><span
            class="cut-id"
            >id ${id}</span
          ></span
        >`,
    )}${nMore > 0 && t("tokenization.more_tokens", { n: whole(nMore) })}
  </div>`;
}

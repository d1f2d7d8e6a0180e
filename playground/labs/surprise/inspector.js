// The inspector: what the model thought of one token, and what it would rather have seen.

import { Piece } from "../../page/js/components/piece.js";
import { decimals, whole } from "../../page/js/format.js";
import { knobs } from "../../page/js/store.js";
import { t } from "../../page/js/words.js";
import { openText } from "../../page/js/writing.js";
import { html } from "../../page/vendor/html.js";
import { inspected } from "./inspection.js";
import { textBefore } from "./jump.js";

/** @typedef {import("./reading.js").Score} Score */
/** @typedef {import("./wire.js").BetView} Bet */
/** @typedef {NonNullable<typeof inspected.value>} Inspected */

export function Inspector() {
  const here = inspected.value;
  const score = here?.reading.scores.get(here.position);
  const note = here ? noteOf(here, score) : "";
  return html`<section
    class="surprise-inspector"
    aria-labelledby="h-inspector"
    data-position=${here?.position}
    data-text=${here?.name}
  >
    <h3 id="h-inspector" class="sr-only">${t("surprise.inspector")}</h3>
    <p class="inspector-token">${here && html`<${Piece} text=${here.token.text} />`}</p>
    <p class="inspector-place">${here && placeOf(here)}</p>
    <p class="inspector-empty" hidden=${here !== null}>${t("surprise.inspect")}</p>
    <dl class="inspector-figures">${here && html`<${Figures} id=${here.token.id} score=${score} />`}</dl>
    <p class="inspector-note">${note}</p>
    <h4 class="inspector-title" hidden=${!score}>${t("surprise.top")}</h4>
    <ol class="inspector-top">${score && html`<${Bets} score=${score} />`}</ol>
    <p id="surprise-inspected" class="sr-only">${score ? t("surprise.inspected", spoken(score)) : note}</p>
    <button
      type="button"
      id="surprise-jump"
      disabled=${!score}
      onClick=${() => here && openText(textBefore(here.reading, here.position, knobs.value))}
    >
      <span>${t("surprise.jump")}</span>
    </button>
  </section>`;
}

/** @param {Inspected} here */
function placeOf({ name, position, isPinned }) {
  const place = t(`surprise.place_${name}`, { position });
  return isPinned ? `${place} · 📌 ${t("surprise.pinned")}` : place;
}

/** @param {Inspected} here @param {Score | undefined} score */
function noteOf({ reading, token, position }, score) {
  const truncated = reading.last?.truncated ?? 0;
  if (score?.after_start) return t("surprise.after_start");
  if (score) return truncated ? t("surprise.window_moves") : "";
  if (position < truncated) return t("surprise.unscored_window");
  return token.special ? t("surprise.unscored_start") : t("surprise.unscored_yet");
}

/** @param {Score} score */
const bitsOf = ({ bits }) => t("surprise.bits_value", { bits: decimals(bits, 2) });

/** @param {Score} score */
const spoken = (score) => ({
  token: score.text,
  percent: score.percent,
  bits: bitsOf(score),
  rank: whole(score.rank),
});

/** @param {{id: number, score?: Score}} props */
function Figures({ id, score }) {
  const rows = [["details.id", whole(id)]];
  if (score) {
    rows.push(["surprise.probability", score.percent, "probability"]);
    rows.push(["surprise.bits", bitsOf(score), "bits"]);
    rows.push(["details.rank", whole(score.rank), "rank"]);
  }
  return rows.map(
    ([key, value, by]) =>
      html`<dt data-figure=${by}>${t(key)}</dt>
        <dd data-figure=${by}>${value}</dd>`,
  );
}

/** The likeliest tokens at that place; the one that stands there is marked, or added below. @param {{score: Score}} props */
function Bets({ score }) {
  const rows = score.top.map((bet, i) => ({ bet, rank: i + 1 }));
  if (!score.top.some(({ id }) => id === score.id)) rows.push({ bet: score, rank: score.rank });
  return rows.map(
    ({ bet, rank }) =>
      html`<${BetRow} key=${bet.id} bet=${bet} rank=${rank} isHere=${bet.id === score.id} />`,
  );
}

/** @param {{bet: Bet, rank: number, isHere: boolean}} props */
function BetRow({ bet, rank, isHere }) {
  const here = isHere && html`<span class="bet-here">${t("surprise.here")}</span>`;
  return html`<li
    class=${isHere ? "bet here" : "bet"}
    data-id=${bet.id}
    style=${{ "--share": bet.probability }}
  >
    <span class="bet-rank">${whole(rank)}</span>
    <span class="bet-token"><${Piece} text=${bet.text} />${here}</span>
    <span class="bet-percent">${bet.percent}</span>
  </li>`;
}

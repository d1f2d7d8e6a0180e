// The bars of a round: the class's votes as they come, and after the reveal the model beside them.

import { Piece } from "../../page/js/components/piece.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { places } from "./rounds.js";

/** @param {{round: import("./wire.js").TeacherRound}} props */
export function Bars({ round }) {
  // Nobody votes for what is no option, yet the model's bars sum to 1.
  const hidesOthers = round.kind === "vote" && !round.reveal;
  return html`<ol class="class-bars">
    ${places(round, round.counts)
      .filter(({ option }) => option !== null || !hidesOthers)
      .map((place) => html`<${Bar} key=${`${round.number}.${place.place}`} ...${place} />`)}
  </ol>`;
}

/** @param {import("./rounds.js").Place} place */
function Bar({ place, option, came, votes, chance }) {
  const others = t(chance ? "class.others" : "class.something_else");
  return html`<li
    class=${`class-bar${came ? " came" : ""}`}
    data-place=${place}
    data-other=${option === null ? "" : null}
  >
    <span class="class-name"
      ><span class="class-label">${option === null ? others : html`<${Piece} text=${option} />`}</span
      >${came && html`<span class="class-this">✓ ${t("class.this")}</span>`}</span
    >
    <${Line} who="class" share=${votes.share} figure=${`${votes.count} · ${votes.percent}`} />
    ${chance && html`<${Line} who="model" share=${chance.probability} figure=${chance.percent} />`}
  </li>`;
}

/** @param {{who: "class" | "model", share: number, figure: string}} props */
const Line = ({ who, share, figure }) => html`<div class=${`class-line ${who}`}>
  <div class="class-track">
    <div class=${`class-fill ${who}`} style=${{ "--share": share }} data-empty=${String(share === 0)}></div>
  </div>
  <span class="class-who">${t(`class.${who}`)}</span>
  <span class="class-figure">${figure}</span>
</div>`;

// The strip from 0 to 1: every token that survived owns a part of it, the draw u is a pin.

import { Piece } from "../../page/js/components/piece.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";

/** @typedef {import("../../page/wire.js").StripView} StripView */
/** @typedef {import("../../page/wire.js").StripPart} StripPart */

const WIDE_ENOUGH = 0.045; // for a name inside

/** @param {number} share */
const across = (share) => `${100 * share}%`;

/** @param {{strip: StripView | undefined}} props */
export function Strip({ strip }) {
  if (!strip) return html`<div class="strip" role="img"></div>`;
  return html`<div
    class="strip"
    role="img"
    aria-label=${speak(strip.sentence)}
    data-u=${strip.u ?? ""}
    data-seed=${strip.seed}
    data-position=${strip.position}
    data-drawn=${strip.drawn?.id ?? ""}
  >
    <div class="strip-parts">
      ${strip.parts.map(
        (part, i) =>
          html`<${Part} key=${part.id} part=${part} isOdd=${i % 2 === 1} isDrawn=${part.id === strip.drawn?.id} />`,
      )}
      <${More} strip=${strip} />
    </div>
    <div class="strip-ruler">
      ${[0, 0.25, 0.5, 0.75, 1].map((at) => html`<span style=${{ left: across(at) }}>${at}</span>`)}
    </div>
    <${Pin} strip=${strip} />
  </div>`;
}

/** @param {{part: StripPart, isOdd: boolean, isDrawn: boolean}} props */
function Part({ part, isOdd, isDrawn }) {
  const width = part.stop - part.start;
  return html`<span
    class=${`strip-part${isOdd ? " odd" : ""}${isDrawn ? " drawn" : ""}`}
    data-id=${part.id}
    data-start=${part.start}
    data-stop=${part.stop}
    title=${`${part.text} · ${part.percent} · ${part.range}`}
    style=${{ left: across(part.start), width: across(width) }}
    >${width >= WIDE_ENOUGH && html`<${Piece} text=${part.text} />`}</span
  >`;
}

/** The many narrow parts together. @param {{strip: StripView}} props */
function More({ strip: { more, drawn } }) {
  if (!more) return null;
  const width = 1 - more.start;
  const text = speak(more.text);
  return html`<span
    class=${`strip-part more${drawn && drawn.start >= more.start ? " drawn" : ""}`}
    title=${text}
    style=${{ left: across(more.start), width: across(width) }}
    >${width >= 2 * WIDE_ENOUGH && text}</span
  >`;
}

/** @param {{strip: StripView}} props */
function Pin({ strip: { u, u_text: figures } }) {
  if (u === null) return null;
  return html`<span class=${`strip-pin${u > 0.8 ? " leftward" : ""}`} style=${{ left: across(u) }}
    ><span class="strip-u">u = ${figures}</span></span
  >`;
}

/** The same for those who cannot point at a part. @param {{strip: StripView | undefined}} props */
export function StripTable({ strip }) {
  const titles = ["tokens.token", "word.sampler", "strip.part"];
  return html`<table>
    <thead>
      <tr>
        ${titles.map((key) => html`<th scope="col">${t(key)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${strip?.parts.map(
        (part) =>
          html`<tr key=${part.id} data-id=${part.id} class=${part.id === strip.drawn?.id ? "drawn" : null}>
            <th scope="row"><${Piece} text=${part.text} /></th>
            <td>${part.percent}</td>
            <td>${part.range}</td>
          </tr>`,
      )}
      ${
        strip?.more &&
        html`<tr>
        <td colspan="3">${speak(strip.more.text)}</td>
      </tr>`
      }
    </tbody>
  </table>`;
}

// Bytes that become characters: code points, their bytes and bits, the tokens that hold them.

import { Piece } from "../../page/js/components/piece.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { countBytes, lastRead, readBytes } from "./characters.js";
import { Choice } from "./choice.js";
import { Controls } from "./controls.js";
import { chooseCluster, cluster, reading, word } from "./state.js";

/** @typedef {import("./wire.js").ByteView} Byte */
/** @typedef {import("./wire.js").CharacterView} Character */

// Whatever the page speaks: a letter is drawn as where its script is at home.
const HANGUL = "und-Kore";

export function Characters() {
  const seen = word.value?.answer.characters;
  const shown = seen?.clusters[cluster.value];
  if (!seen || !shown) return null;
  return html`<div class="lab-part cut-characters">
    <h3>${t("tokenization.characters")}</h3>
    <p class="hint">${t("tokenization.characters_hint")}</p>
    <${Choice}
      name="cut-clusters"
      each="cut-cluster"
      label=${t("tokenization.cluster_choice")}
      options=${seen.clusters.map((one, value) => ({ value, content: clusterLabel(one) }))}
      chosen=${cluster.value}
      onChoose=${chooseCluster}
    />
    <p class="hint cut-more-clusters">${speak(seen.more)}</p>
    <p class="cut-cluster-sentence">${shown.sentences.map(speak).join(" ")}</p>
    <${Controls}
      stepper=${reading}
      id="byte-step"
      label=${t("tokenization.bytes_read")}
      back=${t("tokenization.byte_back")}
      next=${t("tokenization.byte_next")}
    />
    <${Reading} shown=${shown} />
    <p class="hint cut-more-points">${speak(shown.more)}</p>
    <p class="hint">${t("tokenization.bits_hint")}</p>
  </div>`;
}

/** @param {import("./wire.js").ClusterView} one */
const clusterLabel = ({ text, characters }) =>
  html`<${Piece} text=${text} />${
    characters.length > 1 &&
    html`<span class="cut-count" aria-hidden="true">${characters.length}</span>`
  }`;

/** The first bytes have been read. @param {{shown: import("./wire.js").ClusterView}} props */
function Reading({ shown }) {
  const count = reading.step.value;
  return html`<p
      class="cut-byte-sentence"
      role="status"
      aria-live=${reading.isPlaying.value ? "off" : "polite"}
    >
      ${sentence(shown, count)}
    </p>
    <div class="cut-points">
      ${readBytes(shown, count).map(
        ({ character, nRead }) => html`<${Point} character=${character} nRead=${nRead} />`,
      )}
    </div>`;
}

/** @param {import("./wire.js").ClusterView} shown @param {number} count */
function sentence(shown, count) {
  const last = lastRead(shown, count);
  if (!last) return t("tokenization.no_byte");
  const { character, byte } = last;
  const read = { n: count, all: countBytes(shown), hex: byte.hex };
  const known = byte.possible
    ? speak(byte.possible)
    : t("tokenization.whole", { code: `${character.code} ${character.name}` });
  return `${t("tokenization.byte_sentence", read)} ${known}`;
}

/** @param {{character: Character, nRead: number}} props */
function Point({ character, nRead }) {
  const { text, code, name, bytes, jamo } = character;
  const isWhole = nRead === bytes.length;
  return html`<section
    class=${`cut-point${isWhole ? " whole" : ""}`}
    data-code=${code}
    data-read=${nRead}
  >
    <p class="cut-glyph" lang=${jamo && HANGUL}>${isWhole ? html`<${Piece} text=${text} />` : "?"}</p>
    <p class="cut-code"><b>${isWhole ? code : "U+?"}</b> <span class="cut-name">${isWhole && name}</span></p>
    <ol class="cut-slots">
      ${bytes.map(
        (byte, i) => html`<${Slot} byte=${byte} before=${bytes[i - 1]} isFilled=${i < nRead} />`,
      )}
    </ol>
    ${jamo && html`<${Jamo} jamo=${jamo} syllable=${text} isWhole=${isWhole} />`}
  </section>`;
}

/** @param {{byte: Byte, before?: Byte, isFilled: boolean}} props */
function Slot({ byte: { hex, marker, payload, token }, before, isFilled }) {
  const isSame = token !== null && before?.token?.position === token.position;
  const looks = ["cut-slot", isFilled && "filled", isSame && "same-token"];
  return html`<li class=${looks.filter(Boolean).join(" ")} data-token-id=${token?.id}>
    <span class="cut-hex">${isFilled ? hex : "··"}</span
    ><span class="cut-bits"
      ><span class="cut-marker">${isFilled ? marker : "·".repeat(marker.length)}</span
      ><b class="cut-payload">${isFilled ? payload : "·".repeat(payload.length)}</b></span
    >${
      token &&
      html`<span class="cut-holder">${isSame ? "″" : t("tokenization.held_by", { ...token })}</span>`
    }
  </li>`;
}

/** Its room is kept while the syllable is not whole. @param {{jamo: import("./wire.js").JamoView, syllable: string, isWhole: boolean}} props */
const Jamo = ({ jamo, syllable, isWhole }) =>
  html`<div class="cut-jamo" style=${{ visibility: isWhole ? "" : "hidden" }}>
    <p class="cut-letters" lang=${HANGUL}>${jamo.letters.join(" + ")} = ${syllable}</p>
    <p>${speak(jamo.sentence)}</p>
    <p class="cut-sum">${jamo.sum}</p>
  </div>`;

// The text so far as chips. What stays the same keeps its node, and with it the focus.

import { useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import { band, loopTurn, toUnits } from "../chips.js";
import { lang, t } from "../words.js";
import { Piece } from "./piece.js";

/** @typedef {import("../types.d.ts").Token} Token */
/** @typedef {import("../types.d.ts").TokenRecord} TokenRecord */
/**
 * @typedef {object} Marks
 * @property {number} promptLength
 * @property {number} truncated how many tokens the window no longer holds
 * @property {{start: number, period: number} | null} loop
 * @property {boolean} startsEmpty whether the first token is the sign that a text begins
 */

const LINE_BREAK = "⏎";

/**
 * A list whose items are drawn anew only where what they show has changed: what an item shows is
 * told by `keyOf`, compared part by part.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => unknown[]} keyOf
 * @param {(item: T) => unknown} draw
 */
export function useDrawn(items, keyOf, draw) {
  const before = useRef(/** @type {{key: unknown[], node: unknown}[]} */ ([]));
  before.current = items.map((item, i) => {
    const key = keyOf(item);
    const old = before.current[i];
    const isSame = old?.key.length === key.length && key.every((part, j) => part === old.key[j]);
    return isSame ? old : { key, node: draw(item) };
  });
  return before.current.map(({ node }) => node);
}

/**
 * @param {object} props
 * @param {Token[]} props.tokens
 * @param {TokenRecord[]} [props.records] one for each token behind the prompt
 * @param {Partial<Marks>} [props.marks]
 * @param {boolean} [props.still] still chips are there to be read
 * @param {(token: Token) => string} [props.classOf] a class of the lab's own
 * @param {(token: Token) => Record<string, string | number>} [props.attributesOf] what else a chip of the lab's has
 */
export function Chips({
  tokens,
  records = [],
  marks = {},
  still = false,
  classOf = () => "",
  attributesOf = () => ({}),
}) {
  const all = {
    promptLength: tokens.length,
    truncated: 0,
    loop: null,
    startsEmpty: false,
    ...marks,
  };
  /** @param {Token} token */
  const recordOf = (token) => records[token.position - all.promptLength];
  return useDrawn(
    toUnits(tokens),
    (unit) => [
      lang.value,
      all.startsEmpty,
      still,
      ...unit.flatMap((token) => [
        token,
        recordOf(token),
        token.position < all.truncated,
        loopTurn(token.position, all.loop),
        classOf(token),
        ...Object.values(attributesOf(token)),
      ]),
    ],
    (unit) =>
      html`<${Unit} key=${unit[0].position} unit=${unit}>${unit.map(
        (token) =>
          html`<${Chip} token=${token} record=${recordOf(token)} marks=${all} still=${still} name=${classOf(token)} more=${attributesOf(token)} />`,
      )}<//>`,
  );
}

/** The chips of a unit, with the character that they make. @param {{unit: Token[], children: unknown}} props */
export function Unit({ unit, children }) {
  const isGroup = unit.length > 1 || Boolean(unit[0].group);
  const breaks = unit.some((token) => token.text.includes(LINE_BREAK));
  const whole =
    isGroup &&
    html`<span class="whole" title=${t("chips.whole")}>${unit[0].group_text ?? "…"}</span>`;
  return html`<span class=${`unit${isGroup ? " grouped" : ""}${breaks ? " breaks" : ""}`}
    >${children}${whole}</span
  >`;
}

/** @param {{token: Token, record?: TokenRecord, marks: Marks, still: boolean, name: string, more: Record<string, string | number>}} props */
function Chip({ token, record, marks, still, name, more }) {
  const turn = loopTurn(token.position, marks.loop);
  const startsTurn = marks.loop && (token.position - marks.loop.start) % marks.loop.period === 0;
  const names = [
    "chip",
    token.special && "special",
    token.position < marks.truncated && "fallen",
    record ? `appended ${band(record.probability)}` : "typed",
    turn >= 0 && "loop",
    turn >= 0 && startsTurn && "loop-start",
    name,
  ];
  return html`<${still ? "span" : "button"}
    type=${still ? null : "button"}
    class=${names.filter(Boolean).join(" ")}
    data-position=${token.position}
    data-token-id=${token.id}
    data-probability=${record?.probability}
    data-rank=${record?.rank}
    data-loop-turn=${turn >= 0 ? turn : null}
    ...${more}
    ><${Piece} text=${token.text} /><${Tag} token=${token} startsEmpty=${marks.startsEmpty} />${
      record && html`<${Likelihood} record=${record} />`
    }<//
  >`;
}

/** @param {{token: Token, startsEmpty: boolean}} props */
function Tag({ token, startsEmpty }) {
  if (!token.special) return null;
  const key = startsEmpty && token.position === 0 ? "chips.start" : "chips.special";
  return html`<span class="chip-tag">${t(key)}</span>`;
}

/** How probable the token was when it was appended: by its rank and by the bar below. @param {{record: TokenRecord}} props */
function Likelihood({ record }) {
  return html`<span class="chip-rank">#${record.rank}</span
    ><span class="chip-bar" aria-hidden="true" style=${{ "--share": record.probability }}></span>`;
}

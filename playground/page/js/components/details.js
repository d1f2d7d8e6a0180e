// What a chip is, shown while the pointer or the focus is on it.

import { useEffect, useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";
import { useSignal } from "../../vendor/signals.js";
import { signal as life } from "../life.js";
import { entry, promptLength, records, tokens } from "../store.js";
import { t } from "../words.js";

/** @typedef {import("../types.d.ts").Token} Token */
/** @typedef {import("../types.d.ts").TokenRecord} TokenRecord */

const BOX = "token-details";
const GAP = 6;
const EDGE = 8;

/** @param {{within: {current: HTMLElement | null}}} props where the chips are */
export function Details({ within }) {
  const chip = useSignal(/** @type {HTMLElement | null} */ (null));
  const box = useRef(/** @type {HTMLElement | null} */ (null));

  useEffect(() => watch(within.current, (found) => (chip.value = found)), []);
  useLayoutEffect(() => {
    const shown = chip.value;
    if (!shown?.isConnected || !box.current) return undefined;
    place(box.current, shown);
    shown.setAttribute("aria-describedby", BOX);
    return () => shown.removeAttribute("aria-describedby");
  });

  const token = chip.value?.isConnected ? tokens.value[Number(chip.value.dataset.position)] : null;
  const rows = token
    ? rowsOf(token, records.value[token.position - promptLength.value], entry.value?.text === "")
    : [];
  return html`<div id=${BOX} role="tooltip" ref=${box} hidden=${!token}>
    ${rows.map(
      ([name, value]) =>
        html`<div class="detail">
          ${name && html`<span class="detail-name">${t(name)}</span>`}<span class="detail-value">${value}</span>
        </div>`,
    )}
  </div>`;
}

/**
 * @param {HTMLElement | null} root
 * @param {(chip: HTMLElement | null) => void} show
 */
function watch(root, show) {
  /** @param {Event} event */
  const chipOf = (event) =>
    event.target instanceof Element
      ? /** @type {HTMLElement | null} */ (event.target.closest(".chip"))
      : null;
  const hide = () => show(null);
  root?.addEventListener(
    "pointerover",
    (event) => event.pointerType !== "touch" && show(chipOf(event)),
  );
  root?.addEventListener("pointerleave", hide);
  root?.addEventListener("focusin", (event) => show(chipOf(event)));
  root?.addEventListener("focusout", hide);
  window.addEventListener("scroll", hide, { passive: true, capture: true, signal: life });
}

/** @param {HTMLElement} box @param {HTMLElement} chip */
function place(box, chip) {
  const at = chip.getBoundingClientRect();
  const room = document.documentElement.clientWidth - box.offsetWidth - EDGE;
  const fitsBelow = at.bottom + box.offsetHeight + EDGE < window.innerHeight;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, room))}px`;
  box.style.top = `${fitsBelow ? at.bottom + GAP : Math.max(EDGE, at.top - box.offsetHeight - GAP)}px`;
}

/**
 * What is known of a token: [name, value] in order.
 *
 * @param {Token} token
 * @param {TokenRecord | undefined} record how it was appended, none for the prompt's
 * @param {boolean} startsEmpty the prompt is empty, so its first token is the sign that a text begins
 * @returns {[string, string][]}
 */
export function rowsOf(token, record, startsEmpty) {
  /** @type {[string, string][]} */
  const rows = [
    ["", token.text],
    ["details.position", String(token.position)],
    ["details.id", String(token.id)],
    ["details.bytes", token.bytes || "–"],
  ];
  if (token.group_text) rows.push(["details.group", token.group_text]);
  const isStart = startsEmpty && token.special && token.position === 0;
  if (!record) return [...rows, ["", t(isStart ? "details.start" : "details.typed")]];
  rows.push(["details.probability", `${record.percent} (${record.probability.toPrecision(6)})`]);
  rows.push(["details.rank", String(record.rank)]);
  if (record.how === "drawn") rows.push(["details.sampler", record.sampler_percent ?? ""]);
  return [...rows, ["", t(`details.${record.how}`)], ["", t("details.rewind")]];
}

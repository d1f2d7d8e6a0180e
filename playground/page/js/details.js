// @ts-nocheck
// What a chip is, shown while the pointer or the focus is on it.

import { make } from "./dom.js";
import { t } from "./words.js";

export function makeDetails(box, root, describe, signal) {
  let shownFor = null;

  function show(chip) {
    if (!chip) return hide();
    shownFor = chip;
    box.replaceChildren(...describe(chip).map(([name, value]) => row(name, value)));
    box.hidden = false;
    place(chip);
    chip.setAttribute("aria-describedby", box.id);
  }

  function hide() {
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
    box.hidden = true;
  }

  function place(chip) {
    const at = chip.getBoundingClientRect();
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = at.bottom + box.offsetHeight + 8 < window.innerHeight;
    box.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
    box.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - box.offsetHeight - 6)}px`;
  }

  const chipOf = (event) => event.target.closest?.(".chip");
  root.addEventListener(
    "pointerover",
    (event) => event.pointerType !== "touch" && show(chipOf(event)),
  );
  root.addEventListener("pointerleave", () => hide());
  root.addEventListener("focusin", (event) => show(chipOf(event)));
  root.addEventListener("focusout", () => hide());
  window.addEventListener("scroll", hide, { passive: true, capture: true, signal });
  return {
    hide,
    isShownFor: (chip) => shownFor === chip,
    refresh: () => shownFor && !shownFor.isConnected && hide(),
  };
}

// What is known of a token: [name, value] in order. record: how it was appended, none for the prompt's;
// startsEmpty: the prompt is empty, so that its first token is the sign that a text begins.
export function rowsOf(token, record, startsEmpty) {
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
  if (record.how === "drawn") rows.push(["details.sampler", record.sampler_percent]);
  return [...rows, ["", t(`details.${record.how}`)], ["", t("details.rewind")]];
}

function row(name, value) {
  const line = make("div", { class: "detail" });
  if (name) line.append(make("span", { class: "detail-name" }, t(name)));
  line.append(make("span", { class: "detail-value" }, value));
  return line;
}

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
  root.addEventListener("pointerover", (event) => event.pointerType !== "touch" && show(chipOf(event)));
  root.addEventListener("pointerleave", () => hide());
  root.addEventListener("focusin", (event) => show(chipOf(event)));
  root.addEventListener("focusout", () => hide());
  window.addEventListener("scroll", hide, { passive: true, capture: true, signal });
  return { hide, isShownFor: (chip) => shownFor === chip, refresh: () => shownFor && !shownFor.isConnected && hide() };
}

function row(name, value) {
  const line = make("div", { class: "detail" });
  if (name) line.append(make("span", { class: "detail-name" }, t(name)));
  line.append(make("span", { class: "detail-value" }, value));
  return line;
}

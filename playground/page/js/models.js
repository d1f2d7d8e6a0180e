// @ts-nocheck
// The models to choose from: each with its size, its licence, and whether it is here.

import { make } from "./dom.js";
import { t } from "./words.js";

// Some browsers report every arrow key in a closed list as a choice: who chooses by keyboard says
// so with Enter or the button, lest a model be downloaded in passing.
export function makeModels(box, onChoose) {
  const select = box.querySelector("select");
  const confirm = box.querySelector("button");
  let choices = [];
  let drawn = "";
  let byKey = false;

  select.addEventListener("pointerdown", () => (byKey = false));
  select.addEventListener("keydown", (event) => {
    byKey = true;
    if (event.key === "Enter" && !confirm.hidden) choose();
  });
  select.addEventListener("change", () => (byKey ? offer() : choose()));
  confirm.addEventListener("click", choose);

  function offer() {
    confirm.hidden = false;
    confirm.textContent = t("models.load", { model: label(select.value) });
  }

  function choose() {
    confirm.hidden = true;
    onChoose(select.value);
  }

  function show(newChoices, chosen) {
    choices = newChoices;
    box.hidden = choices.length < 2;
    const now = JSON.stringify(choices);
    // An open list must not be torn down by a poll that brings nothing new.
    if (now !== drawn) {
      const kept = select.value;
      drawn = now;
      const option = ({ id, label: name, place, facts }) =>
        make("option", { value: id, "data-place": place }, `${name} · ${facts.join(" · ")}`);
      select.replaceChildren(...choices.map(option));
      select.value = kept;
    }
    if (confirm.hidden && select.value !== chosen) select.value = chosen;
  }

  const label = (id) => choices.find((choice) => choice.id === id)?.label ?? id ?? "";

  return { show, all: () => choices, label };
}

// The models to choose from: each with its size, its licence, and whether it is here.

import { make } from "./dom.js";

export function makeModels(box, onChoose) {
  const select = box.querySelector("select");
  let choices = [];
  let drawn = "";

  select.addEventListener("change", () => onChoose(select.value));

  function show(newChoices, chosen) {
    choices = newChoices;
    box.hidden = choices.length < 2;
    const now = JSON.stringify(choices);
    // An open list must not be torn down by a poll that brings nothing new.
    if (now !== drawn) {
      drawn = now;
      const option = ({ id, label, place, facts }) => make("option", { value: id, "data-place": place }, `${label} · ${facts}`);
      select.replaceChildren(...choices.map(option));
    }
    if (select.value !== chosen) select.value = chosen;
  }

  return {
    show,
    all: () => choices,
    label: (id) => choices.find((choice) => choice.id === id)?.label ?? id,
  };
}

// @ts-nocheck
// One side's own settings: which model, and how it chooses each token.

import { make } from "../../page/js/dom.js";

// [name, string, neutral value, attributes of the field]
const NUMBERS = [
  ["temperature", "generate.temperature", 1, { min: 0, max: 10, step: 0.1, inputmode: "decimal" }],
  [
    "top_k",
    "generate.top_k",
    0,
    { min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, inputmode: "numeric" },
  ],
  ["top_p", "generate.top_p", 1, { min: 0.01, max: 1, step: 0.01, inputmode: "decimal" }],
  ["min_p", "generate.min_p", 0, { min: 0, max: 1, step: 0.01, inputmode: "decimal" }],
  [
    "repetition_penalty",
    "generate.repetition_penalty",
    1,
    { min: 0.1, max: 10, step: 0.1, inputmode: "decimal" },
  ],
];
const ALWAYS = "repetition_penalty"; // works without dice too

// A value outside its limits is marked from its refusal until one is taken.
export function markRefused(field, isRefused) {
  const { rangeUnderflow, rangeOverflow, stepMismatch } = field.validity;
  const isWrong = rangeUnderflow || rangeOverflow || (stepMismatch && field.step === "1");
  field.setAttribute("aria-invalid", String(isRefused && isWrong));
}

// `first`: the values to begin with; onChange is called when a person has changed one.
export function makeKnobs(box, side, first, onChange) {
  const fields = Object.fromEntries(
    NUMBERS.map(([name, , neutral, limits]) => [name, field(name, neutral, limits)]),
  );
  const models = make("select", { id: `compare-model-${side}` });
  const strategies = ["greedy", "sample"].map((value) =>
    make("input", {
      type: "radio",
      name: `compare-strategy-${side}`,
      value,
      checked: value === first.strategy,
    }),
  );

  let shown = ""; // the models in the list
  let lastHome = null;

  function field(name, neutral, limits) {
    const value = first[name] ?? neutral;
    return make("input", {
      type: "number",
      id: `compare-${name.replaceAll("_", "-")}-${side}`,
      value,
      ...limits,
    });
  }

  function draw() {
    const choices = strategies.map((radio) =>
      make("label", {}, radio, make("span", { "data-t": `generate.${radio.value}` })),
    );
    const numbers = NUMBERS.map(([name, key]) =>
      make(
        "label",
        { class: "knob", "data-knob": name },
        make("span", { "data-t": key }),
        fields[name],
      ),
    );
    box.replaceChildren(
      make(
        "label",
        { class: "knob duel-model" },
        make("span", { "data-t": "compare.model" }),
        models,
      ),
      make(
        "div",
        { class: "strategy", role: "radiogroup", "data-t-aria": "generate.strategy" },
        ...choices,
      ),
      ...numbers,
    );
    box.addEventListener("change", () => {
      showStrategy();
      onChange();
    });
    showStrategy();
  }

  const isGreedy = () => strategies[0].checked;

  function showStrategy() {
    for (const knob of box.querySelectorAll("[data-knob]"))
      knob.hidden = isGreedy() && knob.dataset.knob !== ALWAYS;
  }

  // An empty field means its neutral value; what is wrong the server says.
  const number = ([name, , neutral]) => [
    name,
    fields[name].value.trim() === "" ? neutral : Number(fields[name].value),
  ];

  draw();
  return {
    settings(seed) {
      if (isGreedy())
        return {
          strategy: "greedy",
          ...Object.fromEntries(NUMBERS.filter(([name]) => name === ALWAYS).map(number)),
        };
      return { strategy: "sample", seed, ...Object.fromEntries(NUMBERS.map(number)) };
    },
    model: () => models.value,
    choose: (id) => (models.value = id),
    markRefused(isRefused) {
      for (const one of Object.values(fields)) markRefused(one, isRefused);
    },
    // The models there are, as [{id, label}], and the page's; a choice that is still there stays,
    // but who had the page's model goes along with the page.
    showModels(choices, home) {
      const all = choices.some(({ id }) => id === home)
        ? choices
        : [{ id: home, label: home }, ...choices];
      const now = JSON.stringify([all, home]);
      if (now === shown) return;
      shown = now;
      const stays = models.value !== lastHome && all.some(({ id }) => id === models.value);
      const chosen = stays ? models.value : home;
      models.replaceChildren(...all.map(({ id, label }) => make("option", { value: id }, label)));
      models.value = chosen;
      lastHome = home;
    },
  };
}

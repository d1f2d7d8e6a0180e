// @ts-nocheck
// The token tax: what the same sentence costs in several languages, for each model at hand.

import { make } from "../../page/js/dom.js";
import { language, t } from "../../page/js/words.js";
import * as table from "./tax_table.js";

const TYPING_PAUSE_MS = 300;
const LOADING_PAUSE_MS = 500;

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  let answered = null; // the wish that the table answers
  let answer = null;
  let isAsking = false;
  let isTouched = false; // the person has written sentences of their own
  let typing = 0;

  const isOwn = () => $("[name=tax-which]:checked").value === "own";

  // What the table should be of, as one text.
  const wish = () =>
    JSON.stringify([desk.model(), language(), isOwn() ? $("#tax-text").value : null]);

  root.addEventListener("change", (event) => {
    if (event.target.name === "tax-which") choose();
    else if (event.target.id === "tax-order") draw();
  });
  $("#tax-text").addEventListener("input", () => {
    isTouched = true;
    clearTimeout(typing);
    typing = setTimeout(refresh, TYPING_PAUSE_MS);
  });

  function choose() {
    $(".tax-own").hidden = !isOwn();
    refresh();
  }

  function refresh() {
    if (desk.model() && wish() !== answered) desk.aside(ask);
  }

  // Beside the line of actions: one request at a time, and only the newest wish is answered.
  async function ask() {
    if (isAsking) return;
    isAsking = true;
    $("#tax-table").classList.add("tax-table-busy");
    try {
      while (wish() !== answered) {
        const mine = wish();
        const [model, lang, text] = JSON.parse(mine);
        const got = await desk.call("tax", { model, lang, text });
        if (got.model_changed || root.hidden) return; // `show` follows
        if (got.loading) await new Promise((done) => setTimeout(done, LOADING_PAUSE_MS));
        if (got.loading) continue;
        if (wish() !== mine) continue;
        answered = mine;
        put(got);
      }
    } finally {
      isAsking = false;
      $("#tax-table").classList.remove("tax-table-busy");
    }
  }

  function put(got) {
    $(".tax-problem").hidden = !got.error;
    $(".tax-problem").textContent = got.error ?? "";
    if (got.error) return; // what stood there before stays
    answer = got;
    if (!isTouched) $("#tax-text").value = t("tax.example");
    draw();
    desk.changed();
  }

  // What the sentences on screen cost the page's model, for the course; an example does not count.
  function facts() {
    const isOwn = answer?.source === null;
    if (!answer || (isOwn && !isTouched)) return null;
    const cost = ({ name, text, lang, cells: [mine] }) => ({
      name: name ?? text,
      lang,
      tokens: mine.tokens,
      relative: mine.relative ?? null,
    });
    return { isOwn, rows: answer.rows.map(cost) };
  }

  function draw() {
    if (!answer) return;
    table.render($("#tax-table"), answer, {
      byTokens: $("#tax-order").value === "tokens",
      labelOf,
    });
    $(".tax-source").textContent = answer.source ? t("tax.source", answer.source) : "";
    $(".tax-unknown").hidden = !answer.unknown.length;
    $(".tax-unknown").textContent = answer.unknown.join(" ");
    $(".tax-means").hidden = !answer.costs[language()].length;
    $(".tax-costs").replaceChildren(
      ...answer.costs[language()].map((sentence) => make("li", {}, sentence)),
    );
    drawOthers();
  }

  const labelOf = (id) => desk.models().find((model) => model.id === id)?.label ?? id;

  function drawOthers() {
    const atHand = new Set(answer.columns.flat());
    const others = desk.models().filter((model) => !atHand.has(model.id));
    $(".tax-others").hidden = !others.length;
    $(".tax-others .actions").replaceChildren(
      ...others.map((model) => {
        const button = make(
          "button",
          { type: "button", title: model.facts },
          t("tax.load", { model: model.label }),
        );
        button.addEventListener("click", () => desk.choose(model.id));
        return button;
      }),
    );
  }

  return {
    show: refresh,
    facts,
  };
}

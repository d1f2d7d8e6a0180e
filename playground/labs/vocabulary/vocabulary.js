// @ts-nocheck
// The vocabulary explorer: what can be counted, a search, all rows, one entry, a word's two cuts.

import { language, t } from "../../page/js/words.js";
import { makeEntry } from "./vocabulary_entry.js";
import { renderBars, renderFacts } from "./vocabulary_facts.js";
import { makeList } from "./vocabulary_list.js";
import { watchWord } from "./vocabulary_word.js";

const TYPING_PAUSE_MS = 150;

const number = (n) => n.toLocaleString("en");

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const word = watchWord(root, desk);
  let model = null; // whose vocabulary is shown
  let lang = null;
  let facts = null;
  let group = null;
  let found = null; // the newest answer's total, and what was wrong
  let typing = 0;

  const list = makeList($(".vocabulary-list"), {
    ask: (query, offset, limit) => desk.ask("vocabulary", { ...query, offset, limit }),
    onTotal: (answer) => {
      found = answer;
      tellHits();
    },
    onChoose: (id) => entry.open(id),
  });
  const entry = makeEntry($(".vocabulary-entry"), desk, {
    onGo: goTo,
    size: () => facts?.n_entries ?? 0,
  });

  $(".vocabulary-groups").open = !matchMedia("(max-width: 860px)").matches; // a phone needs the room

  const query = () => ({
    query: $("#vocabulary-query").value,
    how: $("#vocabulary-how").value,
    ignore_case: $("#vocabulary-case").checked,
    order: $("#vocabulary-order").value,
    group,
  });

  function search() {
    $("#vocabulary-case").disabled = $("#vocabulary-how").value === "bytes";
    desk.aside(() => list.show(query()));
  }

  $("#vocabulary-query").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_PAUSE_MS);
  });
  for (const id of ["how", "case", "order"])
    $(`#vocabulary-${id}`).addEventListener("change", search);
  $(".vocabulary-search").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    const id = $("#vocabulary-id").value;
    if (id === "" || document.activeElement === $("#vocabulary-query")) search();
    else goTo(Number(id));
  });

  function chooseGroup(newGroup) {
    if (!facts) return;
    group = newGroup;
    renderBars($(".vocabulary-bars"), facts, group, chooseGroup);
    search();
  }

  // The whole list in order of ids, at this one.
  function goTo(id) {
    if (!facts || id >= facts.n_entries) return;
    clearTimeout(typing);
    $("#vocabulary-query").value = "";
    $("#vocabulary-order").value = "id";
    group = null;
    renderBars($(".vocabulary-bars"), facts, group, chooseGroup);
    desk.aside(async () => {
      await list.show(query(), Math.max(0, id - 3));
      list.open(id);
    });
  }

  function goToLongest() {
    $("#vocabulary-query").value = "";
    $("#vocabulary-order").value = "length";
    chooseGroup(null);
  }

  function tellHits() {
    if (!found || !facts) return;
    const hits = $(".vocabulary-hits");
    hits.classList.toggle("wrong", Boolean(found.wrong));
    if (found.wrong) hits.textContent = `⚠ ${found.wrong}`;
    else if (!found.total) hits.textContent = t("vocabulary.nothing");
    else
      hits.textContent = t("vocabulary.hits", {
        n: number(found.total),
        all: number(facts.n_entries),
      });
  }

  function drawFacts() {
    renderFacts($(".vocabulary-facts"), facts, goToLongest);
    renderBars($(".vocabulary-bars"), facts, group, chooseGroup);
    $("#vocabulary-id").max = facts.n_entries - 1;
    tellHits();
  }

  // Another model has another vocabulary.
  async function begin() {
    const mine = model;
    const answer = await desk.ask("vocabulary_facts", {});
    if (model !== mine) return;
    if (!answer) {
      model = null;
      return;
    }
    facts = answer;
    group = null;
    drawFacts();
    await list.show(query());
  }

  return {
    show(answer) {
      if (answer.model !== model) {
        [model, lang] = [answer.model, language()];
        facts = null;
        entry.forget();
        desk.aside(begin);
      } else if (language() !== lang) {
        lang = language();
        if (facts) drawFacts();
        if (entry.current() === null) entry.forget(); // in the new language
        list.redraw();
        if (found?.wrong) search();
      }
      list.measure();
      entry.refresh();
      word.refresh();
    },
  };
}

// @ts-nocheck
// One entry of the vocabulary: its bytes, its twin, its family, its neighbours, its chances here.

import { makeAsker } from "../../page/js/asker.js";
import { make, piece } from "../../page/js/dom.js";
import { sameIds } from "../../page/js/history.js";
import { chosen } from "../../page/js/records.js";
import { language, t } from "../../page/js/words.js";
import { groupName, lengthOf, pieceOf } from "./vocabulary_list.js";

const number = (n) => n.toLocaleString("en");

// onGo(id): a person wants to see another entry. size(): how many entries there are.
export function makeEntry(box, desk, { onGo, size }) {
  const asker = makeAsker(desk);
  let id = null; // of the entry that is shown, or will be
  let asked = null;

  function open(newId) {
    id = newId;
    refresh();
  }

  // Not for every token of a long run.
  function refresh() {
    if (id === null || !desk.view() || desk.isGenerating()) return;
    const text = desk.ids();
    const wish = JSON.stringify([id, desk.model(), language(), text, desk.knobs()]);
    if (wish === asked) return;
    asked = wish;
    const request = { id, ...text, settings: desk.knobs() };
    asker.ask(
      "vocabulary_token",
      () => request,
      (answer) => answer && wish === asked && put(answer, text.ids),
    );
  }

  function forget() {
    [id, asked] = [null, null];
    box.replaceChildren(make("p", { class: "hint" }, t("vocabulary.choose")));
  }

  function put({ row, twin, family, n_family: nFamily, neighbours, here, sentence }, ids) {
    const focused = box.contains(document.activeElement)
      ? document.activeElement.dataset.entry
      : null;
    const facts = [`id ${row.id}`, lengthOf(row), groupName(row.group)].join(" · ");
    const parts = [
      make("h3", {}, pieceOf(row)),
      make("p", { class: "vocabulary-soft vocabulary-number" }, facts),
    ];
    if (row.bytes) parts.push(make("p", { class: "vocabulary-bytes" }, row.bytes));
    if (row.group !== "padding") parts.push(...chances(here, ids));
    if (sentence) {
      parts.push(make("h4", {}, t("vocabulary.twin_title")), make("p", {}, sentence));
      if (twin)
        parts.push(
          links(
            [row, twin].sort((a, b) => a.n_bytes - b.n_bytes),
            row.id,
          ),
        );
    }
    if (nFamily > 1)
      parts.push(
        make("h4", {}, t("vocabulary.family", { n: number(nFamily) })),
        links(family, row.id),
      );
    parts.push(make("h4", {}, t("vocabulary.neighbours")), links(neighbours, row.id));
    parts.push(make("p", { class: "hint" }, t("vocabulary.merge_order")));
    box.replaceChildren(...parts);
    box.scrollTop = 0;
    if (focused) box.querySelector(`[data-entry="${focused}"]`)?.focus();
  }

  function chances(here, ids) {
    const all = number(size());
    const figures = t("vocabulary.here_figures", {
      percent: here.percent,
      rank: number(here.rank),
      all,
    });
    const button = make(
      "button",
      { type: "button", "data-entry": "append" },
      t("vocabulary.append"),
      " ",
      piece(here.text),
    );
    button.addEventListener("click", () => append(here, ids));
    return [
      make("h4", {}, t("vocabulary.here")),
      make(
        "p",
        { class: "vocabulary-here", "data-probability": here.probability, "data-rank": here.rank },
        figures,
      ),
      make("div", { class: "actions" }, button),
    ];
  }

  // The figures are of the text they were asked for; of another one they would be wrong.
  function append(here, ids) {
    if (desk.isGenerating() || !sameIds(ids, desk.view().ids)) return;
    desk.continueWith([...desk.records(), chosen(here, desk.knobs())]);
  }

  function links(rows, current) {
    const nodes = rows.map((row) => {
      const link = make(
        "button",
        {
          type: "button",
          class: "vocabulary-link",
          "data-entry": `go-${row.id}`,
          "aria-current": row.id === current ? "true" : null,
        },
        pieceOf(row),
        make("span", { class: "vocabulary-link-id" }, String(row.id)),
      );
      link.addEventListener("click", () => onGo(row.id));
      return link;
    });
    return make("div", { class: "vocabulary-links" }, ...nodes);
  }

  return { open, refresh, forget, current: () => id };
}

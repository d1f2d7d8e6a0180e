// @ts-nocheck
// The stages as cards, and the shown tokens' probabilities from stage to stage as a table.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

export function render(root, stages, candidates) {
  const on = stages.filter((stage) => stage.is_on);
  const off = stages.filter((stage) => !stage.is_on);
  root.querySelector(".stages").replaceChildren(...on.map(card));
  const note = root.querySelector(".stages-off");
  note.hidden = off.length === 0;
  note.textContent = `${t("stage.off")} ${off.map((stage) => stage.title).join(", ")}.`;
  root.querySelector(".stage-table table").replaceChildren(head(on), body(on, candidates));
}

function card(stage) {
  const node = make("li", {
    class: "stage",
    "data-stage": stage.name,
    "data-survivors": stage.survivors,
    "data-mass": stage.mass,
  });
  node.append(
    make("strong", {}, stage.title),
    make("p", {}, stage.does),
    make("p", { class: "stage-result" }, stage.result),
  );
  if (stage.border) node.append(make("p", { class: "stage-border" }, stage.border));
  return node;
}

function head(stages) {
  const cells = stages.map((stage) => make("th", { scope: "col" }, stage.title));
  return make(
    "thead",
    {},
    make("tr", {}, make("th", { scope: "col" }, t("tokens.token")), ...cells),
  );
}

function body(stages, candidates) {
  const rows = candidates.map((candidate, row) => {
    let gone = false;
    const cells = stages.map((stage) => {
      const isCut = stage.cut.includes(candidate.id);
      const cell = cellOf(stage, row, gone, isCut);
      gone ||= isCut;
      return cell;
    });
    const name = make(
      "th",
      { scope: "row", class: candidate.cut_by ? "cut" : null },
      piece(candidate.text),
    );
    return make("tr", { "data-id": candidate.id }, name, ...cells);
  });
  return make("tbody", {}, ...rows);
}

function cellOf(stage, row, gone, isCut) {
  const { value, percent } = stage.probabilities[row];
  const cell = make("td", { "data-value": value, class: isCut ? "cut-here" : null });
  if (gone) {
    cell.append("–");
    return cell;
  }
  const bar = make("span", { class: "cell-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", value);
  if (stage.logits.length) cell.append(make("span", { class: "cell-logit" }, stage.logits[row]));
  cell.append(make("span", { class: "cell-percent" }, isCut ? "✂" : percent), bar);
  return cell;
}

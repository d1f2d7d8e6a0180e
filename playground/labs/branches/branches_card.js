// @ts-nocheck
// A branch as a card: its chips, what can be done with it, and the tokens to choose among.

import * as chips from "../../page/js/chips.js";
import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";
import { hasEnded } from "./branches_tree.js";

// does: {write, continueWith, remove, open, pick, close}, each given the branch's name first.
export function makeCard(name, does) {
  const title = make("h3", { id: `branch-title-${name}` });
  const from = make("span", { class: "branch-from" });
  const onPage = make("span", { class: "branch-on-page" });
  const box = make("span", { class: "branch-chips" });
  const end = make("button", { type: "button", class: "branch-end" });
  const picker = make("div", { class: "branch-picker", hidden: true });
  const write = make("button", { type: "button", class: "branch-write" });
  const onward = make("button", { type: "button", class: "branch-continue" });
  const remove = make("button", { type: "button", class: "branch-remove" });
  const node = make(
    "li",
    { class: "branch", "data-branch": name, tabindex: "-1", "aria-labelledby": title.id },
    make("div", { class: "branch-head" }, title, onPage, from),
    make("div", { class: "branch-text" }, box, end),
    picker,
    make("div", { class: "actions" }, write, onward, remove),
  );

  let drawn = ""; // what the picker shows

  write.addEventListener("click", () => does.write(name));
  onward.addEventListener("click", () => does.continueWith(name));
  remove.addEventListener("click", () => does.remove(name));
  end.addEventListener("click", () => does.open(name, box.querySelectorAll(".chip").length));
  box.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) does.open(name, Number(chip.dataset.index));
  });
  picker.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // nothing else is to stop
    does.close(name);
  });

  // state: {promptLength, fork: {parent, index}|null, isOnPage, isBusy, isLast, count, picking: {index, candidates}|null}
  function render(branch, state) {
    title.textContent = t("branches.name", { name });
    onPage.textContent = state.isOnPage ? t("branches.on_page") : "";
    from.textContent = state.fork
      ? t("branches.from", { parent: state.fork.parent, n: state.fork.index + 1 })
      : "";
    chips.render(box, branch.tokens, branch.records, {
      promptLength: state.promptLength,
      truncated: branch.truncated,
      loop: branch.loop,
    });
    for (const chip of box.querySelectorAll(".chip")) markChip(chip, branch, state);
    end.textContent = t("branches.end");
    end.disabled = hasEnded(branch) || state.isBusy;
    end.setAttribute("aria-expanded", String(state.picking?.index === branch.records.length));
    write.textContent = t("branches.write", { n: state.count });
    write.disabled = hasEnded(branch) || state.isBusy;
    onward.textContent = t("branches.continue");
    onward.disabled = state.isOnPage;
    remove.textContent = t("branches.remove");
    remove.disabled = state.isOnPage || state.isLast || state.isBusy;
    showPicker(branch, state.picking);
  }

  function markChip(chip, branch, { promptLength, fork, picking }) {
    const index = Number(chip.dataset.position) - promptLength;
    chip.dataset.index = index;
    chip.title = `${branch.records[index].percent} · ${t("branches.replace")}`;
    chip.classList.toggle("shared", Boolean(fork) && index < fork.index);
    chip.classList.toggle("forked", index === fork?.index);
    chip.setAttribute("aria-expanded", String(picking?.index === index));
  }

  // Made anew only for another list: the focus stays in it while something else is written.
  function showPicker(branch, picking) {
    const now = JSON.stringify([picking, t("page.dismiss")]);
    if (now === drawn) return;
    drawn = now;
    picker.hidden = !picking;
    picker.replaceChildren(
      ...(picking ? pickerNodes(branch.records[picking.index], picking.candidates) : []),
    );
  }

  function pickerNodes(there, candidates) {
    const list = candidates.map((candidate) =>
      make("li", {}, candidateNode(candidate, candidate.branch)),
    );
    const close = make(
      "button",
      { type: "button", class: "small branch-close" },
      t("page.dismiss"),
    );
    close.addEventListener("click", () => does.close(name));
    const asks = there ? t("branches.instead", { token: there.text }) : t("branches.next");
    return [make("p", {}, asks), make("ol", { class: "branch-candidates" }, ...list), close];
  }

  function candidateNode(candidate, branch) {
    const button = make(
      "button",
      {
        type: "button",
        "data-fork-id": candidate.id,
        "data-rank": candidate.rank,
        "data-probability": candidate.probability,
        disabled: Boolean(branch),
      },
      make("span", { class: "candidate-rank" }, String(candidate.rank)),
      make("span", { class: "branch-token" }, piece(candidate.text)),
      make("span", {}, candidate.percent),
    );
    if (branch)
      button.append(make("span", { class: "branch-taken" }, t("branches.name", { name: branch })));
    button.classList.add("branch-candidate", chips.band(candidate.probability));
    button.addEventListener("click", () => does.pick(name, candidate));
    return button;
  }

  return { node, render, focusPicker: () => picker.querySelector("button:enabled")?.focus() };
}

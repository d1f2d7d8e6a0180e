// @ts-nocheck
// Branches: other continuations of the page's prompt, kept beside each other and weighed in bits.

import { sameIds } from "../../page/js/history.js";
import { chosen, picked } from "../../page/js/records.js";
import { t } from "../../page/js/words.js";
import { BEAMS, bestBeam, MAX_BEAM_TOKENS } from "./best_beam.js";
import { makeCard } from "./branches_card.js";
import * as ledger from "./branches_ledger.js";
import * as trees from "./branches_tree.js";

const SHOWN = 10; // candidates at a place
const BEAM_SHOWN = 50; // a beam's token is among so many at its place
const MAX_COUNT = 200;
const GREEDY = { strategy: "greedy" };
const NO_TEXT = { records: [], tokens: [], loop: null, truncated: 0, full: false };

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const homes = new Map(); // for every prompt its own branches: an undone edit brings them back
  let home = null; // {model, promptIds, tree, onPage, picking, greedy, beam}
  let cards = new Map();
  let run = null; // {stopped}

  // --- asking ---

  const idsOf = (of, records) => [...of.promptIds, ...records.map((record) => record.id)];

  // A look at the end of these records; chips from the record at `from` on.
  function look(of, records, { from = records.length, settings = GREEDY, shown = 1 } = {}) {
    const prompt_length = of.promptIds.length;
    const ids = idsOf(of, records);
    return desk.ask("look", {
      model: of.model,
      ids,
      prompt_length,
      chips_from: prompt_length + from,
      settings,
      top_k_shown: shown,
    });
  }

  // Lets a text grow by up to `count` picks; `take` is given it after each one and says whether to
  // go on. A panel that has moved to another prompt is done with this one.
  async function growing(of, text, count, settings, take) {
    let view = await look(of, text.records, { settings });
    for (let left = count; view && left > 0 && !trees.hasEnded(text); left -= 1) {
      const records = [
        ...text.records,
        { ...picked(view.pick, settings), ends_text: view.pick.ends_text },
      ];
      view = await look(of, records, { from: records.length - 1, settings });
      if (!view || of !== home) return;
      text = trees.grown(text, records, view);
      if (!take(text)) return;
    }
  }

  // Long work beside the page; one at a time, and Stop ends it.
  function work(action) {
    if (run) return null;
    return desk.aside(async () => {
      const mine = { stopped: false };
      run = mine;
      render();
      try {
        await action(() => !mine.stopped);
      } finally {
        run = null;
        render();
      }
    });
  }

  function stop() {
    if (run) run.stopped = true;
    render();
  }

  // --- what a person does ---

  const count = () => {
    const value = Math.round(Number($("#branch-count").value)) || 1;
    return Math.max(1, Math.min(MAX_COUNT, value));
  };

  const settings = () => ($("#branch-how").value === "knobs" ? desk.knobs() : GREEDY);

  function writeOn(of, name, many, goesOn) {
    const branch = trees.branchOf(of.tree, name);
    if (!branch) return null;
    let before = branch;
    return growing(of, branch, many, settings(), (text) => {
      if (trees.branchOf(of.tree, name) !== before) return false; // it grew in another way meanwhile
      before = text;
      of.tree = trees.replaced(of.tree, text);
      render();
      return goesOn();
    });
  }

  const write = (name) => work((goesOn) => writeOn(home, name, count(), goesOn));

  // Every branch gets as long as the longest, so that their bits compare.
  const even = () =>
    work(async (goesOn) => {
      const of = home;
      const n = trees.longest(of.tree);
      for (const { name, records } of of.tree.branches) {
        if (goesOn() && records.length < n) await writeOn(of, name, n - records.length, goesOn);
      }
    });

  // What there is at the place of the record at `index`, or behind the last one.
  async function open(name, index) {
    const of = home;
    const records = trees.branchOf(of.tree, name).records.slice(0, index);
    if (of.picking?.name === name && of.picking.index === index) return close();
    const asked = { name, index, candidates: null };
    of.picking = asked;
    const view = await desk.aside(() => look(of, records, { shown: SHOWN }));
    if (of.picking !== asked) return;
    of.picking = view && { ...asked, candidates: view.candidates };
    render();
    cards.get(name)?.focusPicker();
  }

  function close() {
    const { name, index } = home.picking;
    home.picking = null;
    render();
    const card = cards.get(name)?.node;
    (
      card?.querySelector(`.chip[data-index="${index}"]`) ?? card?.querySelector(".branch-end")
    )?.focus();
  }

  // Another token at that place makes a new branch; one behind the end lets the branch grow.
  function pick(name, candidate) {
    const of = home;
    const { index } = of.picking;
    const branch = trees.branchOf(of.tree, name);
    const records = [...branch.records.slice(0, index), chosen(candidate)];
    return desk.aside(async () => {
      const view = await look(of, records, { from: 0 });
      if (!view || trees.branchOf(of.tree, name) !== branch) return;
      const text = trees.grown(NO_TEXT, records, view);
      const grows = index === branch.records.length;
      of.tree = grows
        ? trees.replaced(of.tree, { ...branch, ...text })
        : trees.added(of.tree, text);
      of.picking = null;
      render();
      cards.get(grows ? name : of.tree.next - 1)?.node.focus();
    });
  }

  function remove(name) {
    home.tree = trees.removed(home.tree, name);
    if (home.picking?.name === name) home.picking = null;
    render();
  }

  // --- what else could have been written ---

  const references = () =>
    work(async (goesOn) => {
      const of = home;
      const n = trees.longest(of.tree);
      of.greedy = of.beam = null;
      await growing(of, NO_TEXT, n, GREEDY, (text) => {
        of.greedy = text;
        render();
        return goesOn();
      });
      if (n > MAX_BEAM_TOKENS || !goesOn()) return;
      const start = { model: of.model, ids: of.promptIds, prompt_length: of.promptIds.length };
      const ids = await bestBeam(desk, start, n, () => goesOn() && of === home);
      if (ids) await readBeam(of, ids, goesOn);
    });

  // The beam's tokens one by one, each with its own probability.
  async function readBeam(of, ids, goesOn) {
    let text = NO_TEXT;
    let view = await look(of, [], { shown: BEAM_SHOWN });
    for (const id of ids) {
      const candidate = view?.candidates.find((one) => one.id === id);
      if (!candidate || !goesOn() || of !== home) return;
      const records = [...text.records, chosen(candidate)];
      view = await look(of, records, { from: records.length - 1, shown: BEAM_SHOWN });
      if (!view) return;
      text = trees.grown(text, records, view);
    }
    of.beam = text;
  }

  function keepAsBranch({ records, tokens, loop, truncated, full }) {
    home.tree = trees.added(home.tree, { records, tokens, loop, truncated, full });
    render();
    cards.get(home.tree.next - 1).node.focus();
  }

  // --- what a person sees ---

  function render() {
    if (!home) return;
    const { branches } = home.tree;
    const names = branches.map((branch) => branch.name);
    for (const [name, card] of cards) {
      if (names.includes(name)) continue;
      card.node.remove();
      cards.delete(name);
    }
    for (const branch of branches) renderCard(branch);
    renderLedger();
    const n = trees.longest(home.tree);
    const isUneven = branches.some(
      (branch) => branch.records.length < n && !trees.hasEnded(branch),
    );
    $("#branches-even").textContent = t("branches.even", { n });
    $("#branches-even").disabled = !isUneven || Boolean(run);
    $("#branches-stop").disabled = !run || run.stopped;
    $("#branches-references").textContent = t("branches.references", { n });
    $("#branches-references").disabled = n === 0 || Boolean(run);
    showNote(n, isUneven);
  }

  function renderCard(branch) {
    if (!cards.has(branch.name)) {
      const card = makeCard(branch.name, {
        write,
        open,
        pick,
        close,
        remove,
        continueWith: onward,
      });
      cards.set(branch.name, card);
      $(".branch-list").append(card.node);
    }
    const isHere = home.picking?.name === branch.name && home.picking.candidates;
    cards.get(branch.name).render(branch, {
      promptLength: home.promptIds.length,
      fork: trees.forkOf(home.tree, branch),
      isOnPage: home.onPage === branch.name && sameIds(desk.ids().ids, idsOf(home, branch.records)),
      isBusy: Boolean(run),
      isLast: home.tree.branches.length === 1,
      count: count(),
      picking: isHere ? { ...home.picking, candidates: withBranches(branch, home.picking) } : null,
    });
  }

  // The candidates, each with the branch that has gone there already.
  function withBranches(branch, { index, candidates }) {
    const records = branch.records.slice(0, index);
    return candidates.map((one) => ({
      ...one,
      branch: trees.takenBy(home.tree, records, one.id)?.name ?? null,
    }));
  }

  const onward = (name) => desk.continueWith(trees.branchOf(home.tree, name).records);

  function renderLedger() {
    const texts = home.tree.branches.map((branch) => ({
      ...branch,
      key: branch.name,
      branch: branch.name,
      label: t("branches.name", { name: branch.name }),
    }));
    if (home.greedy)
      texts.push({ ...home.greedy, key: "greedy", branch: null, label: t("generate.greedy") });
    if (home.beam)
      texts.push({
        ...home.beam,
        key: "beam",
        branch: null,
        label: t("branches.beam", { beams: BEAMS }),
      });
    ledger.render(
      $(".branch-ledger"),
      ledger.rowsOf(texts),
      trees.longest(home.tree),
      keepAsBranch,
    );
  }

  function showNote(n, isUneven) {
    const notes = [];
    if (isUneven) notes.push(t("branches.uneven"));
    if (n > MAX_BEAM_TOKENS && home.greedy && !home.beam)
      notes.push(t("branches.beam_too_long", { max: MAX_BEAM_TOKENS }));
    $(".branch-note").hidden = notes.length === 0;
    $(".branch-note").textContent = notes.join(" ");
  }

  // The page's text takes its place among the branches of its prompt.
  function enter(answer) {
    const promptIds = answer.ids.slice(0, answer.prompt_length);
    const key = JSON.stringify([answer.model, promptIds]);
    if (!homes.has(key)) {
      homes.set(key, {
        model: answer.model,
        promptIds,
        tree: trees.empty,
        onPage: null,
        picking: null,
        greedy: null,
        beam: null,
      });
    }
    if (home !== homes.get(key)) {
      if (run) run.stopped = true;
      for (const card of cards.values()) card.node.remove();
      cards = new Map();
      home = homes.get(key);
    }
    const tokens = desk.tokens().filter((token) => token.position >= answer.prompt_length);
    const records = desk.records();
    const text = {
      records,
      tokens,
      loop: answer.loop,
      truncated: answer.window.truncated,
      full: answer.full,
    };
    const { tree, name } = trees.withPage(home.tree, text, home.onPage);
    Object.assign(home, { tree, onPage: name });
  }

  $("#branch-count").addEventListener("input", render);
  $("#branch-count").addEventListener("blur", () => ($("#branch-count").value = count()));

  return {
    actions: { "branches-even": even, "branches-stop": stop, "branches-references": references },
    stop,
    show(answer) {
      enter(answer);
      render();
    },
  };
}

// @ts-nocheck
// Beam search: hypotheses side by side, the tree they grow, and what is found in the end.

import { t } from "../../page/js/words.js";
import { makeDrawing } from "./beams_draw.js";
import { bits, decimals } from "./beams_figures.js";
import { layout } from "./beams_layout.js";
import * as list from "./beams_list.js";
import { makePane } from "./beams_pane.js";
import { makeSearch } from "./beams_search.js";
import { greedyPath, living, nodeOf, pathTo, recordsTo } from "./beams_tree.js";

const NEWEST_OPEN = 2; // steps whose pruned candidates are shown unasked

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const pane = makePane($(".tree-box"), $(".tree-canvas"));
  const drawing = makeDrawing($(".tree-canvas"), pick, fold);
  let search = null; // the one on screen
  let run = null; // {stopped} while it goes on
  let folds = new Map(); // step → whether somebody opened it

  // --- searching ---

  // Takes up to `count` steps: of the search on screen if it can go on, else of a new one.
  function goOn(count) {
    if (run || !desk.view()) return null;
    const settings = knobs();
    const isNew =
      !search || search.isDone() || !search.isHere() || !equal(settings, search.settings);
    const next = isNew ? makeSearch(desk, settings) : search;
    const mine = { stopped: false };
    return desk.aside(() => walk(next, count, mine));
  }

  async function walk(next, count, mine) {
    if (run) return;
    run = mine;
    showButtons();
    const isWanted = () => !mine.stopped && next.isHere();
    try {
      for (let taken = 0; taken < count && isWanted() && !next.isDone(); taken += 1) {
        if (!(await next.step(isWanted))) return;
        if (next !== search) begin(next);
        pane.following(render, newest);
      }
    } finally {
      run = null;
      showButtons();
      if (search) showNotes();
      desk.changed();
    }
  }

  function begin(next) {
    search = next;
    folds = new Map();
    pane.another();
  }

  function stop() {
    if (run) run.stopped = true;
  }

  function knobs() {
    const number = (id) =>
      $(id).value.trim() === "" ? Number($(id).defaultValue) : Number($(id).value);
    return {
      num_beams: number("#beam-count"),
      max_new_tokens: number("#beam-length"),
      length_penalty: number("#beam-penalty"),
    };
  }

  // Where the search is; in the end, what it found.
  function newest() {
    const { state, is_done, hypotheses } = search.answer;
    return drawing.elementOf(nodeOf(search.tree, is_done ? hypotheses[0] : state.running[0]));
  }

  // --- continuing the text ---

  function pick(key) {
    const node = search.tree.byKey.get(key);
    if (desk.isGenerating() || (!node.parent && search.isHere())) return;
    stop();
    desk.continueWith([...search.text.records, ...recordsTo(node)]);
  }

  const take = (hypothesis) => pick(nodeOf(search.tree, hypothesis).key);

  // --- what a person sees ---

  const isOpen = (step) =>
    $("#show-pruned").checked || (folds.get(step) ?? step > search.tree.steps.length - NEWEST_OPEN);

  function fold(step) {
    folds.set(step, !isOpen(step));
    drawTree();
  }

  function render() {
    drawTree();
    list.render($(".beam-list"), search.answer.hypotheses, take);
    showNotes();
  }

  function drawTree() {
    const { tree, answer, text } = search;
    const leaves = answer.hypotheses.map((one) => nodeOf(tree, one));
    drawing.draw(layout(tree, isOpen), {
      rootText: text.end,
      living: living(tree, answer),
      best: new Set(pathTo(leaves[0]).map((node) => node.key)),
      greedy: greedyPath(tree).keys,
      places: new Map(leaves.map((node, i) => [node.key, i + 1])),
    });
  }

  function showNotes() {
    const isOfPrompt = search.isBehindPrompt();
    $(".beam-found").hidden = !isOfPrompt;
    $(".beam-sentence").hidden = !isOfPrompt;
    $(".beam-sentence").textContent = sentence();
    $(".beam-greedy").textContent = greedySentence();
    const note = isOfPrompt ? (search.isHere() ? null : "beams.text_before") : "beams.other_text";
    $(".beam-note").hidden = !note;
    $(".beam-note").textContent = note ? t(note) : "";
    Object.assign(root.dataset, { steps: search.tree.steps.length, done: search.isDone() });
  }

  const sentence = () =>
    run || search.isDone()
      ? search.answer.sentence
      : `${search.answer.sentence} ${t("beams.paused")}`;

  function greedySentence() {
    const { lostAt, last } = greedyPath(search.tree);
    const { hypotheses, is_done } = search.answer;
    if (lostAt) return t("beams.greedy_lost", { step: lostAt });
    const place = is_done
      ? hypotheses.findIndex((one) => nodeOf(search.tree, one) === last) + 1
      : 0;
    if (place === 0) return "";
    if (place === 1) return t("beams.greedy_best");
    const figures = {
      greedy: decimals(last.cumulative, 4),
      best: decimals(hypotheses[0].logprob, 4),
    };
    return t("beams.greedy_place", { place, ...figures });
  }

  // What the search from the page's text found, for the course; null before its end.
  function facts() {
    if (run || !search?.isDone() || !search.isHere()) return null;
    const [best] = search.answer.hypotheses;
    const { lostAt, last } = greedyPath(search.tree);
    const place = lostAt
      ? 0
      : search.answer.hypotheses.findIndex((one) => nodeOf(search.tree, one) === last) + 1;
    return {
      model: search.text.model,
      ids: search.text.ids,
      count: search.settings.num_beams,
      length: best.new_ids.length,
      bits: bits(best.logprob),
      text: best.text,
      greedyLostAt: lostAt,
      greedyPlace: place,
      greedyBits: place ? bits(last.cumulative) : null,
    };
  }

  function showButtons() {
    const isReady = Boolean(desk.view());
    $("#beam-search").disabled = !isReady || Boolean(run);
    $("#beam-step").disabled = !isReady || Boolean(run);
    $("#beam-stop").disabled = !run;
  }

  $("#show-pruned").addEventListener("change", () => search && drawTree());

  return {
    actions: {
      "beam-search": () => goOn(Infinity),
      "beam-step": () => goOn(1),
      "beam-stop": stop,
      "tree-larger": pane.larger,
      "tree-smaller": pane.smaller,
      "tree-fit": pane.fit,
    },
    stop,
    facts,
    // The text may have changed, or the language.
    show() {
      showButtons();
      if (!search) return;
      render();
      desk.aside(async () => {
        const shown = search;
        await shown.translate();
        if (shown === search) showNotes();
      });
    },
  };
}

const equal = (a, b) => Object.keys(a).every((name) => a[name] === b[name]);

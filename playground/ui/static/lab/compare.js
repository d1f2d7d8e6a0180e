// Side by side: two settings, or two models, go on from the same text with the same draws.

import { t } from "../words.js";
import { parting } from "./compare_parting.js";
import { makeSide } from "./compare_side.js";

const COLD = { strategy: "sample", temperature: 0.7 };
const HOT = { strategy: "sample", temperature: 1.3 };
const MAX_COUNT = 200;
const PAUSE_MS = 1_000; // between looks whether a model is there

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const side = (name, first) => makeSide(root.querySelector(`[data-side=${name}]`), name, first, desk, refresh);
  const [a, b] = [side("a", COLD), side("b", HOT)];
  let asked = null; // the newest wish: text, models, settings, seed
  let begun = null; // the wish that is on screen, as {key, length}; a new object for every beginning
  let isWrong = false; // a message says why the newest wish cannot be had
  let run = null; // {wanted, stopped}
  let lookAgain = 0;

  // --- beginning ---

  function wish() {
    const value = $("#compare-seed").value.trim();
    const seed = value === "" ? 0 : Number(value);
    return { ids: desk.ids().ids, home: desk.model(), sides: [a, b].map((one) => one.wish(seed)) };
  }

  // Stands both sides at the text, the settings and the seed of now; whether they stand there.
  async function begin() {
    const wanted = wish();
    const key = JSON.stringify(wanted);
    asked = key;
    if (key === begun?.key) return true;
    const looks = await Promise.all([a, b].map((one, i) => one.firstLook(wanted.sides[i], wanted.ids.length)));
    if (asked !== key) return false;
    if (looks.includes(null)) {
      isWrong = true;
      return false;
    }
    if (begun?.key === key) return true; // another call was faster
    const missing = looks.findIndex((look) => !look.chips);
    if (missing >= 0) return waitFor([a, b][missing], wanted.sides[missing].model);
    if (isWrong) desk.hush();
    isWrong = false;
    begun = { key, length: wanted.ids.length };
    [a, b].forEach((one, i) => one.begin(wanted.sides[i], looks[i]));
    render();
    return true;
  }

  // The server fetches a model as soon as it is asked for it; one that cannot be had is given up.
  async function waitFor(one, model) {
    const status = await desk.call("status", { model });
    if (status.state === "failed") {
      one.choose(desk.model());
      desk.say(status.sentence, () => desk.aside(() => tryAgain(one, model)));
      refresh();
    } else {
      $(".duel-verdict").textContent = status.sentence;
      clearTimeout(lookAgain);
      lookAgain = setTimeout(() => root.hidden || refresh(), PAUSE_MS);
    }
    return false;
  }

  async function tryAgain(one, model) {
    await desk.call("retry", { model });
    desk.hush();
    one.choose(model);
    refresh();
  }

  function refresh() {
    if (desk.view()) desk.aside(begin);
  }

  function restart() {
    begun = null;
    refresh();
  }

  // --- going on ---

  // `count` more tokens on both sides, one step at a time; a click while it runs adds to it.
  function goOn(count) {
    if (run) {
      run.wanted += count;
      return null;
    }
    return desk.aside(async () => {
      const mine = (run = { wanted: count, stopped: false });
      showButtons();
      try {
        if (await begin()) await steps(mine);
      } finally {
        run = null;
        showButtons();
      }
    });
  }

  async function steps(mine) {
    const from = begun;
    while (mine.wanted > 0 && !mine.stopped && !(a.ended() && b.ended())) {
      const position = from.length + Math.max(a.text.records.length, b.text.records.length) + 1;
      const both = await Promise.all([a.next(position), b.next(position)]);
      if (begun !== from || !both.every(Boolean)) return;
      a.take(both[0]);
      b.take(both[1]);
      mine.wanted -= 1;
      render();
    }
  }

  function stop() {
    if (run) run.stopped = true;
    showButtons();
  }

  function countWanted() {
    const count = Math.round(Number($("#compare-count").value)) || 1;
    return ($("#compare-count").value = Math.max(1, Math.min(MAX_COUNT, count)));
  }

  function newSeed() {
    $("#compare-seed").value = Math.floor(Math.random() * 1_000_000);
    refresh();
  }

  // Only behind the text that it goes on from.
  function takeIntoText(one) {
    if (begun?.key === JSON.stringify(wish())) desk.continueWith([...desk.records(), ...one.text.records]);
    else refresh();
  }

  // --- what a person sees ---

  function render() {
    const place = parting(a.text, b.text);
    const twoModels = a.text.model !== b.text.model;
    a.render(place ? place.a : -1, twoModels);
    b.render(place ? place.b : -1, twoModels);
    $(".duel-verdict").textContent = verdict(place, twoModels);
    Object.assign(root.dataset, { partedA: place?.a ?? "", partedB: place?.b ?? "" });
    showButtons();
  }

  function verdict(place, twoModels) {
    const n = Math.max(a.text.records.length, b.text.records.length);
    if (!n) return t("compare.start");
    if (!place) return t("compare.same", { n });
    const [left, right] = [a.text.records[place.a], b.text.records[place.b]];
    const took = { a: left.text, a_percent: left.percent, b: right.text, b_percent: right.percent };
    if (twoModels) return t("compare.parted_models", { ...took, a_n: place.a + 1, b_n: place.b + 1 });
    const says = t("compare.parted", { ...took, n: place.a + 1, position: a.text.length + place.a });
    const isSameDraw = left.u !== null && left.u === right.u;
    return isSameDraw ? `${says} ${t("compare.parted_draw", { u: left.u.toFixed(4) })}` : says;
  }

  function showButtons() {
    const stands = begun !== null;
    const wrote = a.text.records.length > 0 || b.text.records.length > 0;
    const over = stands && a.ended() && b.ended();
    $("#compare-step").disabled = !stands || over;
    $("#compare-run").disabled = !stands || over || Boolean(run);
    $("#compare-stop").disabled = !run || run.stopped;
    $("#compare-restart").disabled = !wrote;
    for (const [name, one] of [["a", a], ["b", b]]) {
      $(`#compare-take-${name}`).disabled = !one.text.records.length || !one.isHome() || Boolean(run);
    }
  }

  $("#compare-seed").addEventListener("change", refresh);

  return {
    actions: {
      "compare-step": () => goOn(1),
      "compare-run": () => goOn(countWanted()),
      "compare-stop": stop,
      "compare-restart": restart,
      "compare-new-seed": newSeed,
      "compare-take-a": () => takeIntoText(a),
      "compare-take-b": () => takeIntoText(b),
    },
    stop,
    // Another text begins the comparison anew; another language only says it otherwise.
    show() {
      for (const one of [a, b]) one.showModels(desk.models(), desk.model());
      if (begun !== null) render();
      refresh();
    },
  };
}

// @ts-nocheck
// Side by side: two settings, or two models, go on from the same text with the same draws.

import { t } from "../../page/js/words.js";
import { markRefused } from "./compare_knobs.js";
import { parting } from "./compare_parting.js";
import { makeSide } from "./compare_side.js";

const COLD = { strategy: "sample", temperature: 0.7 };
const HOT = { strategy: "sample", temperature: 1.3 };
const MAX_COUNT = 200;
const PAUSE_MS = 1_000; // between looks whether a model is there

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const side = (name, first) =>
    makeSide(root.querySelector(`[data-side=${name}]`), name, first, desk, refresh);
  const [a, b] = [side("a", COLD), side("b", HOT)];
  let asked = null; // the newest wish (text, models, settings, seed), as {key, done}: the promise under way
  let begun = null; // the wish that is on screen, as {key, length}; a new object for every beginning
  let isWrong = false; // a message says why the newest wish cannot be had
  let run = null; // {wanted, stopped}

  // --- beginning ---

  function wish() {
    const value = $("#compare-seed").value.trim();
    const seed = value === "" ? 0 : Number(value);
    return {
      ids: desk.ids().ids,
      text: desk.text(),
      home: desk.model(),
      sides: [a, b].map((one) => one.wish(seed)),
    };
  }

  // Stands both sides at the text, the settings and the seed of now; whether they stand there.
  function begin() {
    const wanted = wish();
    const key = JSON.stringify(wanted);
    if (asked?.key !== key || !asked.done) {
      const mine = { key, done: null };
      asked = mine;
      mine.done = standAt(wanted, mine).finally(() => (mine.done = null));
    }
    return asked.done;
  }

  async function standAt(wanted, mine) {
    if (mine.key === begun?.key) {
      accept();
      render();
      return true;
    }
    const isWanted = () => asked === mine && (run ? !run.stopped : !root.hidden);
    for (;;) {
      const looks = await Promise.all(
        [a, b].map((one, i) => one.firstLook(wanted.sides[i], wanted)),
      );
      if (asked !== mine) return false;
      if (looks.includes(null)) return refuse(looks);
      const away = looks.findIndex((look) => !look.chips);
      if (away < 0) {
        accept();
        begun = { key: mine.key, length: wanted.ids.length };
        [a, b].forEach((one, i) => {
          one.begin(wanted.sides[i], looks[i]);
        });
        render();
        return true;
      }
      const { model } = wanted.sides[away];
      const state = await arrival([a, b][away], model, isWanted);
      if (state === "failed") giveUp([a, b][away], model);
      if (state !== "ready") return false;
    }
  }

  // What cannot be had stays in its field, marked; what was begun before goes on.
  function refuse(looks) {
    isWrong = true;
    [a, b].forEach((one, i) => {
      one.markRefused(looks[i] === null);
    });
    markRefused($("#compare-seed"), true);
    return false;
  }

  function accept() {
    if (isWrong) desk.hush();
    isWrong = false;
    for (const one of [a, b]) one.markRefused(false);
    markRefused($("#compare-seed"), false);
  }

  // Waits for a model that is not in memory: the server fetches one as soon as it is asked for it.
  // "ready", "failed" and said, or "loading" when nobody waits for it any more.
  async function arrival(one, model, isWanted) {
    for (;;) {
      const status = await desk.call("status", { model });
      if (status.state === "ready") return "ready";
      if (!isWanted()) return "loading";
      if (status.state !== "loading") {
        desk.say(status.error ?? status.sentences.join(" "), () =>
          desk.aside(() => tryAgain(one, model)),
        );
        return "failed";
      }
      const { label } = desk.models().find(({ id }) => id === model) ?? { label: model };
      tell(`${t("compare.loading", { model: label })} ${status.sentences.join(" ")}`);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  // The page's model cannot be given up for another one.
  function giveUp(one, model) {
    tell("");
    if (begun) render();
    if (model === desk.model()) return;
    one.choose(desk.model());
    refresh();
  }

  async function tryAgain(one, model) {
    await desk.call("retry", { model });
    desk.hush();
    one.choose(model);
    refresh();
  }

  // Not for every token of the page's own run: the panel is shown again when that is over.
  function refresh() {
    if (desk.view() && !desk.isGenerating()) desk.aside(begin);
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
      const mine = { wanted: count, stopped: false };
      run = mine;
      showButtons();
      try {
        if (await begin()) await steps(mine);
      } finally {
        run = null;
        if (begun) render();
        if (mine.stopped) refresh(); // a model may still be on its way
      }
    });
  }

  async function steps(mine) {
    const from = begun;
    const isWanted = () => begun === from && !mine.stopped;
    while (mine.wanted > 0 && isWanted() && !(a.ended() && b.ended())) {
      const position = from.length + Math.max(a.text.records.length, b.text.records.length) + 1;
      const both = await Promise.all([a.next(position), b.next(position)]);
      if (begun !== from || both.includes(null)) return; // a message says why
      const away = [a, b].find((_, i) => !both[i].view);
      if (away) {
        if ((await arrival(away, away.text.model, isWanted)) !== "ready") return;
        continue;
      }
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
    const typed = Math.round(Number($("#compare-count").value)) || 1;
    const count = Math.max(1, Math.min(MAX_COUNT, typed));
    $("#compare-count").value = count;
    return count;
  }

  function newSeed() {
    $("#compare-seed").value = Math.floor(Math.random() * 1_000_000);
    refresh();
  }

  // Only behind the text that it goes on from.
  function takeIntoText(one) {
    if (begun?.key === JSON.stringify(wish()))
      desk.continueWith([...desk.records(), ...one.text.records]);
    else refresh();
  }

  // --- what a person sees ---

  function render() {
    const place = parting(a.text, b.text);
    const twoModels = a.text.model !== b.text.model;
    a.render(place ? place.a : -1, twoModels);
    b.render(place ? place.b : -1, twoModels);
    tell(verdict(place, twoModels));
    Object.assign(root.dataset, { partedA: place?.a ?? "", partedB: place?.b ?? "" });
    showButtons();
  }

  function verdict(place, twoModels) {
    const n = Math.max(a.text.records.length, b.text.records.length);
    if (!n) return t("compare.start");
    if (!place) return t("compare.same", { n });
    const [left, right] = [a.text.records[place.a], b.text.records[place.b]];
    const took = { a: left.text, a_percent: left.percent, b: right.text, b_percent: right.percent };
    if (twoModels)
      return t("compare.parted_models", { ...took, a_n: place.a + 1, b_n: place.b + 1 });
    const says = t("compare.parted", {
      ...took,
      n: place.a + 1,
      position: a.text.length + place.a,
    });
    const isSameDraw = left.u !== null && left.u === right.u;
    return isSameDraw ? `${says} ${t("compare.parted_draw", { u: left.u.toFixed(4) })}` : says;
  }

  // Said once: a sentence that stays the same is not read out anew.
  function tell(sentence) {
    if ($(".duel-verdict").textContent !== sentence) $(".duel-verdict").textContent = sentence;
  }

  function showButtons() {
    const stands = begun !== null && !desk.isGenerating();
    const wrote = a.text.records.length > 0 || b.text.records.length > 0;
    const over = stands && a.ended() && b.ended();
    $("#compare-step").disabled = !stands || over;
    $("#compare-run").disabled = !stands || over || Boolean(run);
    $("#compare-stop").disabled = !run || run.stopped;
    $("#compare-restart").disabled = !wrote;
    for (const [name, one] of [
      ["a", a],
      ["b", b],
    ]) {
      $(`#compare-take-${name}`).disabled =
        !stands || !one.text.records.length || !one.isHome() || Boolean(run);
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

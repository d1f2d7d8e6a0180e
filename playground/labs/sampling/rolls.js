// @ts-nocheck
// The dice rolled many times: how often each token came, growing beside what was predicted.

import { make, piece } from "../../page/js/dom.js";

const FRAMES = 24;
const FRAME_MS = 60;
const FIRST = 10;

export function makeRolls(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  let run = null;

  // All of it can be tried again when the server was gone, and stopped then too.
  const start = () =>
    desk.aside(async () => {
      stop();
      const mine = { stopped: false };
      run = mine;
      showButtons();
      try {
        await roll(mine);
      } finally {
        if (run === mine) run = null;
        showButtons();
        if (!run) $(".rolls-announcer").textContent = $(".rolls-sentence").textContent;
      }
    });

  async function roll(mine) {
    for (const count of counts($("#rolls-count"))) {
      const began = performance.now();
      const answer = await desk.ask("roll", {
        ...desk.ids(),
        count,
        settings: desk.knobs(),
        top_k_shown: desk.shown(),
      });
      if (mine.stopped || !answer) return;
      render($(".rolls"), answer.rows);
      $(".rolls-sentence").textContent = answer.sentence;
      Object.assign($(".rolls").dataset, { count: answer.count, deviation: answer.deviation });
      await pause(FRAME_MS - (performance.now() - began));
      if (mine.stopped) return;
    }
  }

  function stop() {
    if (run) run.stopped = true;
    run = null;
    showButtons();
  }

  function showButtons() {
    $("#roll").disabled = Boolean(run);
    $("#stop-rolls").disabled = !run;
  }

  // Another step or another knob: those rolls were of other dice.
  function forget() {
    stop();
    $(".rolls").replaceChildren();
    $(".rolls-sentence").textContent = $(".rolls-announcer").textContent = "";
    delete $(".rolls").dataset.count;
  }

  return { start, stop, forget };
}

// Ever more of the same rolls, up to the number in `field`; a wrong one the server refuses at once.
function counts(field) {
  const target = Number(field.value);
  const isGood =
    Number.isInteger(target) && target >= Number(field.min) && target <= Number(field.max);
  if (!isGood) return [target];
  const growing = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const count = Math.round(FIRST * (target / FIRST) ** (frame / (FRAMES - 1)));
    if (count !== growing.at(-1)) growing.push(count);
  }
  return target > FIRST ? growing : [target];
}

const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));

function render(box, rows) {
  const highest = Math.max(...rows.flatMap((row) => [row.frequency, row.expected]));
  box.replaceChildren(...rows.map((row) => rowNode(row, highest)));
}

function rowNode(row, highest) {
  const bars = make("span", { class: "roll-bars" });
  const frequency = make("span", { class: "roll-frequency" });
  frequency.style.width = `${(100 * row.frequency) / highest}%`;
  const expected = make("span", { class: "roll-expected" });
  expected.style.left = `${(100 * row.expected) / highest}%`;
  bars.append(frequency, expected);
  return make(
    "div",
    { class: "roll-row", "data-id": row.id ?? "", "data-count": row.count },
    make("span", { class: "roll-token" }, piece(row.text)),
    bars,
    make(
      "span",
      { class: "roll-figures" },
      `${row.frequency_percent} (${row.count.toLocaleString("en")}) · ${row.expected_percent}`,
    ),
  );
}

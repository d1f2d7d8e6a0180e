// @ts-nocheck
// The texts are scored part by part, so that a long one grows before one's eyes and can be stopped.
// One request at a time; of every text only the newest wish counts.

import { language } from "../../page/js/words.js";

// What is known of a text so far. `source` is {ids, promptLength, records, text} of a text on the
// page, or {text} of one that the server has yet to cut.
const unread = (source) => ({
  ids: null,
  records: [],
  ...source,
  tokens: [],
  scores: new Map(), // position → score
  totals: null,
  figures: [],
  nTokens: null,
  truncated: 0,
  window: null,
  next: 0, // where the next part begins; null when there is none
});

// does: {isOpen(), changed(name, run, from), compared(answer)}; a run is {name, key, state, reading},
// its state "running", "stopped", "failed" or "done".
export function makeScoring(desk, does) {
  const runs = new Map(); // name → run
  let compared = null; // the totals and the language of the comparison that was asked last
  let hasFailed = false;
  let isAsking = false;

  // Another text, or none: what was known of the one before is of no use.
  function want(name, key, source) {
    if (runs.get(name)?.key === key) return;
    const run = {
      name,
      key,
      state: source ? "running" : "done",
      lang: null,
      reading: unread(source),
    };
    if (source) runs.set(name, run);
    else runs.delete(name);
    does.changed(name, source ? run : null, 0);
  }

  const goOn = () => desk.aside(work);

  async function work() {
    if (isAsking) return;
    isAsking = true;
    try {
      for (let task = nextTask(); task; task = nextTask()) await task();
    } finally {
      isAsking = false;
    }
  }

  function nextTask() {
    if (!does.isOpen() || desk.isGenerating()) return null;
    const all = [...runs.values()];
    const begun = all.find((run) => run.state === "running");
    if (begun) return () => readOn(begun);
    const foreign = all.find((run) => run.reading.totals && run.lang !== language());
    if (foreign) return () => sayAgain(foreign);
    return needsComparing() ? compare : null;
  }

  async function ask(run, start) {
    const { ids, promptLength, text, totals } = run.reading;
    const what = ids ? { ids, prompt_length: promptLength ?? ids.length } : { text };
    const lang = language();
    const answer = await desk.ask("score", { ...what, start, totals });
    if (runs.get(run.name) !== run) return null; // another text was wanted meanwhile
    if (answer) Object.assign(run, { lang, reading: { ...run.reading, ...said(answer) } });
    if (answer && hasFailed) desk.hush();
    hasFailed = !answer;
    return answer;
  }

  const said = (answer) => ({
    ids: answer.ids,
    nTokens: answer.n_tokens,
    truncated: answer.truncated,
    window: answer.window,
    figures: answer.figures,
    totals: answer.totals,
  });

  async function readOn(run) {
    const answer = await ask(run, run.reading.next);
    if (runs.get(run.name) !== run) return;
    if (!answer) {
      run.state = "failed";
      return does.changed(run.name, run, Infinity);
    }
    const { reading } = run;
    reading.tokens = [...reading.tokens.slice(0, answer.chips_from), ...answer.chips];
    for (const score of answer.scores) reading.scores.set(score.position, score);
    reading.next = answer.next;
    if (answer.next === null) run.state = "done";
    does.changed(run.name, run, answer.chips_from);
  }

  // The same figures in another language.
  async function sayAgain(run) {
    const answer = await ask(run, run.reading.nTokens);
    if (runs.get(run.name) !== run) return;
    if (!answer) run.lang = language(); // it was said why
    does.changed(run.name, run, 0);
  }

  const totalsOf = (name) =>
    runs.get(name)?.reading.scores.size ? runs.get(name).reading.totals : null;

  const comparison = () => JSON.stringify([totalsOf("a"), totalsOf("b"), language()]);

  const needsComparing = () => comparison() !== compared;

  async function compare() {
    compared = comparison();
    const [a, b] = [totalsOf("a"), totalsOf("b")];
    const mine = compared;
    const answer = a ? await desk.ask("score_summary", { a, b }) : null;
    if (mine === comparison()) does.compared(answer);
  }

  function stop() {
    for (const run of runs.values()) {
      if (run.state !== "running") continue;
      run.state = "stopped";
      does.changed(run.name, run, Infinity);
    }
  }

  function resume(name) {
    const run = runs.get(name);
    if (!run || run.reading.next === null) return null;
    run.state = "running";
    does.changed(name, run, Infinity);
    return goOn();
  }

  return { want, goOn, stop, resume, of: (name) => runs.get(name) ?? null };
}

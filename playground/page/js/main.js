// @ts-nocheck
// The page: it holds the text (ids and how they came) and asks the server what comes next.
// Every action waits in one line, so no click is lost and answers never cross.

import { makePanel as makeBeams } from "../../labs/beams/beams.js";
import { makePanel as makeBranches } from "../../labs/branches/branches.js";
import { makePanel as makeClass } from "../../labs/classroom/class.js";
import { makePanel as makeCompare } from "../../labs/compare/compare.js";
import { makeCourse } from "../../labs/course/course.js";
import { makePanel as makeGuess } from "../../labs/guess/guess.js";
import { makePanel as makeSampling } from "../../labs/sampling/sampling.js";
import { makeSave } from "../../labs/save/save.js";
import { makeSelfcheck } from "../../labs/selfcheck/selfcheck.js";
import { makePanel as makeSurprise } from "../../labs/surprise/surprise.js";
import { makePanel as makeTax } from "../../labs/tax/tax.js";
import { makePanel as makeCutting } from "../../labs/tokenization/cutting.js";
import { makePanel as makeVocabulary } from "../../labs/vocabulary/vocabulary.js";
import * as candidates from "./candidates.js";
import { load as loadChart, makeChart } from "./chart.js";
import * as chips from "./chips.js";
import { makeDetails, rowsOf } from "./details.js";
import { piece } from "./dom.js";
import { nextTokenFigure } from "./figure.js";
import { makeGenerating } from "./generating.js";
import * as history from "./history.js";
import { keep, recall } from "./keep.js";
import * as keys from "./keys.js";
import { openedLink, takeLink } from "./link.js";
import { makeLints } from "./lints.js";
import { makeModels } from "./models.js";
import { makePatience } from "./patience.js";
import { watchPrompt } from "./prompt.js";
import { chosen, picked } from "./records.js";
import { call, makeLine, ServerGone } from "./server.js";
import * as settings from "./settings.js";
import { watchStatus } from "./status.js";
import * as table from "./table.js";
import { textOf } from "./text.js";
import { turnsSentence } from "./turns.js";
import { watchViews } from "./views.js";
import { makeWanted } from "./wanted.js";
import * as words from "./words.js";

const BUSY_AFTER_MS = 300;
const LOADING_PAUSE_MS = 500;
const MAX_WAITING = 40; // more clicks than this ahead of the model are a stuck key

let life = null; // of the page that was started last

// Puts the page back to how it was opened, without loading anything again.
export let startAgain = null;

// config: {strings, examples, plotly_url}, made by blocks.py. Gradio may call this more than once.
export function start(element, server, config) {
  const page = element.querySelector(".pg");
  if (page.dataset.ready === "true") return;
  const untouched = page.outerHTML;
  page.dataset.ready = "true";
  const $ = (selector) => page.querySelector(selector);

  life?.abort();
  life = new AbortController();
  const { signal } = life;
  startAgain = () => {
    page.outerHTML = untouched;
    start(element, server, config);
  };

  const state = {
    past: history.empty,
    view: null, // the server's last answer, for the ids on screen
    tokens: [], // chip views of all tokens on screen
    model: null, // the one whose ids these are
    knobs: settings.GREEDY, // the last ones the server took
    toOpen: openedLink(), // {link} of the address, until it is opened
    opened: null, // {id, past, saved}: to be opened once more when the model with this id is there
  };

  // --- talking to the server ---------------------------------------------------------------

  const line = makeLine(showBusy);
  let busySoon = 0;

  // Most steps are over before anyone could wonder; only a longer one is shown to be at work.
  function showBusy(busy) {
    clearTimeout(busySoon);
    if (busy) busySoon = setTimeout(() => page.classList.add("busy"), BUSY_AFTER_MS);
    else page.classList.remove("busy");
  }

  async function ask(name, request = {}) {
    return words.spoken(await call(server, name, { lang: words.language(), ...request }));
  }

  // One look at a text; the answer is returned when it is good.
  async function look(request) {
    const answer = await readPatiently({
      model: state.model,
      top_k_shown: settings.topKShown(),
      settings: state.knobs,
      sampler: showsSampler(),
      use_cache: $("#use-cache").checked,
      ...request,
    });
    if (!answer) return null;
    if (answer.error) {
      say(answer.error);
      return null;
    }
    if (answer.model_changed) {
      await changeModel(answer.model_changed, request.text);
      return null;
    }
    return answer;
  }

  // A long text is read part by part, which shows how far it is and can be stopped.
  async function readPatiently(request) {
    patience.begin();
    try {
      let read = request.ids && state.view ? history.sharedLength(request.ids, state.view.ids) : 0;
      for (;;) {
        const answer = await askPatiently("look", { ...request, read });
        if (!answer?.reading) return answer;
        if (!patience.goesOn(answer.reading)) return null;
        read = answer.reading.done;
      }
    } finally {
      patience.end();
    }
  }

  function stopReading() {
    if (patience.isOpen())
      say(words.t("reading.stopped"), () => act(() => applyPrompt(prompt.text(), false)));
    patience.stop();
  }

  // A model that has left memory comes back when it is asked for: the question waits for it. Null
  // when it cannot be had, or the person no longer waits.
  async function askPatiently(name, request) {
    for (;;) {
      const answer = await ask(name, request);
      if (!answer.loading) return answer;
      const now = await status.refresh();
      if (now?.state === "failed" || generating.isStopped() || !page.isConnected) return null;
      await new Promise((done) => setTimeout(done, LOADING_PAUSE_MS));
    }
  }

  // Looks at the text that `past` stands at; only a good answer makes it the present one.
  async function moveTo(past, chipsFrom = 0) {
    const entry = history.current(past);
    const promptLength = entry.promptIds.length;
    const answer = await look({
      ids: history.ids(entry),
      prompt_length: promptLength,
      chips_from: chipsFrom,
    });
    if (!answer) return null;
    state.past = past;
    note(".stop-note", null);
    show(answer);
    return answer;
  }

  // Runs an action when those before it are done; a server that is gone becomes a sentence, with
  // an offer to do `again` what failed.
  const act = (action, again = () => act(action)) => line.add(() => guarded(action, again));

  async function guarded(action, again) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ServerGone)) console.error(error);
      say(words.t(error instanceof ServerGone ? "page.server_gone" : "error.internal"), again);
      return null;
    } finally {
      showButtons();
    }
  }

  // The bars and the strip follow the knobs; a wrong one is said, and the last good ones stay.
  async function takeKnobs() {
    const knobs = settings.knobs();
    const entry = history.current(state.past);
    const ids = history.ids(entry);
    const request = { ids, prompt_length: entry.promptIds.length, chips_from: ids.length };
    const answer = await look({ ...request, settings: knobs, sampler: showsSampler(knobs) });
    settings.markTaken(Boolean(answer));
    if (!answer) return false;
    state.knobs = knobs;
    show(answer);
    return true;
  }

  let knobsWait = false;

  // A slider speaks faster than the server: those who wait are all answered by the next look.
  function takeKnobsSoon() {
    if (knobsWait) return;
    knobsWait = true;
    act(() => {
      knobsWait = false;
      return takeKnobs();
    });
  }

  const showsSampler = (knobs = state.knobs) =>
    views.current() === "sampling" ||
    knobs.strategy === "sample" ||
    (knobs.repetition_penalty ?? 1) !== 1;

  const refresh = () =>
    act(async () => {
      if (state.toOpen) return openFirst(state.toOpen);
      if (!history.current(state.past)) return applyPrompt(prompt.text(), false);
      return moveTo(state.past);
    });

  // --- what a person does ------------------------------------------------------------------

  // Puts a text into the field, in place of what a person typed.
  function typeInstead(text) {
    stop();
    prompt.put(text);
    return act(() => applyPrompt(text, false));
  }

  async function applyPrompt(text, isTyping) {
    const before = history.current(state.past);
    if (before && before.text === text && (isTyping || !before.steps)) {
      hush();
      return true;
    }
    const answer = await look({ text });
    if (!answer) return false;
    const retyped = isTyping && before?.typed && !before.steps;
    begin(
      answer,
      text,
      isTyping,
      (retyped ? history.replace : history.push).bind(null, state.past),
    );
    return true;
  }

  // A new prompt, whose ids are in `answer`; `enter` puts its entry into a history.
  function begin(answer, text, isTyping, enter) {
    state.past = enter({ text, promptIds: answer.ids, steps: null, typed: isTyping });
    note(".stop-note", null);
    show(answer);
  }

  async function appendRecord(record) {
    const entry = history.withStep(history.current(state.past), record);
    const answer = await moveTo(history.push(state.past, entry), state.tokens.length);
    if (answer && !generating.isRunning())
      $(".announcer").textContent = words.t("text.appended", record);
    return answer;
  }

  const append = () =>
    act(async () => {
      const best = state.view?.candidates[0];
      if (best) await appendRecord(chosen(best, state.knobs));
    });

  function pick(id) {
    if (generating.isRunning()) return null;
    const seen = state.view;
    return act(async () => {
      const candidate = seen?.candidates.find((one) => one.id === id);
      // The list may have changed while the click waited; then it meant another text.
      if (candidate && history.sameIds(seen.ids, state.view.ids))
        await appendRecord(chosen(candidate, state.knobs));
    });
  }

  // What the dice say here; greedy has none and takes the most likely.
  const draw = () =>
    act(async () => {
      if (state.view) await appendRecord(picked(state.view.pick, state.knobs));
    });

  const newSeed = () => settings.turn("seed", Math.floor(Math.random() * 1_000_000));

  const travel = (can, move) =>
    act(async () => {
      if (can(state.past)) await jumpTo(move(state.past));
    });

  const goTo = (entryOf) =>
    act(async () => {
      const entry = entryOf(history.current(state.past));
      if (entry) await jumpTo(history.push(state.past, entry));
    });

  // A move that may bring back another prompt.
  async function jumpTo(past) {
    if (await moveTo(past)) prompt.show(history.current(past).text);
  }

  // The chip stays; what stands behind it goes. Inside the prompt a character is never cut.
  function rewind(position) {
    const seen = state.view;
    const token = state.tokens[position];
    const inPrompt = position < seen.prompt_length;
    const count = inPrompt && token.group ? token.group[1] : position + 1;
    return goTo((entry) =>
      history.sameIds(seen.ids, state.view.ids)
        ? history.rewound(entry, count, (n) => promptText(n))
        : null,
    );
  }

  // The first n prompt tokens as text: their bytes are whole characters, see rewind.
  const promptText = (n) => textOf(state.tokens.slice(0, n), history.current(state.past).text);

  const reset = () => goTo((entry) => (entry.steps ? { ...entry, steps: null } : null));

  function generate() {
    if (generating.isRunning() || !state.view) return null;
    generating.begin(settings.maxNewTokens());
    return act(generating.write, refresh);
  }

  function stop() {
    patience.stop();
    generating.stop();
  }

  // What a person typed and what was appended, without a character that is only begun.
  const wholeText = () =>
    state.view ? history.current(state.past).text + state.view.appended : prompt.text();

  // Another model has other tokens: the text is cut anew. An edit under way is the newest text.
  async function changeModel(id, edited) {
    const before = state.view;
    const text = edited ?? wholeText();
    const answer = await look({ text, model: id });
    if (!answer) return;
    const old = models.label(state.model);
    begin(answer, text, false, history.push.bind(null, history.empty));
    if (edited === undefined) prompt.show(text);
    const told = before && edited === undefined ? "models.switched" : "page.model_changed";
    const lengths = { before: before?.n_tokens, after: answer.n_tokens };
    say(words.t(told, { model: models.label(id), old, ...lengths }));
  }

  // --- what was saved ----------------------------------------------------------------------

  // Instead of the first example, which comes when the link is no good.
  async function openFirst(saved) {
    const wrong = await openSaved(saved);
    state.toOpen = null;
    if (!wrong) return;
    if (!state.view) {
      prompt.put(config.examples[0].text);
      await applyPrompt(prompt.text(), false);
    }
    say(wrong);
  }

  // saved: {link} or {json}. Resolves to the sentence that says what is wrong with it, or null.
  async function openSaved(saved) {
    const answer = await askPatiently("open_saved", { model: state.model, ...saved });
    if (!answer) return null;
    if (answer.error) return answer.error;
    if (answer.model_changed) {
      state.model = answer.model_changed;
      return openSaved(saved);
    }
    if (!(await restore(answer))) return null; // a message says why
    if (answer.wants) {
      state.opened = { id: answer.wants, past: state.past, saved };
      chooseModel(answer.wants);
    }
    return null;
  }

  // Text, knobs, language and what is open become those that were saved; undo begins anew.
  async function restore({
    model,
    settings: knobs,
    page: opened,
    text,
    prompt_ids: promptIds,
    records,
    note: told,
    is_exact: isExact,
  }) {
    const before = { model: state.model, knobs: state.knobs };
    settings.put(knobs, opened.top_k_shown);
    settings.speak(opened.language); // for this visit: what the browser keeps is the reader's own
    state.model = model;
    state.knobs = settings.knobs();
    const entry = history.withRecords({ text, promptIds, steps: null }, records);
    if (!(await moveTo(history.push(history.empty, entry)))) {
      Object.assign(state, before);
      return false;
    }
    prompt.put(text);
    status.refresh();
    course.translate();
    // A card brings a view of its own along; the one that was open rules.
    if (opened.lesson) await course.openAt({ lesson: opened.lesson.id, card: opened.lesson.card });
    if (views.has(opened.view) && opened.view !== views.current()) views.choose(opened.view);
    // Behind the look that the view brings, which would hush it.
    act(() => {
      if (isExact) $(".announcer").textContent = told;
      else say(told);
    });
    return true;
  }

  function openNow(saved) {
    stop();
    return act(() => openSaved(saved));
  }

  // All there is to save; null before there is anything.
  function session() {
    if (!state.view) return null;
    const entry = history.current(state.past);
    const place = course.place();
    return {
      ids: state.view.ids,
      prompt_length: state.view.prompt_length,
      text: entry.text,
      steps: history
        .records(entry)
        .map(({ how, settings: knobs = settings.GREEDY }) => ({ how, settings: knobs })),
      settings: settings.isTaken() ? settings.allKnobs() : state.knobs,
      page: {
        view: views.current(),
        top_k_shown: settings.topKShown(),
        language: words.language(),
        lesson: place && { id: place.lesson, card: place.card },
      },
    };
  }

  function chooseModel(id) {
    stop();
    return wanted.choose(id).then(status.refresh);
  }

  // When its turn comes, another choice may have overtaken it.
  const takeWanted = (id, isStillWanted) =>
    act(async () => {
      if (!isStillWanted()) return;
      wanted.forget();
      const { opened } = state;
      state.opened = null;
      // Whoever has gone on with the text meanwhile keeps theirs.
      if (opened?.id === id && opened.past === state.past) await openSaved(opened.saved);
      else await changeModel(id);
      status.refresh();
    });

  const retryModel = () => {
    const isStandIn = $("#model-status").dataset.status === "ready";
    if (isStandIn) return chooseModel(null); // GPT-2 instead
    return ask("retry", { model: state.model })
      .catch(() => null)
      .then(status.refresh);
  };

  // --- what a person sees ------------------------------------------------------------------

  function show(answer) {
    const entry = history.current(state.past);
    state.view = answer;
    if (answer.model !== $("#model-status").dataset.model) status.refresh();
    state.model = answer.model;
    state.tokens = [...state.tokens.slice(0, answer.chips_from), ...answer.chips];
    hush();
    chart.show(nextTokenFigure(answer, Boolean(answer.sampler))); // first: it measures, and the page is not yet changed
    $(".waiting").hidden = true;
    showText(entry, answer);
    candidates.render($("#candidates"), answer.candidates, Boolean(answer.sampler));
    $(".series").hidden = !answer.sampler;
    panels[views.current()]?.show(answer);
    $(".entropy").textContent = answer.entropy.sentence;
    $(".timing").textContent = answer.timing.sentence;
    Object.assign($(".timing").dataset, {
      milliseconds: answer.timing.milliseconds,
      computed: answer.timing.computed_positions,
      cached: answer.timing.cached_positions,
    });
    showButtons();
    course.follow();
  }

  function showText(entry, answer) {
    const marks = {
      promptLength: answer.prompt_length,
      truncated: answer.window.truncated,
      loop: answer.loop,
      startsEmpty: entry.text === "",
    };
    const box = $("#text-so-far");
    if (chips.render(box, state.tokens, history.records(entry), marks)) showEnd();
    table.render($("#token-table tbody"), state.tokens);
    if (entry.steps) $("#token-table").scrollTop = $("#token-table").scrollHeight;
    for (const node of page.querySelectorAll(".counts")) node.textContent = answer.counts;
    note(".loop-note", answer.loop?.sentence);
    note(
      ".loop-bits",
      answer.loop && turnsSentence(history.records(entry), answer.loop, answer.prompt_length),
    );
    showLints();
    note(".window-note", answer.window.sentence);
    details.refresh();
  }

  // Not for every token of a long run.
  const showLints = () =>
    lints.render(
      generating.isRunning() ? [] : state.view.lints,
      !history.current(state.past).steps,
    );

  // The newest token stays in view, also when a note takes room from the text.
  function showEnd() {
    const box = $("#text-so-far");
    box.scrollTop = box.scrollHeight;
  }

  function showButtons() {
    const ready = Boolean(state.view);
    const running = generating.isRunning();
    const best = state.view?.candidates[0];
    if (best) {
      $(".append-token").replaceChildren(piece(best.text));
      $(".append-percent").textContent = best.percent;
    }
    $("#append").disabled = !ready || running;
    $("#undo").disabled = running || !history.canUndo(state.past);
    $("#redo").disabled = running || !history.canRedo(state.past);
    $("#reset").disabled = running || !history.current(state.past)?.steps;
    $("#generate").disabled = !ready || running;
    $("#draw").disabled = !ready || running;
    $("#stop").disabled = !running || generating.isStopped();
    page.classList.toggle("generating", running);
  }

  function note(selector, sentence) {
    $(selector).hidden = !sentence;
    $(selector).textContent = sentence ?? "";
  }

  function say(sentence, again = null) {
    $("#message .message-text").textContent = sentence;
    $("#message [data-action=try-again]").hidden = !again;
    $("#message").hidden = false;
    tryAgain = again;
  }

  function hush() {
    $("#message").hidden = true;
    tryAgain = null;
  }

  let tryAgain = null;

  function describe(chip) {
    const token = state.tokens[Number(chip.dataset.position)];
    const entry = history.current(state.past);
    const record = history.records(entry)[token.position - state.view.prompt_length];
    return rowsOf(token, record, entry.text === "");
  }

  // --- wiring ------------------------------------------------------------------------------

  words.setup(
    config.strings,
    config.languages,
    words.firstChoice(config.languages, recall("language")),
  );
  const chart = makeChart($("#next-token-chart"), pick, signal);
  const details = makeDetails($("#token-details"), $("#text-so-far"), describe, signal);
  const prompt = watchPrompt($("#prompt-text"), (text) => {
    stop();
    return act(() => applyPrompt(text, true));
  });
  const patience = makePatience($(".long-text"));
  const models = makeModels($("#model-choice"), chooseModel);
  const status = watchStatus($("#model-status"), {
    ask: () => ask("status", { model: state.model }),
    onStatus: (answer) =>
      models.show(answer.choices, wanted.current() ?? state.model ?? answer.model),
    onReady: () => state.view || refresh(),
  });
  const wanted = makeWanted($(".wanted"), {
    ask,
    serving: () => state.model,
    label: models.label,
    onReady: takeWanted,
    onFailed: (sentence, id) => {
      // A text that was saved with it stays as the serving model cut it.
      const isSaved = state.opened?.id === id && state.opened.past === state.past;
      const names = { saved: models.label(id), model: models.label(state.model) };
      say(isSaved ? `${words.t("saved.other_model", names)} ${sentence}` : sentence, () =>
        chooseModel(id),
      );
      status.refresh();
    },
  });

  const generating = makeGenerating($(".progress"), {
    takeKnobs,
    async append() {
      const next = state.view.pick;
      const answer = await appendRecord(picked(next, state.knobs));
      return answer && { endsText: next.ends_text, fillsWindow: answer.full };
    },
    onChange: showButtons,
    onEnd(sentence, isTouched) {
      note(".stop-note", sentence);
      showButtons();
      if (state.view) {
        panels[views.current()]?.show(state.view); // what it left out meanwhile
        showLints();
      }
      course.follow();
      if (isTouched) takeKnobsSoon();
    },
  });

  // What the panels may know and do: the text, the model, and the line of actions.
  const desk = {
    ask: async (name, request) => {
      const answer = await askPatiently(name, { model: state.model, ...request });
      if (answer?.error) say(answer.error);
      else if (answer?.model_changed) act(() => changeModel(answer.model_changed));
      else return answer;
      return null;
    },
    text: wholeText,
    // For long work beside the line, which people can go on clicking in.
    aside: (action) => guarded(action, () => desk.aside(action)),
    say,
    hush,
    // The answer as it comes, for a panel that asks another model than the page's.
    call: ask,
    model: () => state.model,
    models: () => models.all(),
    // The page goes on with that model, once it is there.
    choose: chooseModel,
    ids: () => ({ ids: state.view.ids, prompt_length: state.view.prompt_length }),
    view: () => state.view,
    tokens: () => state.tokens,
    records: () => history.records(history.current(state.past)),
    knobs: () => state.knobs,
    shown: settings.topKShown,
    isGenerating: generating.isRunning,
    modelLabel: () => models.label(state.model),
    promptText: () => history.current(state.past).text,
    currentView: () => page.dataset.view,
    openView: (view) => views.choose(view),
    // What a panel knows beyond the page's text, as plain data; null when it has nothing to tell.
    told: (name) => panels[name].facts?.() ?? null,
    // A panel has something new to tell.
    changed: () => course.follow(),
    // A text of the panel's own becomes the page's, ready to be continued; undo brings back the old one.
    open({ text, promptIds, records }, view = "write") {
      stop();
      return act(async () => {
        const entry = { text, promptIds, steps: null };
        if (promptIds.length)
          await jumpTo(history.push(state.past, history.withRecords(entry, records)));
        else if (await applyPrompt("", false)) prompt.show("");
        if (view === views.current()) return;
        views.choose(view);
        $("#text-so-far").focus(); // what had it is in a view that is hidden now
      });
    },
    typeInstead,
    // Saving asks with patience and says itself what went wrong, since its dialog covers the page.
    session,
    askToSave: (what) => askPatiently("save", { model: state.model, ...session(), what }),
    openSaved: openNow,
    // Puts `records` behind the prompt in place of what stands there; undo brings that back.
    continueWith(records) {
      const { promptIds } = history.current(state.past);
      return goTo((entry) =>
        history.sameIds(entry.promptIds, promptIds) ? history.withRecords(entry, records) : null,
      );
    },
  };
  const lints = makeLints(page, {
    expected: () => desk.ask("without_space", { ...desk.ids(), top_k_shown: settings.topKShown() }),
    removeSpace() {
      const text = prompt.text().replace(/ +$/, "");
      prompt.put(text);
      act(() => applyPrompt(text, false));
    },
    signal,
  });
  const panels = {
    sampling: makeSampling($("[data-panel=sampling]"), desk),
    compare: makeCompare($("[data-panel=compare]"), desk),
    branches: makeBranches($("[data-panel=branches]"), desk),
    beams: makeBeams($("[data-panel=beams]"), desk),
    surprise: makeSurprise($("[data-panel=surprise]"), desk),
    cutting: makeCutting($("[data-panel=cutting]"), desk),
    tax: makeTax($("[data-panel=tax]"), desk),
    vocabulary: makeVocabulary($("[data-panel=vocabulary]"), desk),
    guess: makeGuess($("[data-panel=guess]"), desk),
    class: makeClass($("[data-panel=class]"), desk),
  };
  const course = makeCourse($("#course"), desk, config.course);
  const save = makeSave($("#save"), desk);
  const selfcheck = makeSelfcheck($("#selfcheck"), desk);
  const views = watchViews(page, () => {
    if (state.view) refresh();
    course.follow();
    chart.redraw();
  });

  const generateOrStop = () => (generating.isRunning() ? stop() : generate());
  const actions = {
    append,
    undo: () => travel(history.canUndo, history.undo),
    redo: () => travel(history.canRedo, history.redo),
    reset,
    generate,
    stop,
    draw,
    "new-seed": newSeed,
    ...Object.assign({}, ...Object.values(panels).map((panel) => panel.actions)),
    "retry-model": retryModel,
    "stop-reading": stopReading,
    "forget-wanted": () => [wanted.forget(), status.refresh()],
    "try-again": () => tryAgain?.(),
    dismiss: hush,
    ...course.actions,
    save: save.open,
    selfcheck: selfcheck.open,
    dark: settings.toggleDark,
    projector: settings.toggleProjector,
  };

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button && !button.disabled) return actions[button.dataset.action]();
    const candidate = event.target.closest("[data-candidate-id]");
    if (candidate) return pick(Number(candidate.dataset.candidateId));
    const chip = event.target.closest("#text-so-far .chip");
    if (chip && !generating.isRunning()) rewind(Number(chip.dataset.position));
  });

  keys.listen(
    {
      append: () => press("#append", append),
      undo: () => press("#undo", actions.undo),
      redo: () => press("#redo", actions.redo),
      stop() {
        for (const end of [stopReading, stop, ...Object.values(panels).map((panel) => panel.stop)])
          end?.();
      },
      generateOrStop: (isRepeat) => !isRepeat && generateOrStop(),
      course: (isRepeat) => !isRepeat && course.comeTo(),
    },
    signal,
  );

  function press(selector, action) {
    if (!$(selector).disabled && line.length < MAX_WAITING) action();
  }

  settings.watch(page, {
    onChange: () => generating.touch() || (state.view && refresh()),
    onLook: () => {
      chart.redraw();
      details.hide();
    },
    onLanguage: () => {
      words.apply(page, words.language());
      keep("language", words.language());
      status.refresh();
      generating.show();
      course.translate();
      refresh();
    },
    examples: config.examples,
    onKnob: () => generating.touch() || (state.view && takeKnobsSoon()),
    onExample: typeInstead,
  });
  words.apply(page, words.language());
  prompt.put(state.toOpen ? "" : config.examples[0].text); // no text flashes that is not the link's
  window.addEventListener(
    "hashchange",
    async () => {
      const saved = takeLink();
      const wrong = saved && (await openNow(saved));
      if (wrong) say(wrong);
    },
    { signal },
  );
  new ResizeObserver(showEnd).observe($("#text-so-far"));
  loadChart(config.plotly_url).then(chart.redraw, () => {});
  status.refresh();
  course.resume();
}

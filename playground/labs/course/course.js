// @ts-nocheck
// The course beside the page: the list of lessons, one card at a time, and how far one has come.

import { make } from "../../page/js/dom.js";
import { language, t } from "../../page/js/words.js";
import { beginning, COUNTS, following, isComplete } from "./conditions.js";
import { makeCard } from "./course_card.js";
import { makePointer } from "./course_pointer.js";
import * as progress from "./course_progress.js";
import { asBefore, factsOf, newestGreedy } from "./facts.js";

const PANELS = ["surprise", "cutting", "tax", "beams"]; // that tell facts

// config: {targets, is_preview}, of blocks.py.
export function makeCourse(root, desk, config) {
  const page = root.closest(".pg");
  const $ = (selector) => root.querySelector(selector);
  const pointer = makePointer(page, config.targets, desk);
  const card = makeCard($(".course-card"), {
    answer,
    useText: desk.typeInstead,
    goTo: pointer.goTo,
    again,
  });
  const steps = new Map(); // "lesson card" → what is known of this card in this page's life
  let kept = progress.recalled();
  let lessons = null;
  let problems = [];
  let isLoading = false;
  let greedy = null; // what the page has seen greedy write last, to be held against beams

  const lesson = () => lessons?.find((one) => one.id === kept.lesson) ?? null;
  const content = () => lesson()?.cards[kept.card] ?? null;

  // --- opening and closing ---

  async function load() {
    if (lessons || isLoading) return;
    isLoading = true;
    try {
      const got = await desk.call("course", {});
      if (got.lessons) ({ lessons, problems } = got);
      else desk.say(got.error);
    } finally {
      isLoading = false;
    }
    if (config.is_preview && !problems.length && lesson()?.id !== lessons[0].id)
      save({ lesson: lessons[0].id, card: 0 });
    if (kept.lesson && !content()) save({ lesson: lesson() && kept.lesson, card: 0 }); // of another edition
  }

  function save(changes) {
    kept = { ...kept, ...changes };
    progress.keepIt(kept);
  }

  // Opens the dock; whoever opened it is taken to its heading, whoever only came back is not.
  async function open(isAsked) {
    save({ isOpen: true });
    showDock();
    await desk.aside(load);
    if (!kept.isOpen) return;
    render();
    if (content()) enter(isAsked);
    else if (isAsked) $("#h-course").focus();
  }

  function close() {
    save({ isOpen: false });
    const hadFocus = root.contains(document.activeElement);
    pointer.clear();
    showDock();
    if (hadFocus) page.querySelector("#open-course").focus();
  }

  const toggle = () => (kept.isOpen ? close() : open(true));

  function showDock() {
    root.hidden = !kept.isOpen;
    page.classList.toggle("with-course", kept.isOpen);
    page.querySelector("#open-course").setAttribute("aria-expanded", String(kept.isOpen));
    root.classList.toggle("small", kept.isSmall);
    const small = $("[data-action=course-small]");
    small.setAttribute("aria-expanded", String(!kept.isSmall));
    small.querySelector("[data-t]").dataset.t = kept.isSmall ? "course.larger" : "course.smaller";
    small.querySelector("[data-t]").textContent = t(small.querySelector("[data-t]").dataset.t);
  }

  function makeSmall() {
    save({ isSmall: !kept.isSmall });
    showDock();
  }

  // --- the list and the way through a lesson ---

  function choose(id) {
    const one = lessons.find((other) => other.id === id);
    const undone = one.cards.findIndex((_, i) => !isDone(id, i));
    goTo(id, Math.max(0, undone));
  }

  function goTo(id, index) {
    save({ lesson: id, card: index });
    render();
    enter(true);
  }

  function leave() {
    const id = kept.lesson;
    pointer.clear();
    save({ lesson: null, card: 0 });
    render();
    const entry = $(`.course-list [data-lesson="${CSS.escape(id)}"]`);
    (entry ?? $("#h-course")).focus();
  }

  function back() {
    if (kept.card > 0) goTo(kept.lesson, kept.card - 1);
  }

  function next() {
    const step = stepNow();
    if (isWaitingForAnswer(step)) return card.askAnswer();
    if (!hasTask()) markDone(step);
    if (kept.card + 1 < lesson().cards.length) return goTo(kept.lesson, kept.card + 1);
    const [id, title] = [kept.lesson, lesson().title[language()]];
    const isWhole = lesson().cards.every((_, i) => isDone(id, i));
    leave();
    announce(t(isWhole ? "course.lesson_done" : "course.lesson_end", { title }));
  }

  function restart(id) {
    for (const key of [...steps.keys()]) if (key.startsWith(`${id} `)) steps.delete(key);
    save({ done: { ...kept.done, [id]: [] } });
    goTo(id, 0);
  }

  // --- one card ---

  const isDone = (id, index) => (kept.done[id] ?? []).includes(index);
  const hasTask = () => Object.keys(content().do).length > 0;
  const isWaitingForAnswer = (step) =>
    Boolean(content().predict) && !step.guess && !isDone(kept.lesson, kept.card);

  // {since, before, last, guess, facts}: `last` are the facts of the last change, `facts` those of the
  // moment the card was completed.
  function stepNow() {
    const key = `${kept.lesson} ${kept.card}`;
    if (!steps.has(key))
      steps.set(key, { since: null, before: null, last: null, guess: null, facts: null });
    return steps.get(key);
  }

  // The card that comes on screen: its view, the control that it points at, and the counts from here.
  function enter(isAsked) {
    const now = content();
    const step = stepNow();
    if (!step.facts) Object.assign(step, { since: null, before: null });
    if (now.open && desk.currentView() !== now.open) desk.openView(now.open);
    follow();
    pointer.point(now.point, isAsked);
    $("#course-body").scrollTop = 0;
    if (isAsked) card.focus();
  }

  function again() {
    const key = `${kept.lesson} ${kept.card}`;
    steps.delete(key);
    const left = (kept.done[kept.lesson] ?? []).filter((index) => index !== kept.card);
    save({ done: { ...kept.done, [kept.lesson]: left } });
    render();
    enter(true);
  }

  // The learner has said what they expect; from here on it counts what they do.
  function answer(guess) {
    const step = stepNow();
    Object.assign(step, { guess, since: null });
    follow();
    card.focusTask();
  }

  function markDone(step) {
    const done = kept.done[kept.lesson] ?? [];
    if (!done.includes(kept.card))
      save({ done: { ...kept.done, [kept.lesson]: [...done, kept.card] } });
    step.facts = { ...factsNow(), ...step.before, ...guessFacts(step.guess) };
  }

  const guessFacts = (guess) => guess?.facts ?? {};

  const told = () => Object.fromEntries(PANELS.map((name) => [name, desk.told(name)]));

  // Null as long as there was no answer.
  function factsNow() {
    const view = desk.view();
    if (!view) return null;
    const text = { tokens: desk.tokens(), records: desk.records(), knobs: desk.knobs() };
    return factsOf({ view, ...text, model: desk.modelLabel(), told: told(), greedy });
  }

  function pageNow() {
    const { ids, prompt_length: promptLength } = desk.ids();
    return {
      promptIds: ids.slice(0, promptLength),
      promptText: desk.promptText(),
      records: desk.records(),
      knobs: desk.knobs(),
      loop: desk.view().loop,
      viewName: desk.currentView(),
      shown: desk.view().candidates.length,
      told: told(),
    };
  }

  // Something on the page may have changed: the counts go on, and the card may be complete.
  function follow() {
    if (!kept.isOpen || !content()) return;
    if (desk.view()) {
      greedy = newestGreedy(greedy, desk.view(), desk.records());
      take(stepNow(), factsNow());
    }
    render();
  }

  function take(step, facts) {
    const now = pageNow();
    const { do: wanted, predict, needs } = content();
    const isOtherPrompt = step.since && String(step.since.seen.promptIds) !== String(now.promptIds);
    step.since = step.since ? following(step.since, now) : beginning(now);
    const countsAnew = isOtherPrompt && COUNTS.some((name) => name in wanted);
    // A candidate was one of the text before.
    if (isOtherPrompt && predict?.kind === "candidate" && !isDone(kept.lesson, kept.card))
      step.guess = null;
    if (!step.before || countsAnew || (predict && !step.guess)) step.before = asBefore(facts);
    else if (isOtherPrompt) step.before = asBefore(step.last);
    step.last = facts;
    if (desk.isGenerating() || isDone(kept.lesson, kept.card) || (predict && !step.guess)) return;
    if (!hasTask() && !predict) return; // it is read, and done with Next
    const all = { ...facts, ...step.before, ...guessFacts(step.guess) };
    if (!isComplete(content(), step.since) || !needs.every((name) => all[name])) return;
    markDone(step);
    render();
    card.showNotice();
    announce(`${t("course.done")} ${card.noticed()}`);
  }

  // --- what a person sees ---

  function render() {
    const isLesson = Boolean(content());
    $(".course-list").hidden = isLesson;
    $(".course-card").hidden = !isLesson;
    $(".course-nav").hidden = !isLesson;
    $("[data-action=course-list]").hidden = !isLesson;
    $(".course-problems").hidden = !problems.length;
    $(".course-problems ul").replaceChildren(
      ...problems.map(({ place, sentence }) => make("li", {}, `${place}: ${sentence}`)),
    );
    if (isLesson) renderCard();
    else if (lessons) renderList();
  }

  function renderCard() {
    const step = stepNow();
    const live = factsNow();
    card.render(content(), {
      ...step,
      where: t("course.where", {
        title: lesson().title[language()],
        card: kept.card + 1,
        n: lesson().cards.length,
      }),
      ticks: lesson().cards.map((_, i) => ({
        isDone: isDone(kept.lesson, i),
        isHere: i === kept.card,
      })),
      isDone: isDone(kept.lesson, kept.card),
      isReadOnly: !hasTask() && !content().predict,
      live: live && { ...live, ...step.before, ...guessFacts(step.guess) },
      target: pointer.nameOf(content().point),
      candidates: desk.view()?.candidates ?? [],
      promptAlone: desk.view() && !desk.records().length ? desk.promptText() : null,
    });
    pointer.refresh();
    const isLast = kept.card + 1 === lesson().cards.length;
    const isReady = isDone(kept.lesson, kept.card) || !hasTask();
    $("#course-back").disabled = kept.card === 0;
    $("#course-next").setAttribute("aria-disabled", String(isWaitingForAnswer(step)));
    $("#course-next").classList.toggle("primary", isReady && !isWaitingForAnswer(step));
    const key = isLast ? "course.finish" : "course.next";
    $("#course-next").textContent = t(isReady || isWaitingForAnswer(step) ? key : "course.skip");
  }

  function renderList() {
    const focused = document.activeElement?.dataset?.lesson;
    $(".course-list ol").replaceChildren(...lessons.map(lessonEntry));
    if (focused) $(`.course-list [data-lesson="${CSS.escape(focused)}"]`)?.focus();
  }

  function lessonEntry({ id, title, about, minutes, cards }) {
    const lang = language();
    const done = cards.filter((_, i) => isDone(id, i)).length;
    const isWhole = done === cards.length;
    const button = make(
      "button",
      { type: "button", class: "course-lesson", "data-lesson": id },
      make("span", { class: "course-lesson-title" }, title[lang]),
      make("span", { class: "course-about" }, about[lang]),
      make(
        "span",
        { class: "course-state" },
        `${isWhole ? "✓ " : ""}${t("course.state", { done, n: cards.length, minutes })}`,
      ),
    );
    button.addEventListener("click", () => choose(id));
    const entry = make("li", {}, button);
    if (done) {
      const anew = make(
        "button",
        {
          type: "button",
          class: "small course-restart",
          "aria-label": t("course.restart_label", { title: title[lang] }),
        },
        t("course.restart"),
      );
      anew.addEventListener("click", () => restart(id));
      entry.append(anew);
    }
    return entry;
  }

  function announce(sentence) {
    $(".course-announcer").textContent = sentence;
  }

  showDock();
  return {
    actions: {
      course: toggle,
      "course-small": makeSmall,
      "course-list": leave,
      "course-back": back,
      "course-next": next,
    },
    follow,
    // By key: from anywhere on the page to the card.
    comeTo() {
      if (!kept.isOpen) return open(true);
      if (kept.isSmall) makeSmall();
      return content() ? card.focus() : $("#h-course").focus();
    },
    // As it was left.
    resume: () => (kept.isOpen || config.is_preview) && open(false),
    translate() {
      showDock();
      if (kept.isOpen) render();
    },
    // Where the learner is, and there again: {lesson, card}, null when no lesson is open.
    place: () => (kept.isOpen && content() ? { lesson: kept.lesson, card: kept.card } : null),
    async openAt({ lesson: id, card: index }) {
      save({ isOpen: true, lesson: id, card: index });
      await open(false);
    },
  };
}

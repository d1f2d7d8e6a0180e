// The course as it stands: which card is open, how far the learner has come, and what moves them on.

import { ask } from "../../page/js/ask.js";
import { config } from "../../page/js/config.js";
import { reportOf } from "../../page/js/labs.js";
import { aside } from "../../page/js/line.js";
import { labelOf } from "../../page/js/models.js";
import * as store from "../../page/js/store.js";
import { openTab } from "../../page/js/tabs.js";
import { lang, t } from "../../page/js/words.js";
import { typeInstead } from "../../page/js/writing.js";
import { batch, computed, effect, signal } from "../../page/vendor/signals.js";
import { conditionsWith } from "./conditions.js";
import { factsOf, newestGreedy } from "./facts.js";
import { isDone, keepIt, recalled, withCard } from "./progress.js";
import { advanced, FRESH, factsWith, hasTask, isCompleted } from "./steps.js";
import { chosenOf, partsOf } from "./texts.js";

/** @template T @typedef {import("../../page/vendor/signals.js").Signal<T>} Signal */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./facts.js").Page} Page */
/** @typedef {"heading" | "task" | "answer" | "title" | "lesson" | null} Place where the focus goes */
/** @typedef {{focus: Place, lesson?: string, isNew?: boolean, isAsked?: boolean, isDone?: boolean}} Attention */

/** What this browser remembers. */
export const progress = signal(recalled());

/** Lessons, problems and targets, once they are asked for. @type {Signal<import("./wire.js").CourseAnswer | null>} */
export const content = signal(null);

/** What is known of each card in this page's life: "lesson card" → its step. @type {Signal<Record<string, Step>>} */
const steps = signal({});

/** What the dock is to bring to the learner's eyes. @type {Signal<Attention | null>} */
export const attention = signal(null);

/** What a screen reader is told. */
export const announced = signal("");

/** Whether somebody wanted to go on without an answer. */
export const isUnanswered = signal(false);

/** @type {Signal<import("./facts.js").Greedy | null>} */
const greedy = signal(null);

/** The labs' own facts and conditions. @type {Record<string, import("./facts.js").LabLesson>} */
let labs = {};

export const lesson = computed(
  () => content.value?.lessons.find(({ id }) => id === progress.value.lesson) ?? null,
);
export const card = computed(() => lesson.value?.cards[progress.value.card] ?? null);
const key = computed(() => `${progress.value.lesson} ${progress.value.card}`);
export const step = computed(() => steps.value[key.value] ?? FRESH);
const guess = computed(() => step.value.guess);
export const isCardDone = computed(() =>
  isDone(progress.value, progress.value.lesson, progress.value.card),
);
export const isWaitingForAnswer = computed(
  () => Boolean(card.value?.predict) && !guess.value && !isCardDone.value,
);
export const target = computed(() => content.value?.targets[card.value?.point ?? ""] ?? null);

/** All that lessons see of the page; null as long as there was no answer. */
const page = computed(() => {
  const view = store.view.value;
  if (!view || !content.value) return null;
  return {
    view,
    tokens: store.tokens.value,
    records: store.records.value,
    knobs: store.knobs.value,
    model: labelOf(store.model.value),
    tab: store.tab.value,
    promptText: store.entry.value?.text ?? "",
    promptIds: view.ids.slice(0, view.prompt_length),
    reports: Object.fromEntries(Object.keys(labs).map((name) => [name, reportOf(name)])),
    greedy: greedy.value,
  };
});

export const facts = computed(() => page.value && factsOf(page.value, labs));

/** @param {Partial<import("./progress.js").Progress>} changes */
function save(changes) {
  progress.value = { ...progress.value, ...changes };
  keepIt(progress.value);
}

/** @param {Step} now */
function setStep(now) {
  steps.value = { ...steps.value, [key.value]: now };
}

// --- opening and closing ---

let isLoading = false;

async function load() {
  if (content.value || isLoading) return;
  isLoading = true;
  try {
    const answer = await ask("course", {});
    if (answer) await take(answer);
  } finally {
    isLoading = false;
  }
}

/** @param {import("./wire.js").CourseAnswer} answer */
async function take(answer) {
  const modules = answer.labs.map((name) => import(`../${name}/lesson.js`));
  const loaded = await Promise.all(modules);
  labs = Object.fromEntries(answer.labs.map((name, i) => [name, loaded[i]]));
  batch(() => {
    content.value = answer;
    const [{ id }] = answer.lessons;
    if (config.course.is_preview && !answer.problems.length && lesson.value?.id !== id)
      save({ lesson: id, card: 0 });
    // What is remembered may be of another edition.
    if (!card.value) save({ lesson: lesson.value?.id ?? null, card: 0 });
  });
}

/** Opens the dock; whoever asked for it is taken there, whoever only came back is not. @param {boolean} isAsked */
export async function open(isAsked) {
  save({ isOpen: true });
  await aside(load);
  if (!progress.value.isOpen || !content.value) return;
  if (card.value) enter(isAsked);
  else if (isAsked) attention.value = { focus: "title" };
}

export const close = () => save({ isOpen: false });

export const fold = () => save({ isSmall: !progress.value.isSmall });

/** From anywhere on the page to the card. */
export function comeTo() {
  if (!progress.value.isOpen) return open(true);
  if (progress.value.isSmall) fold();
  attention.value = { focus: card.value ? "heading" : "title" };
  return null;
}

/** Where the learner is; null while no lesson is open. */
export const place = () =>
  progress.value.isOpen && lesson.value
    ? { lesson: lesson.value.id, card: progress.value.card }
    : null;

/** There again. @param {{lesson: string, card: number}} place */
export async function openAt({ lesson: id, card: index }) {
  save({ isOpen: true, lesson: id, card: index });
  await open(false);
}

// --- the way through a lesson ---

/** Opens a lesson at the first card that is not done. @param {string} id */
export function choose(id) {
  const cards = content.value?.lessons.find((one) => one.id === id)?.cards ?? [];
  const undone = cards.findIndex((_, i) => !isDone(progress.value, id, i));
  goTo(id, Math.max(0, undone));
}

/** @param {string} id @param {number} index */
function goTo(id, index) {
  save({ lesson: id, card: index });
  enter(true);
}

/** The card comes on screen: its tab opens, and the counts begin here. @param {boolean} isAsked */
function enter(isAsked) {
  if (!step.value.facts) setStep({ ...step.value, since: null, before: null });
  isUnanswered.value = false;
  if (card.value?.open) openTab(card.value.open);
  attention.value = { focus: isAsked ? "heading" : null, isNew: true, isAsked };
}

export function leave() {
  const { lesson: id } = progress.value;
  save({ lesson: null, card: 0 });
  attention.value = { focus: "lesson", lesson: id ?? "" };
}

export function back() {
  const { lesson: id, card: index } = progress.value;
  if (id !== null && index > 0) goTo(id, index - 1);
}

export function next() {
  const now = lesson.value;
  if (!now || !card.value) return;
  if (isWaitingForAnswer.value) {
    isUnanswered.value = true;
    attention.value = { focus: "answer" };
    return;
  }
  if (!hasTask(card.value)) markDone();
  const index = progress.value.card + 1;
  if (index < now.cards.length) {
    goTo(now.id, index);
    return;
  }
  const isWhole = now.cards.every((_, i) => isDone(progress.value, now.id, i));
  leave();
  const title = now.title[lang.value];
  announced.value = t(isWhole ? "course.lesson_done" : "course.lesson_end", { title });
}

/** @param {string} id */
export function restart(id) {
  const others = Object.entries(steps.value).filter(([one]) => !one.startsWith(`${id} `));
  steps.value = Object.fromEntries(others);
  save({ done: { ...progress.value.done, [id]: [] } });
  goTo(id, 0);
}

// --- one card ---

export function again() {
  const { lesson: id, card: index } = progress.value;
  if (id === null) return;
  setStep(FRESH);
  save(withCard(progress.value, id, index, false));
  enter(true);
}

export function useText() {
  const text = card.value?.prompt?.[lang.value];
  if (text !== undefined) typeInstead(text);
}

/** The learner has said what they expect; from here on it counts what they do. @param {import("./steps.js").Guess} expected */
export function answer(expected) {
  isUnanswered.value = false;
  setStep({ ...step.value, guess: expected, since: null });
  attention.value = { focus: "task" };
}

function markDone() {
  const { lesson: id, card: index } = progress.value;
  if (id === null) return;
  setStep({ ...step.value, facts: factsWith(step.value, facts.value) });
  save(withCard(progress.value, id, index, true));
}

/** What there is to notice; null where it needs facts of a card that was completed elsewhere. */
export const notice = computed(() => {
  const now = card.value;
  if (!now) return null;
  const known = hasTask(now) || now.predict ? step.value.facts : facts.value;
  const variant = known && chosenOf(now.notice, known, lang.value);
  return variant && { text: variant.text[lang.value], facts: known };
});

function follow() {
  const now = card.peek();
  const seen = page.peek();
  if (!progress.peek().isOpen || !now || !seen) return;
  greedy.value = newestGreedy(greedy.peek(), seen.view, seen.records);
  const known = /** @type {import("../../page/js/facts.js").Facts} */ (facts.peek());
  setStep(advanced(step.peek(), now, /** @type {Page} */ (page.peek()), known, isCardDone.peek()));
  if (store.isGenerating.peek() || isCardDone.peek()) return;
  if (!isCompleted(step.peek(), now, conditionsWith(labs))) return;
  batch(markDone);
  const noticed = notice.peek();
  const parts = noticed ? partsOf(noticed.text, noticed.facts) : [];
  announced.value = `${t("course.done")} ${parts.map(({ text }) => text).join("")}`;
  attention.value = { focus: null, isDone: true };
}

let isDue = false;

/** Comes back as it was left, and follows from now on what happens on the page. */
export function start() {
  // What changes together is looked at once, when all of it has changed.
  const look = () => {
    isDue = false;
    follow();
  };
  effect(() => {
    if (!progress.value.isOpen) return;
    const followed = [facts, card, guess, isCardDone, store.isGenerating];
    const [known] = followed.map(({ value }) => value);
    if (!known || isDue) return;
    isDue = true;
    queueMicrotask(look);
  });
  if (progress.value.isOpen || config.course.is_preview) open(false);
}

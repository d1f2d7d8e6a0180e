// @ts-nocheck
// One card of a lesson: what to read, what to predict, what to do, and what to notice.

import { make, piece } from "../../page/js/dom.js";
import { language, t } from "../../page/js/words.js";
import { progress } from "./conditions.js";
import { chosenOf, partsOf } from "./facts.js";

// does: {answer(guess), useText(text), goTo(), again()}
export function makeCard(root, does) {
  const $ = (selector) => root.querySelector(selector);
  let shown = null; // the card
  let seen = null; // what was shown with it
  let asked = null; // for what the question on screen was built

  // now: {since, before, guess, facts, where, ticks, isDone, isReadOnly, live, target, candidates, promptAlone}; `promptAlone` is the
  // prompt behind which nothing stands.
  function render(card, now) {
    const focused = document.activeElement;
    [shown, seen] = [card, now];
    const lang = language();
    $(".course-where").textContent = now.where;
    $(".course-ticks").replaceChildren(...now.ticks.map(tick));
    $("#course-heading").textContent = card.title[lang];
    write($(".course-say"), card.say[lang], now.live);
    renderPrompt(card.prompt?.[lang] ?? null, now.promptAlone);
    renderQuestion(card.predict, now);
    renderTask(card, now);
    renderNotice(now);
    if (root.contains(focused) && !focused.checkVisibility()) focusTask(); // what had it is of no use any more
  }

  const focusTask = () =>
    ($(".course-task").hidden ? $("#course-heading") : $(".course-task")).focus();

  const tick = ({ isDone, isHere }) =>
    make("li", { class: `${isDone ? "done" : ""}${isHere ? " here" : ""}` }, isDone ? "✓" : "·");

  function renderPrompt(text, current) {
    const button = $(".course-use");
    button.hidden = text === null || seen.isDone;
    if (text === null) return;
    button.querySelector("span").textContent = t(text === current ? "course.used" : "course.use");
    button.querySelector("q").textContent = text;
  }

  // --- the question ---

  function renderQuestion(predict, now) {
    const form = $(".course-predict");
    const isOpen = Boolean(predict) && !now.guess && !now.isDone;
    form.hidden = !isOpen;
    const key = isOpen
      ? JSON.stringify([
          predict,
          language(),
          predict.kind === "candidate" ? now.candidates.map(({ id }) => id) : null,
        ])
      : null;
    if (key !== asked && isOpen) buildQuestion(predict, now.candidates);
    if (isOpen) write($(".course-ask"), predict.ask[language()], now.live);
    asked = key;
    renderGuess(predict, now);
  }

  function buildQuestion(predict, candidates) {
    const lang = language();
    const hadFocus = $(".course-answers").contains(document.activeElement);
    if (predict.kind === "number") {
      const field = make("input", {
        type: "number",
        name: "course-guess",
        step: "any",
        inputmode: "decimal",
        "aria-labelledby": "course-ask",
      });
      $(".course-answers").replaceChildren(field);
    } else {
      const labels =
        predict.kind === "options"
          ? predict.options.map(({ text }) => text[lang])
          : candidates.map((one) => piece(one.text));
      $(".course-answers").replaceChildren(...labels.map(choice));
    }
    if (hadFocus) $(".course-answers input")?.focus();
    $(".course-unanswered").hidden = true;
  }

  const choice = (label, i) =>
    make(
      "label",
      {},
      make("input", { type: "radio", name: "course-guess", value: i }),
      make("span", {}, label),
    );

  $(".course-predict").addEventListener("submit", (event) => {
    event.preventDefault();
    const guess = guessed();
    $(".course-unanswered").hidden = Boolean(guess);
    if (guess) does.answer(guess);
  });

  // {index} of an option, or {facts}: the guess as facts.
  function guessed() {
    const { kind } = shown.predict;
    if (kind === "number") {
      const { value, valueAsNumber: number } = $("[name=course-guess]");
      return value === "" || !Number.isFinite(number)
        ? null
        : { facts: { guess_number: { value: number, text: String(number) } } };
    }
    const picked = $("[name=course-guess]:checked");
    if (!picked) return null;
    if (kind === "options") return { index: Number(picked.value) };
    const { id, text, probability, percent, rank } = seen.candidates[Number(picked.value)];
    return {
      facts: {
        guess: { value: id, text, isToken: true },
        guess_percent: { value: 100 * probability, text: percent },
        guess_rank: { value: rank, text: String(rank) },
      },
    };
  }

  // What was said, and beside it, in the end, what came true.
  function renderGuess(predict, now) {
    const box = $(".course-guess");
    box.hidden = !predict || !now.guess;
    if (box.hidden) return;
    const lang = language();
    const rows = [["course.your_guess", guessParts(predict, now.guess)]];
    if (now.facts) {
      const truth =
        predict.kind === "options"
          ? chosenOf(
              predict.options.filter(({ when }) => when.length),
              now.facts,
              lang,
            )?.text[lang]
          : null;
      if (truth) rows.push(["course.happened", [{ text: truth }]]);
      if (predict.kind === "number")
        rows.push(["course.happened", partsOf(`{${predict.fact}}`, now.facts)]);
    }
    box.replaceChildren(
      ...rows.flatMap(([key, parts]) => [
        make("dt", {}, t(key)),
        make("dd", {}, ...parts.map(partNode)),
      ]),
    );
  }

  function guessParts(predict, guess) {
    if (predict.kind === "options")
      return [{ text: predict.options[guess.index].text[language()] }];
    return partsOf(predict.kind === "number" ? "{guess_number}" : "{guess}", guess.facts);
  }

  // --- doing and noticing ---

  function renderTask(card, now) {
    const isHidden = !card.task || (card.predict && !now.guess && !now.isDone);
    $(".course-task").hidden = isHidden;
    $(".course-task").classList.toggle("done", now.isDone);
    $(".course-task-sign").textContent = now.isDone ? "✓" : "▶";
    write($(".course-task-text"), card.task?.[language()] ?? "", now.live);
    const counts =
      now.since && !now.isDone
        ? progress(card.do, now.since).filter(({ wanted }) => wanted > 1)
        : [];
    $(".course-count").textContent = counts
      .map(({ done, wanted }) => t("course.count", { done, wanted }))
      .join(" · ");
    $(".course-look").hidden = !now.target || (now.isDone && !now.isReadOnly);
    $("#course-look-text").textContent = now.target ? t("course.look", { target: now.target }) : "";
  }

  function renderNotice(now) {
    const box = $(".course-notice");
    const variant = shownNotice();
    const isEarlier = now.isDone && !now.facts && !now.isReadOnly;
    box.hidden = !variant && !isEarlier;
    $(".course-notice-title").textContent = t(isEarlier ? "course.earlier" : "course.notice");
    if (variant) write($(".course-notice-text"), variant.text[language()], noticeFacts());
    else $(".course-notice-text").textContent = "";
    $(".course-again").hidden = now.isReadOnly || !now.isDone;
  }

  const noticeFacts = () => (seen.isReadOnly ? seen.live : seen.facts);

  function shownNotice() {
    const facts = noticeFacts();
    return facts ? chosenOf(shown.notice, facts, language()) : null;
  }

  $(".course-use").addEventListener("click", () => does.useText(shown.prompt[language()]));
  $(".course-look").addEventListener("click", does.goTo);
  $(".course-again").addEventListener("click", does.again);

  return {
    render,
    focus: () => $("#course-heading").focus(),
    // Somebody wants to go on without an answer.
    askAnswer() {
      $(".course-unanswered").hidden = false;
      $(".course-answers input").focus({ preventScroll: true });
      $(".course-unanswered").scrollIntoView({ block: "nearest" });
    },
    focusTask,
    noticed: () => $(".course-notice-text").textContent,
    // Brings what there is to notice into view, inside the dock.
    showNotice() {
      const box = root.parentElement;
      const notice = $(".course-notice");
      const below = notice.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
      const above = notice.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (!notice.hidden && below > 0) box.scrollTop += Math.min(below + 4, above);
    },
  };
}

function write(box, template, facts) {
  const nodes = partsOf(template, facts).map(partNode);
  // What reads the same stays, so that a screen reader is not told again.
  const fresh = make("div", {}, ...nodes);
  if (fresh.innerHTML !== box.innerHTML) box.replaceChildren(...fresh.childNodes);
}

function partNode({ text, fact, isToken, isStrong }) {
  if (isStrong) return make("b", {}, text);
  if (!fact) return document.createTextNode(text);
  return make(
    "span",
    { class: isToken ? "fact fact-token" : "fact", "data-fact": fact },
    isToken ? piece(text) : text,
  );
}

// @ts-nocheck
// Guessing the next token: a text of which the beginning is shown, place by place. The page knows
// what comes only when the guess is made; the server answers each place anew and remembers nothing.

import { language, t } from "../../page/js/words.js";
import * as views from "./guess_views.js";

const UNITS_BEFORE = 6;

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  // {model, lang, request, typing, question, told, said, done, isOver}; null before the first one.
  let game = null;
  let isAsking = false;

  $(".guess-setup").addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  $(".guess-form").addEventListener("submit", (event) => {
    event.preventDefault();
    guess();
  });
  $("#guess-next").addEventListener("click", next);
  $("#guess-finish").addEventListener("click", finish);
  $("#guess-again").addEventListener("click", again);
  $("#guess-confidence").addEventListener("input", showSure);
  root.addEventListener("keydown", onKey);
  root.addEventListener("change", (event) => {
    if (event.target.name === "guess-option") $(".guess-missing").textContent = "";
  });

  // 1 to 4 choose, Enter goes on. By code: under a Korean input method digits may come as others.
  function onKey(event) {
    if (!game || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // The page's text is out of sight while people play: no key of theirs writes to it.
    if (event.key === "ArrowRight" || event.key === "ArrowLeft" || event.code === "KeyG")
      event.stopPropagation();
    const isField = event.target.matches("select, input[type=text]");
    const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1];
    if (digit && !isField && game.question && !game.told && !game.typing) {
      const radio = root.querySelectorAll("[name=guess-option]")[digit - 1];
      if (!radio) return;
      event.preventDefault();
      radio.click();
      radio.focus();
    } else if (event.key === "Enter" && !event.target.closest("button, a, form, select")) {
      event.preventDefault();
      if (game.told && !game.isOver) next();
      else if (!game.told) guess();
    }
  }

  // One question at a time: who presses twice has asked once.
  function asking(work) {
    if (isAsking) return;
    isAsking = true;
    root.setAttribute("aria-busy", "true");
    desk.aside(async () => {
      try {
        await work();
      } finally {
        isAsking = false;
        root.removeAttribute("aria-busy");
      }
    });
  }

  function start() {
    const passage = $("#guess-text").value || null;
    if (!desk.view()) return;
    const seed = Math.floor(Math.random() * 2 ** 31);
    const text = passage ? { passage } : desk.ids();
    const typing = $("[name=guess-how]:checked").value === "type";
    const begun = {
      model: desk.model(),
      lang: language(),
      request: { ...text, seed },
      typing,
      question: null,
      told: null,
      done: [],
      isOver: false,
    };
    asking(() => ask(begun, null));
  }

  async function ask(mine, place) {
    const answer = await desk.ask("guess_question", {
      ...mine.request,
      typing: mine.typing,
      place,
    });
    if (!answer || (game !== mine && place !== null)) return;
    note(answer.sentence ?? null);
    if (answer.place === null) {
      game = null;
      return draw();
    }
    game = mine;
    game.question = answer;
    game.told = null;
    draw();
    $("#guess-word").value = "";
    $(game.typing ? "#guess-word" : "[name=guess-option]").focus();
  }

  function guess() {
    if (!game?.question || game.told) return;
    const chosen = root.querySelector("[name=guess-option]:checked");
    const word = $("#guess-word").value.trim();
    if (game.typing ? !word : !chosen) {
      $(".guess-missing").textContent = t(game.typing ? "guess.write_first" : "guess.choose_first");
      return;
    }
    $(".guess-missing").textContent = "";
    const mine = game;
    const said = mine.typing ? { word } : { guess: Number(chosen.value) };
    const confidence = views.SURE[$("#guess-confidence").value];
    asking(() => reveal(mine, { ...said, confidence }));
  }

  async function reveal(mine, said) {
    const { place } = mine.question;
    const told = await desk.ask("guess_reveal", { ...mine.request, place, ...said });
    if (!told || game !== mine) return;
    mine.told = told;
    mine.said = said;
    mine.done.push({ ...told, before: before(mine.question.chips) });
    draw();
    $("#guess-next").focus();
  }

  // The last words before a place, as they are read: a character of several tokens once.
  function before(chips) {
    const units = chips.filter((chip) => !chip.group || chip.group[0] === chip.position);
    return units
      .slice(-UNITS_BEFORE)
      .map((chip) => chip.group_text ?? chip.text)
      .join("")
      .replaceAll("␣", " ")
      .trim();
  }

  function next() {
    if (!game?.told) return;
    const mine = game;
    if (mine.told.next === null) finish();
    else asking(() => ask(mine, mine.told.next));
  }

  function finish() {
    if (!game) return;
    if (!game.done.length) game = null;
    else game.isOver = true;
    draw();
    (game ? $("#guess-again") : $("#guess-start")).focus();
  }

  // The next text of the list, with the same way of guessing.
  function again() {
    const choice = $("#guess-text");
    choice.selectedIndex = (choice.selectedIndex + 1) % (choice.options.length - 1);
    start();
  }

  function note(sentence) {
    $(".guess-note").hidden = !sentence;
    $(".guess-note").textContent = sentence ?? "";
  }

  function showSure() {
    views.renderSure(root, Number($("#guess-confidence").value));
  }

  function draw() {
    $("#guess-start").textContent = t(game ? "guess.restart" : "guess.start");
    $(".guess-game").hidden = !game;
    $(".guess-game").dataset.playing = String(Boolean(game) && !game.isOver);
    if (!game) return;
    const { question, told, done, isOver } = game;
    const at = isOver ? { number: done.length, n_places: question.n_places } : question;
    $(".guess-place").textContent = isOver ? t("guess.summary") : t("guess.place", at);
    $(".guess-progress").max = question.n_places;
    $(".guess-progress").value = done.length;
    $("#guess-finish").hidden = isOver;
    views.renderKnown(
      $(".guess-known"),
      told ? told.chips : question.chips,
      told ? told.place : null,
      isOver,
    );
    $(".guess-form").hidden = Boolean(told) || isOver;
    $(".guess-options").hidden = game.typing;
    $(".guess-typed").hidden = !game.typing;
    $(".guess-reveal").hidden = !told || isOver;
    $(".guess-summary").hidden = !isOver;
    if (!told && question.options && $(".guess-options").dataset.place !== key(question)) {
      $(".guess-options").dataset.place = key(question);
      views.renderOptions($(".guess-options"), question.options);
    }
    if (told && !isOver) {
      views.renderReveal(root, told);
      $("#guess-next span").textContent = t(told.next === null ? "guess.to_summary" : "guess.next");
    }
    if (isOver) views.renderSummary(root, done);
    views.renderScore(root, done);
    if (!isOver) note(question.skipped);
    showSure();
  }

  const key = (question) => `${game.request.seed}/${question.place}`;

  // Ids of one model mean nothing to another. The server's sentences are asked for again in the
  // language of now.
  function show() {
    if (game && game.model !== desk.model()) {
      game = null;
      note(t("guess.other_model"));
    }
    draw();
    if (game && game.lang !== language()) asking(() => translate(game));
  }

  async function translate(mine) {
    mine.lang = language();
    const { place } = mine.question;
    const question = await desk.ask("guess_question", {
      ...mine.request,
      typing: mine.typing,
      place,
    });
    const told =
      mine.told && (await desk.ask("guess_reveal", { ...mine.request, place, ...mine.said }));
    if (game !== mine || !question) return;
    Object.assign(mine, { question, told });
    draw();
  }

  draw();
  return { show };
}

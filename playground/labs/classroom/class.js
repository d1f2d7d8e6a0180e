// @ts-nocheck
// The panel of a live class: a teacher opens a room, starts rounds, and shows the class beside the
// model. What students typed comes in as text only, and not before the teacher looks at it.

import { make, piece } from "../../page/js/dom.js";
import { sameIds } from "../../page/js/history.js";
import { chosen } from "../../page/js/records.js";
import { language, t } from "../../page/js/words.js";
import * as bars from "./class_bars.js";
import { ADDRESS, makeRoom, Refused } from "./class_server.js";

const SECONDS = [0, 10, 20, 30, 60, 120]; // 0 is no limit
const USUAL = { options: 4, seconds: 0 };
const MOST_OPTIONS = 8;
const SVG = "http://www.w3.org/2000/svg";
const LOCAL = /^(localhost|127\.|\[?::1\]?|0\.0\.0\.0)/;

export function makePanel(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  const page = root.closest(".pg");
  let view = null; // the newest state of the room
  let deadline = null;
  let isBusy = false;

  const room = makeRoom({
    isOn: () => root.isConnected,
    onView(seen) {
      view = seen;
      render();
    },
    onLost: (isLost) => ($(".class-lost").hidden = !isLost),
    onEnd() {
      const hadFocus = root.contains(document.activeElement);
      view = null;
      render();
      say(t("class.closed"));
      if (hadFocus) $("#class-open").focus();
    },
  });

  // --- what a teacher does -------------------------------------------------------------------

  // One thing at a time; what the server refuses is said on the page.
  async function act(action) {
    if (isBusy) return;
    isBusy = true;
    say("");
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Refused)) console.warn(error);
      desk.say(error instanceof Refused && error.message ? error.message : t("page.server_gone"));
    } finally {
      isBusy = false;
    }
  }

  async function open() {
    await room.open();
    showAddress();
    $("#class-copy").focus();
  }

  const request = () => ({
    kind: $("[name=class-kind]:checked").value,
    options: Number($("#class-options").value),
    seconds: Number($("#class-seconds").value) || null,
    free_text: $("#class-free-text").checked,
    model: desk.model(),
    settings: desk.knobs(),
    ...desk.ids(),
  });

  async function start() {
    if (!desk.view()) return;
    desk.hush();
    try {
      await room.actPatiently("start", request(), () => say(t("class.waiting_model")));
    } finally {
      say("");
    }
    $(".class-title").focus();
  }

  async function reveal() {
    const { value } = $("#class-comes");
    await room.act("reveal", { comes: /^\d/.test(value) ? Number(value) : value });
    $("#class-append").focus();
  }

  async function next() {
    await room.act("next");
    $("#class-start").focus();
  }

  // The page goes on with the very ids of the round, also when it has been reloaded since.
  async function appendAndStart() {
    const record = chosen(view.round.reveal.token);
    const asked = await room.get("text");
    if (asked.model !== desk.model()) {
      await next();
      return say(t("class.other_model"));
    }
    const isSame = sameIds(desk.view()?.ids ?? [], asked.ids);
    if (isSame) await desk.continueWith([...desk.records(), record]);
    else await desk.open({ text: asked.text, promptIds: asked.ids, records: [record] }, "class");
    if (!sameIds(desk.view()?.ids ?? [], [...asked.ids, record.id])) return;
    await room.act("next");
    await start();
  }

  const hide = (text) => act(() => room.act("hide", { text }));

  async function copy() {
    const button = $("#class-copy");
    await navigator.clipboard?.writeText(address()).catch(() => {});
    button.textContent = t("class.copied");
    setTimeout(() => (button.textContent = t("class.copy")), 1500);
  }

  // --- what is seen --------------------------------------------------------------------------

  function address() {
    const { code, network } = room.room();
    const origin = LOCAL.test(location.hostname) && network ? network : location.origin;
    return `${origin}${ADDRESS.pathname}/${code}`;
  }

  async function showAddress() {
    const { code, network } = room.room();
    $(".class-code").textContent = code;
    // Short to type: there the phone asks for the code.
    $(".class-link").textContent = address().replace(/^https?:\/\/|\/[^/]*$/g, "");
    $(".class-link").href = address();
    $(".class-local").hidden = !LOCAL.test(location.hostname) || Boolean(network);
    const { size, path } = await room.get(`qr?address=${encodeURIComponent(address())}`);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `-3 -3 ${size + 6} ${size + 6}`);
    svg.setAttribute("shape-rendering", "crispEdges");
    const dark = document.createElementNS(SVG, "path");
    dark.setAttribute("d", path);
    svg.append(dark);
    $(".class-qr").replaceChildren(svg);
  }

  function render() {
    const isOpen = Boolean(room.room() && view);
    const round = isOpen ? view.round : null;
    root.dataset.state = isOpen ? (round?.state ?? "waiting") : "closed";
    page.dataset.class = round ? "round" : isOpen ? "room" : "";
    $(".class-closed").hidden = isOpen;
    $(".class-room").hidden = !isOpen;
    if (!isOpen) return;
    const [before, after] = t("class.students", { n: "\u0000" }).split("\u0000");
    $(".class-count").replaceChildren(
      before,
      make("strong", { class: "class-students" }, String(view.students)),
      after,
    );
    $(".class-setup").hidden = Boolean(round);
    $(".class-round").hidden = !round;
    const { totals } = view;
    $(".class-totals").hidden = !totals.rounds || Boolean(round?.reveal);
    $(".class-totals").textContent = bitsSentence("class.bits_all", totals, totals.rounds);
    deadline = round?.seconds_left == null ? null : performance.now() + 1000 * round.seconds_left;
    if (round) renderRound(round);
  }

  function renderRound(round) {
    $(".class-title").textContent = t(`class.round_${round.kind}`, { n: round.number });
    const answered = t("class.answers", { n: round.answers, students: view.students });
    $(".class-answers").textContent =
      round.state === "locked" ? `${answered} · ${t("class.is_locked")}` : answered;
    if ($(".class-text").textContent !== round.text) {
      $(".class-text").textContent = round.text;
      $(".class-text").scrollTop = $(".class-text").scrollHeight;
    }
    bars.render($(".class-bars"), round);
    renderTyped(round);
    renderReveal(round);
    $("#class-lock").disabled = round.state !== "open";
    $(".class-before").hidden = Boolean(round.reveal);
    $(".class-after").hidden = !round.reveal;
    offerComes(round);
    tick();
  }

  function renderReveal({ kind, reveal }) {
    const isScored = reveal && reveal.model_bits !== null;
    for (const part of [".class-bits", ".class-bits-hint"]) $(part).hidden = !isScored;
    $(".class-came").hidden = !reveal;
    if (!reveal) return;
    $(".class-came").replaceChildren(
      t(kind === "guess" ? "class.came" : "class.chosen"),
      " ",
      tokenNode(reveal.token),
    );
    const [before, after] = t("class.append", { token: "\u0000" }).split("\u0000");
    $("#class-append").replaceChildren(before, tokenNode(reveal.token), after);
    if (!isScored) return;
    const { totals } = reveal;
    $(".class-bits").textContent =
      `${bitsSentence("class.bits", reveal)}\n${bitsSentence("class.bits_all", totals, totals.rounds)}`;
  }

  const tokenNode = ({ text }) => make("span", { class: "class-token" }, piece(text));

  const bitsSentence = (key, { class_bits: ours, model_bits: model }, n) =>
    t(key, { class: ours.toFixed(2), model: model.toFixed(2), n });

  function renderTyped({ typed, hidden, free_text: isAllowed }) {
    $(".class-typed").hidden = !isAllowed || !(typed.length || hidden);
    const nHidden = hidden ? ` · ${t("class.hidden", { n: hidden })}` : "";
    $(".class-typed summary").textContent = t("class.typed", { n: typed.length }) + nHidden;
    const stamp = JSON.stringify([typed, language()]);
    const list = $(".class-typed ul");
    if (list.dataset.stamp === stamp) return; // else a button could go from under a finger
    list.dataset.stamp = stamp;
    list.replaceChildren(...typed.map(typedNode));
  }

  function typedNode({ text, count, percent }) {
    const button = make("button", { type: "button", class: "small" }, t("class.hide"));
    button.addEventListener("click", () => hide(text));
    const chance = percent
      ? [make("span", { class: "class-who" }, t("class.first_token", { percent }))]
      : [];
    return make(
      "li",
      {},
      make("span", { class: "class-word" }, text),
      `× ${count}`,
      ...chance,
      button,
    );
  }

  function offerComes(round) {
    const select = $("#class-comes");
    const stamp = `${round.number} ${language()}`;
    if (select.dataset.stamp === stamp) return;
    const before =
      select.dataset.stamp?.split(" ")[0] === String(round.number) ? select.value : null;
    select.dataset.stamp = stamp;
    const ways = round.kind === "guess" ? ["pick", "best", "draw"] : ["winner"];
    const named = ways.map((way) => make("option", { value: way }, t(`class.comes_${way}`)));
    const tokens = round.options.map((text, i) => make("option", { value: i }, text));
    select.replaceChildren(...named, ...tokens);
    if (before) select.value = before;
  }

  function say(sentence) {
    $(".class-status").textContent = sentence;
  }

  function tick() {
    const clock = $(".class-clock");
    clock.hidden = deadline === null;
    if (deadline === null || !view?.round) return;
    const left = Math.max(0, deadline - performance.now()) / 1000;
    clock.querySelector("span").textContent = t("class.seconds", { n: Math.ceil(left) });
    clock.querySelector("progress").value = left / view.round.seconds;
  }

  function offerNumbers() {
    const kept = [$("#class-options").value, $("#class-seconds").value];
    const counts = Array.from({ length: MOST_OPTIONS - 1 }, (_, i) => i + 2);
    $("#class-options").replaceChildren(
      ...counts.map((n) => make("option", { value: n }, String(n))),
    );
    const times = SECONDS.map((n) =>
      make("option", { value: n }, n ? t("class.seconds", { n }) : t("class.no_timer")),
    );
    $("#class-seconds").replaceChildren(...times);
    $("#class-options").value = kept[0] || USUAL.options;
    $("#class-seconds").value = kept[1] || USUAL.seconds;
  }

  // After a reload: the next round is one like the last.
  function goOnLike(round) {
    root.querySelector(`[name=class-kind][value=${round.kind}]`).checked = true;
    $("#class-options").value = round.options.length;
    $("#class-seconds").value = round.seconds ?? 0;
    $("#class-free-text").checked = round.free_text;
  }

  // --- wiring --------------------------------------------------------------------------------

  const on = (id, action) => $(id).addEventListener("click", () => act(action));
  on("#class-open", open);
  on("#class-copy", copy);
  on("#class-lock", () => room.act("lock"));
  on("#class-reveal", reveal);
  on("#class-cancel", next);
  on("#class-next", next);
  on("#class-append", appendAndStart);
  $(".class-setup").addEventListener("submit", (event) => {
    event.preventDefault();
    act(start);
  });
  for (const radio of root.querySelectorAll("[name=class-kind]")) {
    // In a vote there is nothing to type.
    radio.addEventListener(
      "change",
      () => ($("#class-free-text").disabled = radio.value === "vote"),
    );
  }
  $("#class-close").addEventListener("click", () => {
    $("#class-sure").returnValue = "";
    $("#class-sure").showModal();
  });
  $("#class-sure").addEventListener("close", () => {
    if ($("#class-sure").returnValue === "yes") act(room.close);
  });
  const clockwork = setInterval(() => (root.isConnected ? tick() : clearInterval(clockwork)), 250);
  offerNumbers();
  room
    .resume()
    .then((kept) => {
      if (!kept || !root.isConnected) return;
      if (view.round) goOnLike(view.round);
      render();
      desk.openView("class");
      return showAddress();
    })
    .catch(() => {});

  return {
    show() {
      offerNumbers();
      render();
    },
  };
}

// @ts-nocheck
// A student's phone: joins by a code, keeps its seat, shows the round and sends the answer.
// Text of others and of the model goes in as text, never as markup.

const PREFIX = "token-playground.seat.";
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
const NEWS_PATIENCE_MS = 40_000; // longer than the server lets anybody wait
const PATIENCE_MS = 10_000;

const $ = (id) => document.getElementById(id);
const strings = JSON.parse($("strings").textContent);
const base = location.pathname.replace(/\/class(\/[^/]*)?\/?$/, "/class");
const place = {
  code: asCode(location.pathname.slice(base.length + 1)),
  seat: null,
  view: null, // the newest state
  ended: false,
};
let wish = null; // an answer that has not reached the server yet: {round, option?, text?}
let deadline = null; // of the round on screen, by this phone's clock
let lang = firstLanguage();

function asCode(text) {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, "");
}

// --- words -----------------------------------------------------------------------------------

function firstLanguage() {
  const wanted = [recall("language"), ...(navigator.languages ?? [])].map((one) =>
    String(one).slice(0, 2),
  );
  return wanted.find((one) => one === "en" || one === "ko") ?? "en";
}

function t(key, params = {}) {
  return strings[key][lang].replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
}

function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows may refuse; then a reload takes a new seat.
  }
}

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// What pupils do not know from the keyboard, and what it means.
const STRANGE = [
  [/␣/, "seat.sign_space"],
  [/⏎/, "seat.sign_line"],
  [/<[0-9A-F]{2}>/, "seat.sign_byte"],
];
const SIGNS = /([␣⏎⇥␍◌]|<[0-9A-F]{2}>|<U\+[0-9A-F]{4,6}>)/;

function piece(text) {
  const parts = text.split(SIGNS).filter(Boolean);
  return make(
    "bdi",
    {},
    ...parts.map((part) => (SIGNS.test(part) ? make("span", { class: "sign" }, part) : part)),
  );
}

// --- the server ------------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, answer) {
    super(answer.error.sentence);
    Object.assign(this, { status, key: answer.error.key });
  }
}

async function ask(
  method,
  name,
  body = null,
  patience = PATIENCE_MS,
  control = new AbortController(),
) {
  const headers = { "x-class-seat": place.seat ?? "", "accept-language": lang };
  if (body) headers["content-type"] = "application/json";
  const sent = { method, headers, cache: "no-store", signal: control.signal };
  if (body) sent.body = JSON.stringify(body);
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const answer = await fetch(`${base}/rooms/${place.code}/${name}`, sent);
    const json = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, json);
    offline("");
    return json;
  } finally {
    clearTimeout(timer);
  }
}

// For as long as the room is there: whatever comes between, it comes back to the same seat.
async function follow() {
  let failures = 0;
  while (!place.ended) {
    try {
      if (!(await once())) continue;
      failures = 0;
    } catch (error) {
      if (error instanceof Refused && refused(error)) return;
      offline(error instanceof Refused ? error.message : t("seat.offline"));
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)];
      failures += 1;
      await sleep(pause * (0.7 + 0.6 * Math.random())); // not all phones at once
    }
  }
}

// Whether the server has answered.
async function once() {
  if (!place.seat) {
    status(t("seat.joining"));
    const joined = await ask("POST", "join", {});
    place.seat = joined.seat;
    keep(place.code, joined.seat);
    show(joined.state);
    return true;
  }
  if (wish) await send();
  const view = await news();
  if (view?.ended) leave();
  else if (view) show(view);
  return Boolean(view);
}

let polling = null; // the question for news that is under way

// The next state of the room; null if this page broke the question off, to ask anew.
async function news() {
  const control = new AbortController();
  polling = control;
  // Where nothing was heard last time, the server is not to wait for news.
  const since = $("network").hidden ? (place.view?.version ?? 0) : 0;
  try {
    return await ask("GET", `seat?since=${since}`, null, NEWS_PATIENCE_MS, control);
  } catch (error) {
    if (polling !== control) return null;
    throw error;
  } finally {
    if (polling === control) polling = null;
  }
}

// Whether that is the end of it.
function refused(error) {
  if (error.status === 401) {
    // The room is another one now: a new seat.
    place.seat = null;
    keep(place.code, null);
    return false;
  }
  if (error.status === 404 && place.seat) {
    leave();
    return true;
  }
  // Who has a seat waits until the server tells again whether it is still there.
  if (error.status >= 500 || (error.status === 429 && place.seat)) return false;
  door(error.message);
  return true;
}

let wake = () => {};

function sleep(ms) {
  return new Promise((done) => {
    wake = done;
    setTimeout(done, ms);
  });
}

// Back in the network, or the phone is awake, or the network seems lost: ask at once.
function hurry() {
  if (document.hidden) return;
  wake();
  const old = polling;
  polling = null;
  old?.abort();
}

async function answer(body) {
  const round = place.view?.round;
  if (round?.state !== "open") return;
  wish = { ...body, round: round.number };
  mark();
  status(t("seat.sending"));
  try {
    await send();
  } catch {
    offline(t("seat.offline"));
    hurry(); // `follow` sends it when the network is back
  }
}

let sending = null;

// One at a time, so that the last answer given is the last one heard.
function send() {
  sending ??= deliver().finally(() => (sending = null));
  return sending;
}

async function deliver() {
  while (wish) {
    const mine = wish;
    try {
      const view = await ask("POST", "answer", mine);
      if (wish === mine) wish = null;
      show(view);
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      if (wish === mine) wish = null;
      mark();
      status(error.message);
    }
  }
}

// --- what is seen ----------------------------------------------------------------------------

const ROUND_PARTS = ["headline", "clock", "text", "options", "words", "bars", "bits", "hint"];

function only(...shown) {
  for (const id of ROUND_PARTS) $(id).hidden = !shown.includes(id);
  $("door").hidden = $("again").hidden = true;
  // What had the focus is gone: it goes where the news is.
  if (document.activeElement?.closest("[hidden]")) $("headline").focus();
}

function door(sentence = "") {
  only();
  place.seat = null;
  $("door").hidden = false;
  status(sentence);
  $("code").textContent = $("score").textContent = "";
  $("door-code").value = place.code;
  $("door-code").focus();
}

function leave() {
  keep(place.code, null);
  end();
}

function end() {
  place.ended = true;
  only("headline");
  $("headline").textContent = t("seat.ended");
  status("");
  $("again").hidden = false;
  $("again").href = base;
}

// Says why nothing is heard; nothing to say when something is.
function offline(sentence) {
  $("network").hidden = !sentence;
  if ($("network").textContent !== sentence) $("network").textContent = sentence;
}

function status(sentence) {
  if ($("status").textContent !== sentence) $("status").textContent = sentence;
}

function show(view) {
  const before = place.view?.round;
  place.view = view;
  $("code").textContent = place.code;
  const { hits, guesses } = view.score;
  $("score").textContent = guesses ? t("seat.score", { hits, guesses }) : "";
  const round = view.round;
  deadline = round?.seconds_left == null ? null : performance.now() + 1000 * round.seconds_left;
  if (!round) return showWaiting();
  if (round.number !== before?.number) begin(round);
  if (round.reveal) showReveal(round);
  else showRound(round);
}

function showWaiting() {
  only("headline", "hint");
  $("headline").textContent = t("seat.waiting");
  $("hint").textContent = t("seat.waiting_hint");
  status("");
}

// A new round: new buttons.
function begin(round) {
  wish = null;
  $("word").value = "";
  const buttons = round.options.map((text, option) => {
    const button = make(
      "button",
      { type: "button", "aria-pressed": "false", "data-option": option },
      piece(text),
    );
    button.addEventListener("click", () => answer({ option }));
    return button;
  });
  if (round.kind === "guess") {
    const other = make(
      "button",
      {
        type: "button",
        class: "else",
        "aria-pressed": "false",
        "data-option": round.options.length,
      },
      t("seat.else"),
    );
    other.addEventListener("click", () => {
      answer({ option: null });
      if (round.free_text) $("word").focus();
    });
    buttons.push(other);
  }
  $("options").replaceChildren(...buttons);
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
}

function showRound(round) {
  const isOpen = round.state === "open";
  const strange = STRANGE.filter(([sign]) => round.options.some((option) => sign.test(option)));
  const parts = ["headline", "text", "options"];
  if (strange.length) parts.push("hint");
  if (deadline !== null) parts.push("clock");
  if (isOpen && round.free_text) parts.push("words");
  only(...parts);
  $("headline").textContent = t(isOpen ? `seat.${round.kind}` : "seat.locked");
  if ($("text").textContent !== round.text) {
    $("text").textContent = round.text;
    $("text").scrollTop = $("text").scrollHeight;
  }
  for (const button of $("options").children) button.disabled = !isOpen;
  $("hint").textContent = strange.map(([, key]) => t(key)).join(" ");
  tick();
  mark();
  if (wish) return;
  if (!round.mine) status(isOpen ? "" : t("seat.none"));
  else status(t(isOpen ? "seat.sent" : "seat.mine_is", { answer: nameOf(round, round.mine) }));
}

const nameOf = (round, mine) => mine.text || (round.options[mine.place] ?? t("seat.else"));

// Which button is mine: the wish, before the server has heard of it.
function mark() {
  const round = place.view?.round;
  if (!round) return;
  const place_ = wish ? (wish.option ?? round.options.length) : round.mine?.place;
  for (const button of $("options").children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.option) === place_));
  }
}

function showReveal(round) {
  const { reveal, mine } = round;
  const isGuess = round.kind === "guess";
  only("headline", "text", "bars", "hint", ...(reveal.model_bits === null ? [] : ["bits"]));
  $("headline").replaceChildren(
    t(isGuess ? "seat.came" : "seat.chosen"),
    " ",
    piece(reveal.token.text),
  );
  $("text").textContent = round.text;
  const names = [...round.options.map(piece), document.createTextNode(t("seat.others"))];
  $("bars").replaceChildren(...names.map((name, i) => bar(name, i, reveal, mine)));
  const told = [];
  if (isGuess) told.push(t(!mine ? "seat.none" : mine.hit ? "seat.hit" : "seat.miss"));
  if (mine?.percent) told.push(t("seat.typed_chance", { text: mine.text, percent: mine.percent }));
  status(told.join(" "));
  const bits = (one) => ({ class: one.class_bits.toFixed(2), model: one.model_bits.toFixed(2) });
  if (reveal.model_bits !== null) {
    $("bits").textContent =
      `${t("seat.bits", bits(reveal))}\n${t("seat.bits_all", { ...bits(reveal.totals), n: reveal.totals.rounds })}`;
  }
  $("hint").hidden = reveal.model_bits === null;
  $("hint").textContent = t("seat.bits_hint");
}

function bar(name, i, reveal, mine) {
  const tags = [];
  if (mine?.place === i) tags.push(make("span", { class: "tag" }, t("seat.mine")));
  if (reveal.place === i) tags.push(make("span", { class: "tag" }, `✓ ${t("seat.this")}`));
  const line = (kind, share, percent) => {
    const fill = make("div", { class: `fill ${kind}` });
    fill.style.setProperty("--share", share);
    fill.hidden = share === 0;
    return make(
      "div",
      { class: "row" },
      make("span", {}, t(`seat.${kind}`)),
      make("div", { class: "track" }, fill),
      make("span", {}, percent),
    );
  };
  return make(
    "div",
    { class: reveal.place === i ? "bar came" : "bar", "data-place": i },
    make("div", { class: "bar-name" }, name, ...tags),
    line("class", reveal.shares[i].share, reveal.shares[i].percent),
    line("model", reveal.model[i].probability, reveal.model[i].percent),
  );
}

function tick() {
  if (deadline === null) return;
  const left = Math.max(0, deadline - performance.now()) / 1000;
  $("seconds").textContent = t("seat.left", { n: Math.ceil(left) });
  $("clock").firstElementChild.value = left / place.view.round.seconds;
}

function speak(chosen) {
  lang = chosen;
  document.documentElement.lang = lang;
  document.title = t("seat.title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
  for (const other of document.querySelectorAll("#options .else"))
    other.textContent = t("seat.else");
  if (place.ended) end();
  else if (place.view) show(place.view);
}

// --- begin -----------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-lang]")) {
  button.addEventListener("click", () => {
    keep("language", button.dataset.lang);
    speak(button.dataset.lang);
  });
}
$("words").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("word").value.trim();
  if (text) answer({ text });
});
$("door-form").addEventListener("submit", (event) => {
  event.preventDefault();
  place.code = asCode($("door-code").value);
  if (!place.code) return;
  history.replaceState(null, "", `${base}/${place.code}`);
  enter();
});
addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);
setInterval(tick, 250);

function enter() {
  $("door").hidden = true;
  place.seat = recall(place.code);
  place.view = null;
  follow();
}

speak(lang);
if (place.code) enter();
else door();

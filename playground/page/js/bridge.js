// @ts-nocheck
// Runs a lab that is still a panel of its own making: its HTML, `makePanel(root, desk)`. Goes with the last
// of them.

import { html } from "../vendor/html.js";
import { effect, untracked } from "../vendor/signals.js";
import * as asking from "./ask.js";
import { config } from "./config.js";
import { allLabs, reportOf } from "./labs.js";
import { aside } from "./line.js";
import { hush, say } from "./message.js";
import { chooseModel } from "./model_choice.js";
import { choices, labelOf } from "./models.js";
import { openNow, session } from "./session.js";
import * as store from "./store.js";
import { openTab } from "./tabs.js";
import { lang, speak, t } from "./words.js";
import * as writing from "./writing.js";

const MAKERS = {
  classroom: ["class", "makePanel"],
};

// An answer with its sentences spoken.
function spoken(value) {
  if (Array.isArray(value)) return value.map(spoken);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.key === "string" && value.params && Object.keys(value).length === 2)
    return speak(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, spoken(part)]));
}

const withLang = (request) => ({ lang: lang.peek(), ...request });

const desk = {
  ask: async (name, request) => spoken(await asking.ask(name, withLang(request))),
  text: writing.wholeText,
  aside,
  say: (sentence, again) => say(sentence, again),
  hush,
  call: async (name, request) => spoken(await asking.call(name, withLang(request))),
  model: () => store.model.peek(),
  models: () => spoken(choices.peek()),
  choose: chooseModel,
  ids: () => ({ ids: store.ids.peek(), prompt_length: store.promptLength.peek() }),
  view: () => spoken(store.view.peek()),
  tokens: () => store.tokens.peek(),
  records: () => store.records.peek(),
  knobs: () => store.knobs.peek(),
  shown: () => store.topKShown.peek(),
  isGenerating: () => store.isGenerating.peek(),
  modelLabel: () => labelOf(store.model.peek()),
  promptText: () => store.entry.peek()?.text,
  currentView: () => store.tab.peek(),
  openView: openTab,
  told: (tab) => reportOf(config.labs.find((lab) => lab.tab?.name === tab)?.name),
  changed() {
    for (const follow of followers) follow();
  },
  open: (text, tab) => writing.openText(text, tab),
  typeInstead: writing.typeInstead,
  session,
  askToSave: async (what) =>
    spoken(await asking.askPatiently("save", withLang({ ...session(), what }))),
  openSaved: async (saved) => spoken(await openNow(saved)),
  continueWith: writing.continueWith,
};

// Where panels are that nobody looks at.
function holder() {
  const page = document.querySelector(".pg");
  let box = page.querySelector(":scope > .old-panels");
  if (!box) {
    box = document.createElement("div");
    box.className = "old-panels";
    box.hidden = true;
    page.append(box);
  }
  return box;
}

const followers = [];

function translate(root) {
  const put = (attribute, set) => {
    for (const node of root.querySelectorAll(`[${attribute}]`))
      set(node, t(node.getAttribute(attribute)));
  };
  put("data-t", (node, text) => (node.textContent = text));
  put("data-t-aria", (node, text) => node.setAttribute("aria-label", text));
  put("data-t-placeholder", (node, text) => node.setAttribute("placeholder", text));
}

export async function bridged({ name, tab, panel: markup }) {
  const [file, maker] = MAKERS[name] ?? [name, "makePanel"];
  const script = await import(`${config.scripts}/labs/${name}/${file}.js`);
  const template = document.createElement("template");
  template.innerHTML = markup.trim();
  const root = template.content.firstElementChild;
  document.adoptNode(root);
  translate(root);
  let panel = null;
  if (tab) root.hidden = false;
  const show = () => {
    const view = store.view.value;
    if (view && tab && store.tab.value === tab.name && !store.isGenerating.value)
      untracked(() => panel?.show?.(spoken(view)));
  };
  return {
    Panel: () =>
      html`<div style="display: contents" ref=${(place) => (place ?? holder()).append(root)}></div>`,
    get actions() {
      return panel?.actions;
    },
    report: () => panel?.facts?.() ?? null,
    stop: () => panel?.stop?.(),
    make() {
      if (!root.isConnected) holder().append(root);
      panel = script[maker](root, desk, config.course);
      if (panel.follow) followers.push(panel.follow);
    },
    start() {
      effect(() => {
        lang.value;
        untracked(() => translate(root));
        show();
        untracked(() => panel.translate?.());
      });
      effect(() => {
        void [store.view.value, store.tab.value, store.run.value, lang.value];
        for (const lab of allLabs()) lab.report?.();
        untracked(() => panel.follow?.());
      });
      panel.resume?.();
    },
  };
}

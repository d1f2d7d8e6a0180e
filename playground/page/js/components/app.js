// The page put together: the bar at the top, the tabs, the cards of the open one, and the labs.

import { html } from "../../vendor/html.js";
import { config } from "../config.js";
import { labOf, labOfTab } from "../labs.js";
import { announcement, tab } from "../store.js";
import { speak, t } from "../words.js";
import { NextCard, PromptCard, TokensCard } from "./cards.js";
import { GenerateCard } from "./generate_card.js";
import { Header } from "./header.js";
import { SpaceDialog } from "./lints.js";
import { Message, Reading, Status, Wanted } from "./status.js";
import { Tabs } from "./tabs.js";
import { TextCard } from "./text_card.js";

export function App() {
  return html`<${Header}>
      <button
        type="button"
        class="switch"
        id="open-course"
        data-action="course"
        aria-expanded=${isOpen("course")}
        aria-controls="course"
      >
        ${t("course.title")}
      </button>
      <button type="button" id="open-save" data-action="save">${t("save.title")}</button>
    <//>
    <div class="pg-sub">
      <${Tabs} />
      <${Status}>
        <button type="button" class="small" id="open-selfcheck" data-action="selfcheck">${t("selfcheck.open")}</button>
      <//>
    </div>
    <${Wanted} />
    <${Reading} />
    <${Message} />
    <div class="pg-grid" id="view" role="tabpanel" aria-labelledby=${`tab-${tab.value}`}>
      <${PromptCard} />
      <${TextCard} />
      <${NextCard} />
      <${GenerateCard} />
      <${TokensCard} />
      <${OpenLab} />
    </div>
    <${Overlays} />
    <${SpaceDialog} />
    <p class="announcer" role="status">${speak(announcement.value)}</p>`;
}

/** Whether what a lab opens over the page is open. @param {string} name */
const isOpen = (name) => labOf(name)?.isOpen?.() ?? false;

function OpenLab() {
  const lab = labOfTab(tab.value);
  const module = lab && labOf(lab.name);
  return module ? html`<${module.Panel} key=${lab.name} />` : null;
}

/** The labs without a tab stand beside the tabs and open over the page. */
function Overlays() {
  const names = config.labs.filter((lab) => !lab.tab).map((lab) => lab.name);
  return names.map((name) => {
    const module = labOf(name);
    return module ? html`<${module.Panel} key=${name} />` : null;
  });
}

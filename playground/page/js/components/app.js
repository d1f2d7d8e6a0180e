// The page put together: the bar at the top, the tabs, the cards of the open one, and the labs.

import { html } from "../../vendor/html.js";
import { config } from "../config.js";
import { allLabs, labOf, labOfTab } from "../labs.js";
import { announcement, tab } from "../store.js";
import { speak } from "../words.js";
import { NextCard, PromptCard } from "./cards.js";
import { GenerateCard } from "./generate_card.js";
import { Header } from "./header.js";
import { SpaceDialog } from "./lints.js";
import { Message, Reading, Status, Wanted } from "./status.js";
import { Tabs } from "./tabs.js";
import { TextCard } from "./text_card.js";

export function App() {
  return html`<${Header}><${Openers} place="bar" /><//>
    <div class="pg-sub">
      <${Tabs} />
      <${Status}><${Openers} place="status" /><//>
    </div>
    <${Wanted} />
    <${Reading} />
    <${Message} />
    <div class="pg-grid" id="view" role="tabpanel" aria-labelledby=${`tab-${tab.value}`}>
      <${PromptCard} />
      <${TextCard} />
      <${NextCard} />
      <${GenerateCard} />
      <${OpenLab} />
    </div>
    <${Overlays} />
    <${SpaceDialog} />
    <${Announcer} />`;
}

/** The buttons with which labs open what stands over the page. @param {{place: "bar" | "status"}} props */
function Openers({ place }) {
  return allLabs().map((lab) => lab[place] && html`<${lab[place]} />`);
}

/** What a screen reader is told; apart, so that it draws nothing else anew. */
function Announcer() {
  return html`<p class="announcer" role="status">${speak(announcement.value)}</p>`;
}

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

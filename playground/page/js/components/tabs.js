// The row of tabs.

import { html } from "../../vendor/html.js";
import { roving } from "../roving.js";
import { tab } from "../store.js";
import { allTabs, openTab } from "../tabs.js";
import { t } from "../words.js";

export function Tabs() {
  const tabs = allTabs();
  return html`<div class="views" role="tablist" aria-label=${t("tabs.title")} onKeyDown=${onKey}>
    ${tabs.map(({ name, title, startsGroup }) => {
      const isOpen = tab.value === name;
      return html`<button
        type="button"
        role="tab"
        id=${`tab-${name}`}
        key=${name}
        aria-controls="view"
        data-view=${name}
        aria-selected=${isOpen}
        tabindex=${isOpen ? 0 : -1}
        class=${startsGroup ? "first-of-group" : null}
        onClick=${() => openTab(name)}
      >
        ${t(title)}
      </button>`;
    })}
  </div>`;
}

/** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
function onKey(event) {
  const next = roving(event, [...event.currentTarget.querySelectorAll("button")]);
  if (next?.dataset.view) openTab(next.dataset.view);
}

// The tabs: one lab of the page at a time. The text is the same in all of them.

import { config } from "./config.js";
import { tab } from "./store.js";

/** @typedef {{name: string, title: string, startsGroup: boolean}} Tab */

/** All tabs in their order, group by group; a lab that stands in no group comes last. */
export function allTabs() {
  const titles = new Map(
    config.labs.flatMap((lab) => (lab.tab ? [[lab.tab.name, lab.tab.title]] : [])),
  );
  const rest = [...titles.keys()].filter((name) => !config.tabs.flat().includes(name));
  const groups = [...config.tabs, rest].map((names) => names.filter((name) => titles.has(name)));
  return groups.flatMap((names, group) =>
    names.map((name, i) => ({
      name,
      title: /** @type {string} */ (titles.get(name)),
      startsGroup: group > 0 && i === 0,
    })),
  );
}

/** What a lab declares of its tab. @param {string} name */
export const tabOf = (name) => config.labs.find((lab) => lab.tab?.name === name)?.tab;

/** @param {string} name */
export function openTab(name) {
  if (tabOf(name)) tab.value = name;
}

/** How the page is laid out for a tab: as a tab with bars of its own, or with room for a panel. @param {string} name */
export const layoutOf = (name) => (tabOf(name)?.has_bars ? name : "panel");

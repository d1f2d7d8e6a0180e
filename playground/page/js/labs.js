// The labs of this page, found by the server: their components, actions and reports.

import { config } from "./config.js";

/** @typedef {import("./types.d.ts").LabModule} LabModule */

/** @type {Map<string, LabModule>} */
const modules = new Map();

/** Loads the script of every lab. */
export async function loadLabs() {
  const loaded = await Promise.all(config.labs.map(moduleOf));
  config.labs.forEach(({ name }, i) => {
    modules.set(name, loaded[i]);
  });
}

/** @param {import("./types.d.ts").LabFacts} lab @returns {Promise<LabModule>} */
async function moduleOf(lab) {
  return (await import(`${config.scripts}/labs/${lab.name}/lab.js`)).lab;
}

/** @param {string} name of the lab's folder */
export const labOf = (name) => modules.get(name);

/** The lab of a tab. @param {string} tab */
export const labOfTab = (tab) => config.labs.find((lab) => lab.tab?.name === tab);

export const allLabs = () => [...modules.values()];

/** What lessons may speak of; null where the lab has nothing to report. @param {string} name */
export const reportOf = (name) => modules.get(name)?.report?.() ?? null;

/** What the buttons of all labs do, by name. */
export const labActions = () => Object.assign({}, ...allLabs().map((lab) => lab.actions ?? {}));

/** Where a lesson is open; null where none is. */
export const lessonPlace = () =>
  allLabs()
    .find((lab) => lab.lesson)
    ?.lesson?.place() ?? null;

/** Opens a lesson at a card. @param {{lesson: string, card: number}} place */
export async function openLesson(place) {
  await allLabs()
    .find((lab) => lab.lesson)
    ?.lesson?.open(place);
}

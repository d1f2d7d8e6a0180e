// Points at a control of the page: an outline, brought into view, and described by the card's task.

import { tab } from "../../page/js/store.js";
import { openTab } from "../../page/js/tabs.js";

/** @typedef {import("./wire.js").Target} Target */

const DESCRIPTION = "course-look-text";
const CONTROLS = "button:not(:disabled), input, textarea, select, [tabindex='0']";

/** @type {Target | null} */
let target = null;

/** @type {Element | null} */
let marked = null;

const page = () => /** @type {HTMLElement} */ (document.querySelector(".pg"));

/** Whatever changes on the page may show the control, hide it, or take its outline away. */
let watch = () => {
  const observer = new MutationObserver(refresh);
  const attributeFilter = ["hidden", "class", "data-view"];
  observer.observe(page(), { subtree: true, childList: true, attributes: true, attributeFilter });
  watch = () => {};
};

/** @param {Target | null} wanted */
export function pointAt(wanted) {
  target = wanted;
  if (target) watch();
  refresh();
}

function refresh() {
  const node = target && shown(target);
  if (node !== marked && marked) {
    marked.classList.remove("pointed");
    describe(marked, false);
  }
  marked = node;
  if (!marked || marked.classList.contains("pointed")) return;
  marked.classList.add("pointed");
  describe(marked, true);
}

/**
 * What is in another tab is stood for by that tab, what is not on screen otherwise by the part of
 * the page that it lies in.
 *
 * @param {Target} wanted
 */
function shown({ selector, tabs }) {
  const isElsewhere = tabs.length > 0 && !tabs.includes(tab.value);
  const place = isElsewhere ? `[role=tab][data-view=${tabs[0]}]` : selector;
  let node = page().querySelector(place);
  while (node && !node.checkVisibility()) node = node.parentElement;
  return node && node !== page() && !node.matches(".pg-grid") ? node : null;
}

/** @param {Element} node @param {boolean} isOn */
function describe(node, isOn) {
  const ids = new Set((node.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (isOn) ids.add(DESCRIPTION);
  else ids.delete(DESCRIPTION);
  if (ids.size) node.setAttribute("aria-describedby", [...ids].join(" "));
  else node.removeAttribute("aria-describedby");
}

export function bringIntoView() {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  marked?.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
}

/** Takes the person there, in the tab where it is. */
export async function goThere() {
  if (!target) return;
  const { tabs } = target;
  if (tabs.length && !tabs.includes(tab.value)) openTab(tabs[0]);
  await new Promise((done) => setTimeout(done)); // the tab is drawn
  refresh();
  if (!(marked instanceof HTMLElement)) return;
  bringIntoView();
  const control = marked.matches(CONTROLS) ? marked : marked.querySelector(CONTROLS);
  const focused = control instanceof HTMLElement ? control : marked;
  focused.focus({ preventScroll: true });
}

// @ts-nocheck
// Points at a control of the page: an outline, brought into view, and described by the card's task.

import { language } from "../../page/js/words.js";

const DESCRIPTION = "course-look-text";

// targets: name → {selector, tabs, name}.
export function makePointer(page, targets, desk) {
  let target = null; // the name
  let marked = null; // the element

  const elementOf = (name) => page.querySelector(targets[name].selector);

  // What is in another view is stood for by the tab that leads there, what is not on screen otherwise
  // by the part of the page that it lies in.
  function shown(name) {
    const { tabs } = targets[name];
    const isElsewhere = tabs.length > 0 && !tabs.includes(desk.currentView());
    return visible(
      isElsewhere ? page.querySelector(`[role=tab][data-view=${tabs[0]}]`) : elementOf(name),
    );
  }

  function visible(node) {
    while (node && !node.checkVisibility()) node = node.parentElement;
    return node && node !== page && !node.matches(".pg-grid") ? node : null;
  }

  function mark(node) {
    if (node === marked) return;
    marked?.classList.remove("pointed");
    if (marked) describe(marked, false);
    marked = node;
    marked?.classList.add("pointed");
    if (marked) describe(marked, true);
  }

  function describe(node, isOn) {
    const ids = new Set((node.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (isOn) ids.add(DESCRIPTION);
    else ids.delete(DESCRIPTION);
    if (ids.size) node.setAttribute("aria-describedby", [...ids].join(" "));
    else node.removeAttribute("aria-describedby");
  }

  const refresh = () => mark(target && shown(target));

  function show() {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    marked?.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
  }

  return {
    point(name, isAsked) {
      target = name;
      refresh();
      if (isAsked) show();
    },
    refresh,
    clear() {
      target = null;
      refresh();
    },
    nameOf: (name) => (name ? targets[name].name[language()] : null),
    // Takes the person there, in the view where it is.
    goTo() {
      const { tabs } = targets[target];
      if (tabs.length && !tabs.includes(desk.currentView())) desk.openView(tabs[0]);
      refresh();
      if (!marked) return;
      show();
      const inside = "button:not(:disabled), input, textarea, select, [tabindex='0']";
      const control = marked.matches(inside) ? marked : marked.querySelector(inside);
      (control ?? marked).focus({ preventScroll: true });
    },
  };
}

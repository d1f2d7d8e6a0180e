// @ts-nocheck
// The tabs: one view of the page at a time. The text is the same in all of them.

const WITH_BARS = new Set(["write", "sampling"]); // the others need the room

export function watchViews(page, onView) {
  const tabs = [...page.querySelectorAll("[role=tab]")];

  function choose(view) {
    page.dataset.view = view;
    page.dataset.layout = WITH_BARS.has(view) ? view : "panel";
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === view));
      tab.tabIndex = tab.dataset.view === view ? 0 : -1;
    }
    page.querySelector("#view").setAttribute("aria-labelledby", `tab-${view}`);
    for (const panel of page.querySelectorAll("[data-panel]"))
      panel.hidden = panel.dataset.panel !== view;
    onView(view);
  }

  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab.dataset.view));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault(); // the arrows also append and undo
      const next = tabs.at(to % tabs.length);
      next.focus();
      choose(next.dataset.view);
    });
  }
  choose("write");
  return {
    current: () => page.dataset.view,
    choose,
    has: (view) => tabs.some((tab) => tab.dataset.view === view),
  };
}

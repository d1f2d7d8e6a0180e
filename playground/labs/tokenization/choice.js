// @ts-nocheck
// A row of buttons of which one is chosen: one stop for the tab key, the arrows move and choose.

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function makeChoice(root, onChoose) {
  const buttons = () => [...root.querySelectorAll("[role=radio]")];

  // Marks the button with this value in data-choice.
  function mark(value) {
    for (const button of buttons()) {
      const isChosen = button.dataset.choice === String(value);
      button.setAttribute("aria-checked", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
  }

  // Replaces the buttons; one that had the focus gives it to the chosen one.
  function show(nodes, value) {
    const hadFocus = root.contains(document.activeElement);
    root.replaceChildren(...nodes);
    mark(value);
    if (hadFocus) root.querySelector("[aria-checked=true]")?.focus();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[role=radio]");
    if (button) onChoose(Number(button.dataset.choice));
  });
  root.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target.closest("[role=radio]"));
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + (MOVES[event.key] ?? NaN);
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault(); // the arrows also append and undo
    if (!all[to]) return;
    all[to].focus();
    onChoose(Number(all[to].dataset.choice));
  });
  return { show, mark };
}

// @ts-nocheck
// The beam tree by keyboard: one stop for the Tab key, arrows from node to node.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

export function watchArrows(canvas) {
  const all = () => [...canvas.querySelectorAll("button")];

  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // the arrows also append and undo
    neighbour(all(), event.target.closest("button"), event.key)?.focus();
  });

  canvas.addEventListener("focusin", (event) => choose(event.target.closest("button")));

  function choose(chosen) {
    for (const button of all()) button.tabIndex = button === chosen ? 0 : -1;
  }

  // New nodes are no stops; where the only one has gone, the root is one again.
  function refresh() {
    choose(canvas.querySelector("button[tabindex='0']") ?? canvas.querySelector(".tree-node"));
  }

  return { refresh };
}

const at = (button, name) => Number(button.style.getPropertyValue(name));

// Up and down in the column; left to what a node stands behind; right to the first behind it.
function neighbour(buttons, from, key) {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = buttons
      .filter((one) => at(one, "--x") === at(from, "--x"))
      .sort((a, b) => at(a, "--y") - at(b, "--y"));
    return column[column.indexOf(from) + STEPS[key]];
  }
  if (from.dataset.key === undefined) {
    const heads = buttons.filter((one) => one.dataset.key === undefined);
    return heads[heads.indexOf(from) + STEPS[key]];
  }
  const isParent = (parent, child) =>
    child.dataset.key !== "" &&
    child.dataset.key.split(",").slice(0, -1).join() === parent.dataset.key;
  const nodes = buttons.filter((one) => one.dataset.key !== undefined);
  if (key === "ArrowLeft") return nodes.find((one) => isParent(one, from));
  return nodes.filter((one) => isParent(from, one)).sort((a, b) => at(a, "--y") - at(b, "--y"))[0];
}

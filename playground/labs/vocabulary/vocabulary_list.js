// @ts-nocheck
// A list of any length: only the rows in sight are in the page, and only their pages are asked for.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

const PAGE = 100; // rows asked for at once
const KEPT_PAGES = 40;
const SPARE = 8; // rows drawn above and below what is in sight
const PAUSE_MS = 150; // of the arrows, before the row they stopped at is opened

const number = (n) => n.toLocaleString("en");

// ask(query, offset, limit) → {total, rows, wrong} or null. onTotal(answer) is told how many there
// are, onChoose(id) which row a person opened.
export function makeList(box, { ask, onTotal, onChoose }) {
  const space = box.querySelector(".vocabulary-rows");
  const header = box.querySelector(".vocabulary-head");
  let wanted = null; // the newest query: a new object for every wish
  let query = null; // the one that the rows are of
  let total = 0;
  let pages = new Map(); // number of the page → its rows
  let nodes = new Map(); // index → {node, isWhole}
  let active = -1;
  let rowHeight = 1;
  let isAsking = false;
  let opening = 0;

  box.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  box.addEventListener("click", (event) => {
    const row = event.target.closest("[data-index]");
    if (row) open(Number(row.dataset.index));
  });
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
    const inSight = Math.max(
      1,
      Math.floor((box.clientHeight - header.offsetHeight) / rowHeight) - 1,
    );
    const from = active < 0 ? firstInSight() - 1 : active;
    const to = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + inSight,
      PageUp: from - inSight,
      Home: 0,
      End: total - 1,
      Enter: active,
      " ": active,
    }[event.key];
    if (to === undefined || !total) return;
    event.preventDefault();
    activate(Math.min(Math.max(to, 0), total - 1));
    clearTimeout(opening);
    opening = setTimeout(openActive, event.key === "Enter" || event.key === " " ? 0 : PAUSE_MS);
  });
  new ResizeObserver(measure).observe(box);

  const firstInSight = () => Math.floor(box.scrollTop / rowHeight);

  // Rows are as high as the type is large: a projector has fewer.
  function measure() {
    if (!box.clientHeight) return;
    const probe = make("div", { class: "vocabulary-row" });
    space.append(probe);
    const now = probe.offsetHeight;
    probe.remove();
    if (now === rowHeight) return draw();
    const top = box.scrollTop / rowHeight;
    rowHeight = now;
    stretch();
    box.scrollTop = top * rowHeight;
    redraw();
  }

  function stretch() {
    space.style.height = `${total * rowHeight}px`;
    space.style.setProperty("--row", `${rowHeight}px`);
    box.setAttribute("aria-rowcount", total + 1);
  }

  // Other rows from now on; `at` is the index to begin at.
  async function show(newQuery, at = 0) {
    wanted = newQuery;
    const first = await page(newQuery, Math.floor(at / PAGE));
    if (wanted !== newQuery || !first) return;
    query = newQuery;
    pages = new Map([[Math.floor(at / PAGE), first.rows]]);
    total = first.total;
    active = -1;
    stretch();
    box.scrollTop = at * rowHeight;
    redraw();
    onTotal(first);
  }

  const page = (of, index) => ask(of, index * PAGE, PAGE);

  function redraw() {
    for (const { node } of nodes.values()) node.remove();
    nodes = new Map();
    draw();
  }

  function draw() {
    if (!box.clientHeight) return;
    const first = Math.max(0, firstInSight() - SPARE);
    const last = Math.min(total, firstInSight() + Math.ceil(box.clientHeight / rowHeight) + SPARE);
    for (const [index, { node }] of nodes) {
      if (index < first || index >= last) {
        node.remove();
        nodes.delete(index);
      }
    }
    const fresh = [];
    for (let index = first; index < last; index += 1) {
      const row = rowAt(index);
      const known = nodes.get(index);
      if (known && known.isWhole === Boolean(row)) continue;
      known?.node.remove();
      const node = rowNode(index, row);
      nodes.set(index, { node, isWhole: Boolean(row) });
      fresh.push(node);
    }
    space.append(...fresh);
    mark();
    if (missing() !== null) fetchMissing();
  }

  const rowAt = (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

  // The page that is most wanted now: one in sight.
  function missing() {
    const middle = firstInSight();
    const end = Math.min(total - 1, middle + Math.ceil(box.clientHeight / rowHeight));
    for (let index = Math.floor(middle / PAGE); index <= Math.floor(end / PAGE); index += 1) {
      if (total && !pages.has(index)) return index;
    }
    return null;
  }

  // One request at a time; when it is answered, what is in sight by then is asked for.
  async function fetchMissing() {
    if (isAsking) return;
    isAsking = true;
    try {
      for (let next = missing(); next !== null; next = missing()) {
        const mine = query;
        const answer = await page(mine, next);
        if (!answer) return;
        if (query !== mine) continue;
        pages.set(next, answer.rows);
        if (pages.size > KEPT_PAGES) pages.delete(pages.keys().next().value);
        draw();
      }
    } finally {
      isAsking = false;
    }
  }

  function activate(index) {
    active = index;
    const top = index * rowHeight;
    const height = box.clientHeight - header.offsetHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight > box.scrollTop + height) box.scrollTop = top + rowHeight - height;
    draw();
  }

  function mark() {
    for (const [index, { node }] of nodes) {
      node.classList.toggle("active", index === active);
      node.setAttribute("aria-selected", String(index === active));
    }
    const isThere = nodes.has(active);
    if (isThere) box.setAttribute("aria-activedescendant", `vocabulary-row-${active}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function open(index) {
    activate(index);
    openActive();
  }

  // Moves nothing: the person may have scrolled on.
  function openActive() {
    clearTimeout(opening);
    const row = rowAt(active);
    if (row) onChoose(row.id);
    else if (nodes.has(active)) opening = setTimeout(openActive, PAUSE_MS); // it is on its way
  }

  return { show, measure, redraw, open };
}

function rowNode(index, row) {
  const node = make("div", {
    class: "vocabulary-row",
    role: "row",
    id: `vocabulary-row-${index}`,
    "aria-rowindex": index + 2,
    "data-index": index,
    "data-id": row?.id,
  });
  node.style.top = `calc(${index} * var(--row))`;
  const cell = (kind, ...content) => make("span", { role: "gridcell", class: kind }, ...content);
  if (!row) node.append(cell("vocabulary-soft", "…"));
  else {
    node.append(
      cell("vocabulary-number", String(row.id)),
      cell("vocabulary-token", pieceOf(row)),
      cell("vocabulary-bytes", row.bytes),
      cell("vocabulary-number", lengthOf(row)),
      cell("vocabulary-soft", groupName(row.group)),
    );
  }
  return node;
}

export const pieceOf = (row) =>
  row.text
    ? piece(row.text)
    : make("span", { class: "vocabulary-soft" }, t("vocabulary.empty_place"));

export function lengthOf(row) {
  if (!row.n_bytes) return "–";
  if (row.n_characters === null) return t("vocabulary.bytes_only", { bytes: row.n_bytes });
  return t("vocabulary.lengths", {
    characters: number(row.n_characters),
    bytes: number(row.n_bytes),
  });
}

export const groupName = (group) => t(`script.${group.toLowerCase()}`);

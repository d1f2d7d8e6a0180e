// The list: only the rows in sight are in the page.

import { t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { groupName, lengthOf, Name } from "./name.js";
import { drawn, moved } from "./rows.js";
import { active, found, jumps, open, openSoon, row, sight } from "./search.js";

const COLUMNS = [
  "tokens.id",
  "tokens.token",
  "tokens.bytes",
  "vocabulary.n_bytes",
  "vocabulary.script",
];

/** Rows are as high as the type is large: a projector has fewer. */
const rowHeight = signal(0);

export function List() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const total = found.value?.total ?? 0;
  const { first, last } = drawn(sight.value, total);
  const isActiveDrawn = first <= active.value && active.value < last;
  useMeasure(box);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = sight.peek().top * rowHeight.value;
  }, [jumps.value, rowHeight.value]);
  return html`<div
    class="vocabulary-list"
    role="grid"
    tabindex="0"
    aria-label=${t("vocabulary.list")}
    aria-rowcount=${total + 1}
    aria-activedescendant=${isActiveDrawn ? `vocabulary-row-${active.value}` : null}
    ref=${box}
    onScroll=${onScroll}
    onClick=${onClick}
    onKeyDown=${onKey}
  >
    <div class="vocabulary-head vocabulary-row" role="row" aria-rowindex="1">
      ${COLUMNS.map((key) => html`<span role="columnheader">${t(key)}</span>`)}
    </div>
    <div
      class="vocabulary-rows"
      role="rowgroup"
      style=${{ height: `${total * rowHeight.value}px`, "--row": `${rowHeight.value}px` }}
    >
      ${Array.from({ length: last - first }, (_, i) => first + i).map(
        (index) =>
          html`<${Row} key=${index} index=${index} row=${row(index)} isActive=${index === active.value} />`,
      )}
    </div>
  </div>`;
}

/** @param {{current: HTMLElement | null}} box */
function useMeasure(box) {
  useLayoutEffect(() => {
    const [list, head] = [box.current, box.current?.firstElementChild];
    if (!list || !(head instanceof HTMLElement)) return undefined;
    const measure = () => {
      if (!list.clientHeight) return;
      rowHeight.value = head.offsetHeight;
      const height = (list.clientHeight - head.offsetHeight) / head.offsetHeight;
      sight.value = { ...sight.value, height };
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(list);
    sizes.observe(head);
    measure();
    return () => sizes.disconnect();
  }, []);
}

/** @param {{currentTarget: HTMLElement}} event */
function onScroll({ currentTarget }) {
  requestAnimationFrame(() => {
    if (!currentTarget.isConnected || !rowHeight.value) return;
    sight.value = { ...sight.value, top: currentTarget.scrollTop / rowHeight.value };
  });
}

/** @param {Event} event */
function onClick({ target }) {
  const node = target instanceof Element ? target.closest("[data-index]") : null;
  if (node instanceof HTMLElement) open(Number(node.dataset.index));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
    return;
  const index = moved(event.key, active.value, sight.value, found.value?.total ?? 0);
  if (index === null) return;
  event.preventDefault();
  if (event.key === "Enter" || event.key === " ") open(index);
  else openSoon(index);
}

/** @param {{index: number, row: import("./wire.js").EntryRow | null, isActive: boolean}} props */
function Row({ index, row, isActive }) {
  return html`<div
    class=${isActive ? "vocabulary-row active" : "vocabulary-row"}
    role="row"
    id=${`vocabulary-row-${index}`}
    aria-rowindex=${index + 2}
    aria-selected=${isActive}
    data-index=${index}
    data-id=${row?.id}
    style=${{ top: `calc(${index} * var(--row))` }}
  >
    ${row ? html`<${Cells} row=${row} />` : html`<span role="gridcell" class="vocabulary-soft">…</span>`}
  </div>`;
}

/** @param {{row: import("./wire.js").EntryRow}} props */
const Cells = ({ row }) =>
  html`<span role="gridcell" class="vocabulary-number">${row.id}</span
    ><span role="gridcell" class="vocabulary-token"><${Name} row=${row} /></span
    ><span role="gridcell" class="vocabulary-bytes">${row.bytes}</span
    ><span role="gridcell" class="vocabulary-number">${lengthOf(row)}</span
    ><span role="gridcell" class="vocabulary-soft">${groupName(row.group)}</span>`;

// A row of buttons of which one is chosen: one stop for the tab key, the arrows move and choose.

import { roving } from "../../page/js/roving.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";

/** @typedef {{value: number, label?: string, content: unknown}} Option */

/**
 * @param {object} props
 * @param {string} props.name the row's class
 * @param {string} props.each the class of its buttons
 * @param {Option[]} props.options
 * @param {number | null} props.chosen
 * @param {(value: number) => unknown} props.onChoose
 * @param {string} [props.label]
 * @param {string} [props.labelledBy]
 */
export function Choice({ name, each, options, chosen, onChoose, label, labelledBy }) {
  const row = useRef(/** @type {HTMLElement | null} */ (null));
  const hadFocus = row.current?.contains(document.activeElement);
  const stop = options.some(({ value }) => value === chosen) ? chosen : options[0]?.value;
  useLayoutEffect(() => {
    const button = checkedIn(row.current);
    if (!row.current || !button) return;
    if (hadFocus) button.focus();
    bringIntoView(row.current, button);
  }, [chosen, options.length, options[0]?.value]);
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const next = row.current && roving(event, [...row.current.querySelectorAll("button")]);
    if (next) onChoose(Number(next.dataset.choice));
  }
  return html`<div
    class=${name}
    role="radiogroup"
    aria-label=${label}
    aria-labelledby=${labelledBy}
    ref=${row}
    onKeyDown=${onKey}
  >
    ${options.map(
      ({ value, label: own, content }) =>
        html`<button
          type="button"
          role="radio"
          key=${value}
          class=${each}
          data-choice=${value}
          aria-label=${own}
          aria-checked=${value === chosen}
          tabindex=${value === stop ? 0 : -1}
          onClick=${() => onChoose(value)}
        >${content}</button>`,
    )}
  </div>`;
}

/** @param {HTMLElement | null} row @returns {HTMLElement | null} */
const checkedIn = (row) => row?.querySelector("[aria-checked=true]") ?? null;

/** Scrolls the row alone, never the page. @param {HTMLElement} row @param {HTMLElement} button */
function bringIntoView(row, button) {
  const above = button.offsetTop - row.scrollTop;
  if (above < 0 || above + button.offsetHeight > row.clientHeight) {
    row.scrollTop += above - row.clientHeight / 3;
  }
}

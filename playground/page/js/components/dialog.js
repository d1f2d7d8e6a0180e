// A dialog over the page. Escape closes it, and so does a button in a form of method "dialog".

import { useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.labelledBy the id of its heading
 * @param {boolean} props.isOpen
 * @param {() => unknown} props.onClose
 * @param {unknown} [props.children]
 */
export function Dialog({ id, labelledBy, isOpen, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return html`<dialog id=${id} aria-labelledby=${labelledBy} ref=${dialog} onClose=${onClose}>
    ${children}
  </dialog>`;
}

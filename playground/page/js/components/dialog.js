// A dialog over the page. Escape closes it, and so does a button in a form of method "dialog".

import { useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../../vendor/html.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.labelledBy the id of its heading
 * @param {boolean} props.isOpen
 * @param {() => unknown} props.onClose
 * @param {boolean} [props.isBusy]
 * @param {unknown} [props.children]
 */
export function Dialog({ id, labelledBy, isOpen, onClose, isBusy = false, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return html`<dialog
    id=${id}
    aria-labelledby=${labelledBy}
    aria-busy=${isBusy ? "true" : null}
    ref=${dialog}
    onClose=${onClose}
  >
    ${children}
  </dialog>`;
}

// @ts-nocheck
// Making elements. Text goes in as text, never as markup.

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const SIGNS = /([␣⏎⇥␍◌]|<[0-9A-F]{2}>|<U\+[0-9A-F]{4,6}>)/;

// A visible piece, its signs set apart from the letters by style.
export function piece(text) {
  const span = make("span", { class: "piece" });
  for (const part of text.split(SIGNS)) {
    if (part) span.append(SIGNS.test(part) ? make("span", { class: "sign" }, part) : part);
  }
  return span;
}

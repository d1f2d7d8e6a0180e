// @ts-nocheck
// Files made in the page, and the clipboard.

import { make } from "../../page/js/dom.js";

// A browser may still read the file when the click is over.
const KEPT_MS = 60_000;

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

// Whether the text of `field` is on the clipboard now; if not, it stands marked, to be copied by hand.
export async function copyFrom(field) {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Pages that came over plain http have no clipboard; an old way may work.
    return document.execCommand("copy");
  }
}

export async function blobOf(dataUrl) {
  const [head, body] = [
    dataUrl.slice(0, dataUrl.indexOf(",")),
    dataUrl.slice(dataUrl.indexOf(",") + 1),
  ];
  const type = head.slice("data:".length).split(";")[0];
  if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type });
}

// Files made in the page, so that nothing of them stays anywhere else.

// A browser may still read the file when the click is over.
const KEPT_MS = 60_000;

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** @param {string} dataUrl */
export function blobOf(dataUrl) {
  const comma = dataUrl.indexOf(",");
  const [head, body] = [dataUrl.slice(0, comma), dataUrl.slice(comma + 1)];
  const type = head.slice("data:".length).split(";")[0];
  if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type });
}

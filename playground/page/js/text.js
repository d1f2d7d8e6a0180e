// @ts-nocheck
// Tokens as text again.

function bytesOf(tokens) {
  const pairs = tokens
    .filter((token) => token.bytes && !token.special)
    .flatMap((token) => token.bytes.split(" "));
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

// Whether the bytes of the chip views are characters, none of them begun and not ended.
export function isWhole(tokens) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(tokens));
    return true;
  } catch {
    return false;
  }
}

// The text that chip views of whole characters make together; `typed` is what a person typed
// there, since some vocabularies put a space before a text that nobody typed.
export function textOf(tokens, typed) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(tokens));
  return typed.startsWith(" ") ? text : text.replace(/^ /, "");
}

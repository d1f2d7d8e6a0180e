// Tokens as text again.

/** @typedef {Pick<import("./types.d.ts").Token, "bytes" | "special">} Bytes */

/** @param {Bytes[]} tokens */
function bytesOf(tokens) {
  const pairs = tokens
    .filter((token) => token.bytes && !token.special)
    .flatMap((token) => token.bytes.split(" "));
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

/** Whether the tokens' bytes are characters, none of them begun and not ended. @param {Bytes[]} tokens */
export function isWhole(tokens) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(tokens));
    return true;
  } catch {
    return false;
  }
}

/**
 * The text that tokens of whole characters make together.
 *
 * @param {Bytes[]} tokens
 * @param {string} typed what a person typed there: some vocabularies put a space before it
 */
export function textOf(tokens, typed) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(tokens));
  return typed.startsWith(" ") ? text : text.replace(/^ /, "");
}

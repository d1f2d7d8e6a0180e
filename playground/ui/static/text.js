// Tokens as text again.

// The text that chip views of whole characters make together; `typed` is what a person typed
// there, since some vocabularies put a space before a text that nobody typed.
export function textOf(tokens, typed) {
  const pairs = tokens.filter((token) => !token.special).flatMap((token) => token.bytes.split(" "));
  const bytes = Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return typed.startsWith(" ") ? text : text.replace(/^ /, "");
}

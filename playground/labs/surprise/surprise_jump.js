// @ts-nocheck
// The text before a place, to go on from there: exact by ids.

import { chosen } from "../../page/js/records.js";
import { textOf } from "../../page/js/text.js";

// As `desk.open` takes it. Of a prompt, whole characters stay typed; what was begun of the next one
// stands behind it as if picked by hand.
export function textBefore({ ids, promptLength, text, records, tokens, scores }, position) {
  const nTyped = promptLength ?? ids.length;
  if (position >= nTyped) {
    return { text, promptIds: ids.slice(0, nTyped), records: records.slice(0, position - nTyped) };
  }
  const { group } = tokens[position];
  const whole = group && group[0] < position ? group[0] : position;
  // No prompt can be typed that only begins its first character: those ids stand as they are.
  const cut = whole > 0 && scores.has(whole) ? whole : position;
  const begun = ids.slice(cut, position).map((_, i) => chosen(scores.get(cut + i)));
  return {
    text: textOf(tokens.slice(0, whole), text),
    promptIds: ids.slice(0, cut),
    records: begun,
  };
}

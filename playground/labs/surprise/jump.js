// The text before a place, to go on from there: exact by ids.

import { chosen } from "../../page/js/records.js";
import { textOf } from "../../page/js/text.js";
import { idsOf } from "./reading.js";

/**
 * Of a prompt, whole characters stay typed; what was begun of the next one stands behind it as if
 * picked by hand.
 *
 * @param {import("./reading.js").Reading} reading
 * @param {number} position
 * @param {import("../../page/js/types.d.ts").Knobs} knobs of what is picked
 */
export function textBefore(reading, position, knobs) {
  const { source, tokens, scores } = reading;
  const ids = idsOf(reading) ?? [];
  const { text, promptLength = ids.length, records = [] } = source;
  if (position >= promptLength) {
    const behind = records.slice(0, position - promptLength);
    return { text, promptIds: ids.slice(0, promptLength), records: behind };
  }
  const { group } = tokens[position];
  const whole = group ? Math.min(group[0], position) : position;
  // No prompt can be typed that only begins its first character: those ids stand as they are.
  const cut = whole > 0 && scores.has(whole) ? whole : position;
  const begun = ids.slice(cut, position).flatMap((_, i) => scores.get(cut + i) ?? []);
  return {
    text: textOf(tokens.slice(0, whole), text),
    promptIds: ids.slice(0, cut),
    records: begun.map((score) => chosen(score, knobs)),
  };
}

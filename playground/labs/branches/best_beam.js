// The most likely continuation that a beam search finds.

import { ask } from "../../page/js/ask.js";
import { limits } from "../../page/js/config.js";

/**
 * Its ids; null when it was broken off.
 *
 * @param {{model: string, ids: number[], prompt_length: number}} start
 * @param {number} count of tokens at most
 * @param {() => boolean} goesOn asked before every step
 */
export async function bestBeam(start, count, goesOn) {
  const settings = {
    num_beams: limits("branches").num_beams,
    max_new_tokens: count,
    length_penalty: 1,
  };
  let state = null;
  while (goesOn()) {
    /** @type {import("../../page/wire.js").BeamStepAnswer | null} */
    const answer = await ask("beam_step", { ...start, ...settings, state });
    if (!answer) return null;
    if (answer.is_done) return answer.hypotheses[0].new_ids;
    state = answer.state;
  }
  return null;
}

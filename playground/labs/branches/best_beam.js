// @ts-nocheck
// The most likely continuation that a beam search finds.

export const BEAMS = 4;
export const MAX_BEAM_TOKENS = 40; // the server's limit

// Its ids, at most `count`; null when it was broken off. `goesOn` is asked after every step.
export async function bestBeam(desk, start, count, goesOn) {
  const settings = { num_beams: BEAMS, max_new_tokens: count, length_penalty: 1 };
  let state = null;
  while (goesOn()) {
    const answer = await desk.ask("beam_step", { ...start, ...settings, state });
    if (!answer) return null;
    if (answer.is_done) return answer.hypotheses[0].new_ids;
    state = answer.state;
  }
  return null;
}

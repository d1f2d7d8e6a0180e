// @ts-nocheck
// One beam search from one text. The server remembers nothing of it: the state goes there and back.

import { language } from "../../page/js/words.js";
import { grow, plant } from "./beams_tree.js";

export function makeSearch(desk, settings) {
  const { ids, prompt_length } = desk.ids();
  const text = {
    ids,
    prompt_length,
    model: desk.model(),
    records: desk.records(),
    end: endOf(desk.tokens()),
  };
  const search = { text, settings, tree: plant(), answer: null, lang: null };
  let before = null;

  const ask = (state) =>
    desk.ask("beam_step", { ids, prompt_length, model: text.model, ...settings, state });

  // Takes one step; false if there was none. `isWanted` is asked when the answer is there.
  search.step = async (isWanted) => {
    const [state, lang] = [search.answer?.state ?? null, language()];
    const answer = await ask(state);
    if (!answer?.state || !isWanted()) return false;
    before = state;
    Object.assign(search, { answer, lang, tree: grow(search.tree, state, answer.considered) });
    return true;
  };

  // The sentence of the last step in the language of now.
  search.translate = async () => {
    if (!search.answer || search.lang === language()) return;
    search.lang = language();
    const again = await ask(before);
    if (again?.sentence) search.answer = { ...search.answer, sentence: again.sentence };
  };

  search.isDone = () => Boolean(search.answer?.is_done);
  search.isHere = () => isBehindPrompt() && same(desk.ids().ids, ids);
  search.isBehindPrompt = isBehindPrompt;

  // Whether the page still has the prompt that was searched from, whatever stands behind it.
  function isBehindPrompt() {
    const now = desk.ids();
    const prompt = (all) => all.slice(0, prompt_length);
    return (
      desk.model() === text.model &&
      now.prompt_length === prompt_length &&
      same(prompt(now.ids), prompt(ids))
    );
  }

  return search;
}

const endOf = (tokens) => tokens.at(-1).group_text ?? tokens.at(-1).text;

const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);

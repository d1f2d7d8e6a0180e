// Answers that follow what the page holds.

import { ask, newest } from "../../page/js/ask.js";
import { aside } from "../../page/js/line.js";
import { model } from "../../page/js/store.js";
import { effect, signal, untracked } from "../../page/vendor/signals.js";

/**
 * Asks whenever there is another query; of those that overlap the newest counts.
 *
 * @template {keyof WireCalls} N
 * @param {N} name
 * @param {() => import("../../page/js/ask.js").Query<N> | null} queryOf reads signals; null asks nothing
 */
export function following(name, queryOf) {
  const answered = signal(
    /** @type {{query: WireCalls[N]["query"], answer: WireCalls[N]["answer"]} | null} */ (null),
  );
  const latest = newest();
  let asked = "";

  /** @param {import("../../page/js/ask.js").Query<N>} query */
  async function work(query) {
    const isLatest = latest();
    const answer = await ask(name, query);
    if (!isLatest()) return;
    if (answer) answered.value = { query, answer };
    else asked = "";
  }

  const follow = () =>
    effect(() => {
      const query = model.value && queryOf();
      if (!query) return;
      const key = JSON.stringify([model.value, query]);
      if (key === asked) return;
      asked = key;
      untracked(() => aside(() => work(query)));
    });
  return { answered, follow };
}

// Branches: other continuations of the page's prompt, kept beside each other, and what people do
// with them.

import { ask } from "../../page/js/ask.js";
import { config, limits } from "../../page/js/config.js";
import { aside } from "../../page/js/line.js";
import { chosen, picked } from "../../page/js/records.js";
import * as store from "../../page/js/store.js";
import { continueWith } from "../../page/js/writing.js";
import { batch, computed, signal } from "../../page/vendor/signals.js";
import { bestBeam } from "./best_beam.js";
import * as trees from "./tree.js";

/** @typedef {import("./types.d.ts").Home} Home */
/** @typedef {import("./types.d.ts").Text} Text */
/** @typedef {import("../../page/js/types.d.ts").TokenRecord} TokenRecord */
/** @typedef {import("../../page/js/types.d.ts").Knobs} Knobs */

/** @type {Knobs} */
const GREEDY = { strategy: "greedy" };

/** For every prompt its own branches: an undone edit brings them back. @type {import("../../page/vendor/signals.js").Signal<Map<string, Home>>} */
const homes = signal(new Map());
const key = signal("");
export const home = computed(() => homes.value.get(key.value) ?? null);

/** Long work beside the page, one at a time. @type {import("../../page/vendor/signals.js").Signal<{isStopped: boolean} | null>} */
export const run = signal(null);

/** What stands in the field, and what that means. */
export const countField = signal(/** @type {string | null} */ (null));
export const count = computed(() => {
  const { new_tokens, max_new_tokens } = limits("branches");
  const value = Math.round(Number(countField.value ?? new_tokens)) || 1;
  return Math.max(1, Math.min(max_new_tokens, value));
});

/** How branches are written on: "greedy" or "knobs". */
export const how = signal("greedy");

/** The branch whose card is to have the focus. @type {import("../../page/vendor/signals.js").Signal<number | null>} */
export const focusNext = signal(null);

/** @param {Home} of @param {TokenRecord[]} records */
export const idsOf = (of, records) => [...of.promptIds, ...records.map((record) => record.id)];

/** A home as it is now. @param {Home} of */
const now = (of) => homes.value.get(of.key) ?? of;

/** @param {Home} of @param {Partial<Home>} parts */
function change(of, parts) {
  homes.value = new Map([...homes.value, [of.key, { ...now(of), ...parts }]]);
}

// --- asking ---

/**
 * A look at the end of these records; chips from the record at `from` on.
 *
 * @param {Home} of
 * @param {TokenRecord[]} records
 * @param {{from?: number, settings?: Knobs, shown?: number}} [how]
 */
async function look(of, records, { from = records.length, settings = GREEDY, shown = 1 } = {}) {
  const prompt_length = of.promptIds.length;
  const answer = await ask("look", {
    model: of.model,
    ids: idsOf(of, records),
    prompt_length,
    chips_from: prompt_length + from,
    settings,
    top_k_shown: shown,
  });
  return answer && !("reading" in answer) ? answer : null;
}

/**
 * Lets a text grow by up to `count` picks; `take` is given it after each one and says whether to
 * go on. It ends where the page moves to another prompt.
 *
 * @template {Text} T
 * @param {Home} of
 * @param {T} text
 * @param {number} count
 * @param {Knobs} settings
 * @param {(text: T) => boolean} take
 */
async function growing(of, text, count, settings, take) {
  let view = await look(of, text.records, { settings });
  for (let left = count; view && left > 0 && !trees.hasEnded(text); left -= 1) {
    const { pick } = view;
    const records = [...text.records, picked(pick, settings)];
    view = await look(of, records, { from: records.length - 1, settings });
    if (!view || of.key !== key.value) return;
    text = trees.grown(text, records, view, pick.ends_text);
    if (!take(text)) return;
  }
}

const goesOn = () => run.value !== null && !run.value.isStopped;

/** @param {(of: Home) => Promise<unknown>} action */
function work(action) {
  const of = home.value;
  if (run.value || !of) return null;
  return aside(async () => {
    run.value = { isStopped: false };
    try {
      await action(of);
    } finally {
      run.value = null;
    }
  });
}

export function stop() {
  if (run.value) run.value = { isStopped: true };
}

// --- what a person does ---

/** @param {Home} of @param {number} name @param {number} many */
function writeOn(of, name, many) {
  let before = trees.branchOf(now(of).tree, name);
  if (!before) return null;
  const settings = how.value === "knobs" ? store.knobs.value : GREEDY;
  return growing(of, before, many, settings, (text) => {
    const { tree } = now(of);
    if (trees.branchOf(tree, name) !== before) return false; // it grew in another way meanwhile
    before = text;
    change(of, { tree: trees.replaced(tree, text) });
    return goesOn();
  });
}

/** @param {number} name */
export const write = (name) => work((of) => Promise.resolve(writeOn(of, name, count.value)));

/** Every branch gets as long as the longest, so that their bits compare. */
export const even = () =>
  work(async (of) => {
    const { tree } = now(of);
    const n = trees.longest(tree);
    for (const { name, records } of tree.branches) {
      if (goesOn() && records.length < n) await writeOn(of, name, n - records.length);
    }
  });

/** Shows what there is at the place of the record at `index`, or behind the last one. @param {number} name @param {number} index */
export async function open(name, index) {
  const of = home.value;
  const branch = of && trees.branchOf(of.tree, name);
  if (!branch) return;
  if (of.picking?.name === name && of.picking.index === index) {
    close();
    return;
  }
  const asked = { name, index, candidates: null };
  change(of, { picking: asked });
  const records = branch.records.slice(0, index);
  const view = await aside(() => look(of, records, { shown: limits("branches").shown }));
  if (now(of).picking !== asked) return;
  change(of, { picking: view && { ...asked, candidates: view.candidates } });
}

export function close() {
  if (home.value) change(home.value, { picking: null });
}

/** Another token at that place makes a new branch; one behind the end lets the branch grow. @param {number} name @param {import("../../page/wire.js").CandidateView} candidate */
export function pick(name, candidate) {
  const of = home.value;
  const branch = of && trees.branchOf(of.tree, name);
  if (!branch || !of.picking) return null;
  const { index } = of.picking;
  const records = [...branch.records.slice(0, index), chosen(candidate, {})];
  return aside(async () => {
    const view = await look(of, records, { from: 0 });
    const { tree } = now(of);
    if (!view || trees.branchOf(tree, name) !== branch) return;
    const text = trees.grown(trees.NO_TEXT, records, view);
    const grows = index === branch.records.length;
    batch(() => {
      const next = grows ? trees.replaced(tree, { ...branch, ...text }) : trees.added(tree, text);
      change(of, { tree: next, picking: null });
      focusNext.value = grows ? name : tree.next;
    });
  });
}

/** @param {number} name */
export function remove(name) {
  const of = home.value;
  if (!of) return;
  const picking = of.picking?.name === name ? null : of.picking;
  change(of, { tree: trees.removed(of.tree, name), picking });
}

/** @param {number} name */
export function continueOnPage(name) {
  const branch = home.value && trees.branchOf(home.value.tree, name);
  if (branch) continueWith(branch.records);
}

/** A text of the ledger becomes a branch. @param {Text} text */
export function keep({ records, tokens, loop, truncated, full, ends }) {
  const of = home.value;
  if (!of) return;
  const text = { records, tokens, loop, truncated, full, ends };
  batch(() => {
    focusNext.value = of.tree.next;
    change(of, { tree: trees.added(of.tree, text) });
  });
}

// --- what else could have been written ---

export const references = () =>
  work(async (of) => {
    const n = trees.longest(now(of).tree);
    change(of, { greedy: null, beam: null });
    await growing(of, trees.NO_TEXT, n, GREEDY, (greedy) => {
      change(of, { greedy });
      return goesOn();
    });
    if (n > limits("branches").max_beam_tokens || !goesOn()) return;
    const start = { model: of.model, ids: of.promptIds, prompt_length: of.promptIds.length };
    const ids = await bestBeam(start, n, () => goesOn() && of.key === key.value);
    if (ids) await readBeam(of, ids);
  });

/** The beam's tokens one by one, each with its own probability. @param {Home} of @param {number[]} ids */
async function readBeam(of, ids) {
  const shown = config.limits.top_k_shown; // a beam's token is among so many at its place
  let text = trees.NO_TEXT;
  let view = await look(of, [], { shown });
  for (const id of ids) {
    const candidate = view?.candidates.find((one) => one.id === id);
    if (!candidate || !goesOn() || of.key !== key.value) return;
    const records = [...text.records, chosen(candidate, {})];
    view = await look(of, records, { from: records.length - 1, shown });
    if (!view) return;
    text = trees.grown(text, records, view);
  }
  change(of, { beam: text });
}

/** The page's text takes its place among the branches of its prompt. @param {import("../../page/js/types.d.ts").View} view */
export function enter(view) {
  const { model, prompt_length, loop, window, full } = view;
  const promptIds = view.ids.slice(0, prompt_length);
  const name = JSON.stringify([model, promptIds]);
  if (name !== key.value) stop();
  const of = homes.value.get(name) ?? {
    key: name,
    model,
    promptIds,
    tree: trees.empty,
    onPage: null,
    picking: null,
    greedy: null,
    beam: null,
  };
  const tokens = store.tokens.value.filter((token) => token.position >= prompt_length);
  const records = store.records.value;
  const text = { records, tokens, loop, truncated: window.truncated, full, ends: false };
  const found = trees.withPage(of.tree, text, of.onPage);
  batch(() => {
    key.value = name;
    change(of, { tree: found.tree, onPage: found.name });
  });
}

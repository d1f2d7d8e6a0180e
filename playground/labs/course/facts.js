// @ts-nocheck
// What is true on the page now, by name, for the lessons: pure data. The names are those of
// terms.json. A fact that is not there is left out.

import { sameIds } from "../../page/js/history.js";
import { bitsOf } from "../../page/js/records.js";
import { bitsOfTurns } from "../../page/js/turns.js";

const count = (value) => ({ value, text: value.toLocaleString("en") });
const decimals = (value, digits) => ({ value, text: value.toFixed(digits) });
const share = (probability) => ({ value: 100 * probability, text: percent(probability) });
const token = ({ id, text }) => ({ value: id, text, isToken: true });
const text = (value) => ({ value, text: value });

// The facts of now, null before there was an answer.
// page: {view, tokens, records, knobs, model, told, greedy}: the server's last answer, the chips, the
// records behind the prompt, the knobs, the model's name, what the panels tell by name, and what
// greedy wrote (newestGreedy).
export function factsOf({ view, tokens, records, knobs, model, told, greedy }) {
  if (!view) return null;
  return {
    model: text(model),
    ...ofText(view, tokens),
    ...ofNext(view),
    ...ofDice(view, knobs),
    ...ofAppended(records),
    ...ofLoop(view, records),
    ...ofSurprise(told.surprise),
    ...ofCutting(told.cutting),
    ...ofTax(told.tax),
    ...ofBeams(told.beams, greedy),
  };
}

function ofText(view, tokens) {
  const nCharacters = [...view.text].length;
  const typed = tokens.filter((one) => !one.special);
  const nBytes = typed.reduce((sum, one) => sum + one.bytes.split(" ").filter(Boolean).length, 0);
  const nDistinct = new Set(typed.map(({ id }) => id)).size;
  const nPartial = typed.filter(({ group }) => group).length; // shown together, since none is whole
  const facts = {
    n_tokens: count(view.n_tokens),
    n_distinct: count(nDistinct),
    n_partial: count(nPartial),
    n_characters: count(nCharacters),
    n_bytes: count(nBytes),
  };
  if (!nCharacters || !typed.length) return facts;
  return {
    ...facts,
    tokens_per_character: decimals(view.n_tokens / nCharacters, 2),
    bytes_per_token: decimals(nBytes / view.n_tokens, 2),
  };
}

function ofNext({ candidates, other_probability: other, entropy, pick }) {
  const [best, second] = candidates;
  const facts = {
    n_shown: count(candidates.length),
    best_token: token(best),
    best_percent: { value: 100 * best.probability, text: best.percent },
    others_percent: share(other),
    entropy_bits: decimals(entropy.bits, 2),
    choices: decimals(2 ** entropy.bits, 1),
    pick_token: token(pick),
    pick_percent: { value: 100 * pick.probability, text: pick.percent },
    pick_rank: count(pick.rank),
  };
  if (!second) return facts;
  return {
    ...facts,
    second_token: token(second),
    second_percent: { value: 100 * second.probability, text: second.percent },
  };
}

function ofDice({ candidates, pick, sampler }, knobs) {
  const penalty = knobs.repetition_penalty ?? 1;
  return {
    penalty: { value: penalty, text: String(penalty) },
    ...ofSampler({ candidates, pick, sampler }, knobs),
  };
}

function ofSampler({ candidates, pick, sampler }, knobs) {
  if (knobs.strategy !== "sample") return {};
  const facts = {
    seed: { value: knobs.seed, text: String(knobs.seed) },
    temperature: { value: knobs.temperature, text: String(knobs.temperature) },
  };
  if (pick.u !== null) facts.dice = decimals(pick.u, 4);
  if (!sampler) return facts;
  const [best] = candidates;
  return {
    ...facts,
    best_drawn_percent: { value: 100 * best.sampler_probability, text: best.sampler_percent },
  };
}

function ofAppended(records) {
  const last = records.at(-1);
  if (!last) return { n_appended: count(0) };
  return {
    n_appended: count(records.length),
    last_token: token(last),
    last_percent: { value: 100 * last.probability, text: last.percent },
    last_rank: count(last.rank),
    last_bits: decimals(bitsOf([last]), 2),
    appended_bits: decimals(bitsOf(records), 2),
    worst_rank: count(Math.max(...records.map((record) => record.rank))),
  };
}

function ofLoop({ loop, ids, prompt_length: promptLength }, records) {
  if (!loop) return {};
  const facts = {
    loop_period: count(loop.period),
    loop_turns: count(Math.floor((ids.length - loop.start) / loop.period)),
  };
  const turns = bitsOfTurns(records, loop, promptLength);
  if (turns.length < 2) return facts;
  return {
    ...facts,
    bits_first_turn: decimals(turns[0], 2),
    bits_last_turn: decimals(turns.at(-1), 2),
  };
}

function ofSurprise(told) {
  const facts = {};
  if (told?.first) {
    const most = told.first.reduce((one, other) => (other.bits > one.bits ? other : one));
    Object.assign(facts, {
      n_scored: count(told.first.length),
      total_bits: decimals(sumOfBits(told.first), 2),
      bits_per_token: decimals(sumOfBits(told.first) / told.first.length, 2),
      n_first_choices: count(told.first.filter((score) => score.rank === 1).length),
      most_surprising_token: token(most),
      most_surprising_bits: decimals(most.bits, 2),
      most_surprising_percent: { value: 100 * most.probability, text: most.percent },
    });
  }
  if (told?.second) {
    facts.second_total_bits = decimals(sumOfBits(told.second), 2);
    facts.second_bits_per_token = decimals(sumOfBits(told.second) / told.second.length, 2);
  }
  if (!told?.pinned) return facts;
  const { pinned } = told;
  return {
    ...facts,
    pinned_token: token(pinned),
    pinned_bits: decimals(pinned.bits, 2),
    pinned_percent: { value: 100 * pinned.probability, text: pinned.percent },
    pinned_rank: count(pinned.rank),
  };
}

const sumOfBits = (scores) => scores.reduce((sum, score) => sum + score.bits, 0);

function ofCutting(told) {
  if (!told) return {};
  return {
    word: { value: told.text, text: told.text, isToken: true },
    word_bytes: count(told.nBytes),
    word_merges: count(told.nMerges),
    word_tokens: count(told.nTokens),
  };
}

// Of the shipped sentences, which all say the same: where nothing is lost in cutting.
function ofTax(told) {
  if (!told) return {};
  const facts = { tax_rows: count(told.rows.length) };
  const counted = told.rows.filter(({ relative }) => relative !== null);
  const costs = (lang) => counted.find((row) => row.lang === lang);
  if (!told.isOwn && costs("en")) facts.tax_english_tokens = count(costs("en").tokens);
  if (!told.isOwn && costs("ko")) {
    facts.tax_korean_tokens = count(costs("ko").tokens);
    facts.tax_korean_times = decimals(costs("ko").relative, 2);
  }
  if (counted.length < 2) return facts;
  const most = counted.reduce((one, other) => (other.relative > one.relative ? other : one));
  return { ...facts, tax_most_name: text(most.name), tax_most_times: decimals(most.relative, 2) };
}

function ofBeams(told, greedy) {
  if (!told) return {};
  const facts = {
    beam_count: count(told.count),
    beam_length: count(told.length),
    beam_bits: decimals(told.bits, 2),
    beam_text: { value: told.text, text: told.text, isToken: true },
  };
  if (told.greedyLostAt) facts.greedy_lost_at = count(told.greedyLostAt);
  if (told.greedyPlace)
    return {
      ...facts,
      greedy_place: count(told.greedyPlace),
      greedy_bits: decimals(told.greedyBits, 2),
    };
  const isSame = greedy && told.model === greedy.model && sameIds(told.ids, greedy.promptIds);
  if (!isSame || greedy.bits.length < told.length) return facts;
  const bits = greedy.bits.slice(0, told.length).reduce((sum, one) => sum + one, 0);
  return { ...facts, greedy_bits: decimals(bits, 2) };
}

// What greedy wrote behind a prompt, as far as this page has seen it: {model, promptIds, bits}.
export function newestGreedy(before, view, records) {
  if (!records.length || records.some(({ rank }) => rank !== 1)) return before;
  const promptIds = view.ids.slice(0, view.prompt_length);
  const bits = records.map((record) => bitsOf([record]));
  const isLonger =
    before &&
    before.model === view.model &&
    sameIds(before.promptIds, promptIds) &&
    before.bits.length > bits.length;
  return isLonger ? before : { model: view.model, promptIds, bits };
}

// How it was before, under names that say so.
export function asBefore(facts) {
  const names = ["n_tokens", "best_token", "best_percent", "entropy_bits", "choices", "pick_token"];
  return Object.fromEntries(names.map((name) => [`${name}_before`, facts[name]]));
}

// A probability in per cent, written as the server writes it.
function percent(probability) {
  const value = 100 * probability;
  if (value === 0) return "0 %";
  if (value >= 0.01)
    return value.toFixed(2) === "100.00" && probability < 1 ? "> 99.99 %" : `${value.toFixed(2)} %`;
  if (value < 1e-6) return `${value.toExponential(1)} %`;
  return `${value.toFixed(1 - Math.floor(Math.log10(value)))} %`;
}

// --- texts with facts in them ---

// Whether a comparison of a lesson holds; what is not there equals nothing.
export function holds({ fact, op, number, other }, facts) {
  const one = facts[fact];
  if (op === "is missing") return !one;
  if (!one) return false;
  if (op === "is there") return true;
  const against = other === null ? number : facts[other]?.value;
  if (against === undefined) return false;
  return {
    "<": one.value < against,
    "<=": one.value <= against,
    "=": one.value === against,
    "!=": one.value !== against,
    ">=": one.value >= against,
    ">": one.value > against,
  }[op];
}

const NAMED = /\{(\w+)\}/g;

const namesIn = (template) => [...template.matchAll(NAMED)].map(([, name]) => name);

// The first of the variants that is right now, or null: its tests hold, and all it names is there.
export function chosenOf(variants, facts, lang) {
  const fits = ({ when, text: texts }) =>
    when.every((test) => holds(test, facts)) && namesIn(texts[lang]).every((name) => facts[name]);
  return variants.find(fits) ?? null;
}

// A text in parts: {text, fact?, isStrong?}; a fact that is not there reads "…".
export function partsOf(template, facts) {
  return template
    .split(/(\{\w+\}|\*\*[^*]+\*\*)/)
    .filter(Boolean)
    .flatMap((part) => {
      if (part.startsWith("**")) return [{ text: part.slice(2, -2), isStrong: true }];
      const name = part.match(/^\{(\w+)\}$/)?.[1];
      if (!name) return [{ text: part }];
      return [
        { text: facts?.[name]?.text ?? "…", fact: name, isToken: Boolean(facts?.[name]?.isToken) },
      ];
    });
}

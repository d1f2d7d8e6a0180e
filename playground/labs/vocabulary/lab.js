// The vocabulary explorer: what can be counted, a search, all rows, one entry, a word's two
// tokenizations.

import { limits } from "../../page/js/config.js";
import { whole } from "../../page/js/format.js";
import { speak, t } from "../../page/js/words.js";
import { useEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { EntryCard, followEntry } from "./entry.js";
import { Facts, Groups } from "./facts.js";
import { List } from "./list.js";
import * as state from "./search.js";
import { followWord, Word } from "./word.js";

/** @typedef {{currentTarget: HTMLInputElement}} InputEvent */

const HOWS = /** @type {const} */ (["contains", "begins", "exact", "bytes"]);
const ORDERS = /** @type {const} */ (["id", "length"]);

/** What stands in the field of the id to go to. */
const wantedId = signal("");

function Panel() {
  useEffect(() => {
    const ends = [state.follow(), followEntry(), followWord()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return html`<section class="card lab" data-panel="vocabulary" aria-labelledby="h-vocabulary">
    <h2 id="h-vocabulary">${t("vocabulary.title")}</h2>
    <p class="hint">${t("vocabulary.hint")}</p>
    <${Facts} />
    <${Search} />
    <p class="hint">${t("vocabulary.search_hint")}</p>
    <${Hits} />
    <div class="vocabulary-body"><${Groups} /><${List} /><${EntryCard} /></div>
    <${Word} />
  </section>`;
}

function Search() {
  return html`<form class="actions vocabulary-search" role="search" onSubmit=${onSubmit}>
    <label class="inline-knob"
      ><span>${t("vocabulary.search")}</span>
      <input
        type="text"
        id="vocabulary-query"
        maxlength=${limits("vocabulary").query}
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        placeholder=${t("vocabulary.placeholder")}
        value=${state.text.value}
        onInput=${(/** @type {InputEvent} */ event) => {
          state.text.value = event.currentTarget.value;
          state.searchSoon();
        }}
    /></label>
    <${Choice} id="vocabulary-how" label=${t("vocabulary.how")} chosen=${state.how} names=${HOWS} prefix="how" />
    <${CaseBox} />
    <label class="inline-knob"
      ><span>${t("vocabulary.order")}</span>
      <${Choice} id="vocabulary-order" chosen=${state.order} names=${ORDERS} prefix="by"
    /></label>
    <${GoTo} />
    <button type="submit">${t("vocabulary.go")}</button>
  </form>`;
}

/** An id leads to its entry, unless the person is in the field of the search. @param {Event} event */
function onSubmit(event) {
  event.preventDefault();
  if (wantedId.value === "" || document.activeElement?.id === "vocabulary-query") state.search();
  else state.goTo(Number(wantedId.value));
}

/**
 * @template {string} T
 * @param {object} props
 * @param {string} props.id
 * @param {string} [props.label]
 * @param {import("../../page/vendor/signals.js").Signal<T>} props.chosen
 * @param {readonly T[]} props.names
 * @param {string} props.prefix of the options' sentences
 */
function Choice({ id, label, chosen, names, prefix }) {
  /** @param {{currentTarget: HTMLSelectElement}} event */
  const onChange = ({ currentTarget: { selectedIndex } }) => {
    chosen.value = names[selectedIndex];
    state.search();
  };
  return html`<select id=${id} aria-label=${label} value=${chosen.value} onChange=${onChange}>
    ${names.map(
      (name) =>
        html`<option key=${name} value=${name}>${t(`vocabulary.${prefix}_${name}`)}</option>`,
    )}
  </select>`;
}

/** Bytes have no case. */
const CaseBox = () =>
  html`<label class="check"
    ><input
      type="checkbox"
      id="vocabulary-case"
      checked=${state.ignoresCase.value}
      disabled=${state.how.value === "bytes"}
      onChange=${(/** @type {InputEvent} */ event) => {
        state.ignoresCase.value = event.currentTarget.checked;
        state.search();
      }}
    /> <span>${t("vocabulary.ignore_case")}</span></label
  >`;

const GoTo = () =>
  html`<label class="inline-knob"
    ><span>${t("vocabulary.go_to")}</span>
    <input
      type="number"
      id="vocabulary-id"
      min="0"
      max=${state.facts.value && state.facts.value.n_entries - 1}
      step="1"
      inputmode="numeric"
      value=${wantedId.value}
      onInput=${(/** @type {InputEvent} */ event) => {
        wantedId.value = event.currentTarget.value;
      }}
  /></label>`;

function Hits() {
  const wrong = state.found.value?.wrong;
  return html`<p class=${wrong ? "vocabulary-hits wrong" : "vocabulary-hits"} role="status">${hitsSentence()}</p>`;
}

function hitsSentence() {
  const [found, facts] = [state.found.value, state.facts.value];
  if (!found || !facts) return "";
  if (found.wrong) return `⚠ ${speak(found.wrong)}`;
  if (!found.total) return t("vocabulary.nothing");
  return t("vocabulary.hits", { n: whole(found.total), all: whole(facts.n_entries) });
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel };

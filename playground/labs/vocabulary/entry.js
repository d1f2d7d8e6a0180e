// One entry of the vocabulary: its bytes, its twin, its family, its neighbours, its chances here.

import { Piece } from "../../page/js/components/piece.js";
import { whole } from "../../page/js/format.js";
import { sameIds } from "../../page/js/history.js";
import { chosen as pickedByHand } from "../../page/js/records.js";
import * as store from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { continueWith } from "../../page/js/writing.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { following } from "./following.js";
import { groupName, lengthOf, Name } from "./name.js";
import { chosen, facts, goTo } from "./search.js";

/** @typedef {import("./wire.js").EntryRow} Row */
/** @typedef {import("./wire.js").VocabularyTokenAnswer} Entry */

const { answered, follow } = following("vocabulary_token", () => {
  // Not for every token of a long run.
  if (chosen.value === null || !store.view.value || store.isGenerating.value) return null;
  return {
    id: chosen.value,
    ids: store.ids.value,
    prompt_length: store.promptLength.value,
    settings: store.knobs.value,
  };
});

export { follow as followEntry };

export function EntryCard() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = chosen.value === null ? null : answered.value;
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [shown?.query.id]);
  return html`<section class="vocabulary-entry" aria-label=${t("vocabulary.details")} ref=${box}>
    ${
      shown
        ? html`<${Details} entry=${shown.answer} ids=${shown.query.ids ?? []} />`
        : html`<p class="hint">${t("vocabulary.choose")}</p>`
    }
  </section>`;
}

/** @param {{entry: Entry, ids: number[]}} props ids: of the text that the figures are of */
function Details({ entry, ids }) {
  const { row, family, n_family, neighbours } = entry;
  return html`<h3><${Name} row=${row} /></h3>
    <p class="vocabulary-soft vocabulary-number">
      ${[`id ${row.id}`, lengthOf(row), groupName(row.group)].join(" · ")}
    </p>
    ${row.bytes && html`<p class="vocabulary-bytes">${row.bytes}</p>`}
    ${row.group !== "padding" && html`<${Chances} here=${entry.here} ids=${ids} />`}
    <${Twin} entry=${entry} />
    ${
      n_family > 1 &&
      html`<h4>${t("vocabulary.family", { n: whole(n_family) })}</h4>
        <${Links} rows=${family} current=${row.id} />`
    }
    <h4>${t("vocabulary.neighbours")}</h4>
    <${Links} rows=${neighbours} current=${row.id} />
    <p class="hint">${t("vocabulary.merge_order")}</p>`;
}

/** @param {{here: Entry["here"], ids: number[]}} props */
function Chances({ here, ids }) {
  const figures = {
    percent: here.percent,
    rank: whole(here.rank),
    all: whole(facts.value?.n_entries ?? 0),
  };
  // The figures are of the text they were asked for; of another one they would be wrong.
  const append = () => {
    if (store.isGenerating.value || !sameIds(ids, store.ids.value)) return;
    continueWith([...store.records.value, pickedByHand(here, store.knobs.value)]);
  };
  return html`<h4>${t("vocabulary.here")}</h4>
    <p class="vocabulary-here" data-probability=${here.probability} data-rank=${here.rank}>
      ${t("vocabulary.here_figures", figures)}
    </p>
    <div class="actions">
      <button type="button" data-entry="append" onClick=${append}>
        ${t("vocabulary.append")} <${Piece} text=${here.text} />
      </button>
    </div>`;
}

/** @param {{entry: Entry}} props */
function Twin({ entry: { row, twin, sentence } }) {
  if (!sentence) return null;
  const pair = twin && [row, twin].sort((a, b) => a.n_bytes - b.n_bytes);
  return html`<h4>${t("vocabulary.twin_title")}</h4>
    <p>${speak(sentence)}</p>
    ${pair && html`<${Links} rows=${pair} current=${row.id} />`}`;
}

/** @param {{rows: Row[], current: number}} props */
const Links = ({ rows, current }) =>
  html`<div class="vocabulary-links">
    ${rows.map(
      (row) =>
        html`<button
          key=${row.id}
          type="button"
          class="vocabulary-link"
          data-entry=${`go-${row.id}`}
          aria-current=${row.id === current ? "true" : null}
          onClick=${() => goTo(row.id)}
        >
          <${Name} row=${row} /><span class="vocabulary-link-id">${row.id}</span>
        </button>`,
    )}
  </div>`;

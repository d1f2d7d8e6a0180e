// What can be counted in a vocabulary: figures, and a bar for each script that filters the list.

import { decimals, whole } from "../../page/js/format.js";
import { t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { groupName, Name } from "./name.js";
import { chooseGroup, facts, goToLongest, group } from "./search.js";

/** Whether the bars are unfolded; a phone needs the room. @type {import("../../page/vendor/signals.js").Signal<boolean | null>} */
const areOpen = signal(null);

export function Facts() {
  const all = facts.value;
  return html`<ul class="vocabulary-facts">${all && html`<${Figures} all=${all} />`}</ul>`;
}

/** @param {{all: NonNullable<typeof facts.value>}} props */
function Figures({ all }) {
  /** @param {string} name */
  const count = (name) => all.counts.find((one) => one.group === name)?.n ?? 0;
  const figures = [
    [whole(all.n_entries), "vocabulary.entries"],
    [whole(all.n_space), "vocabulary.with_space"],
    [whole(count("part")), "vocabulary.parts"],
    [whole(count("special")), "vocabulary.specials"],
  ];
  if (count("padding")) figures.push([whole(count("padding")), "vocabulary.paddings"]);
  figures.push([decimals(all.mean_bytes, 2), "vocabulary.mean"]);
  return html`${figures.map(([figure, key]) => html`<li key=${key}><b>${figure}</b>${t(key)}</li>`)}
    <li>
      ${t("vocabulary.longest", { n: whole(all.longest.n_bytes) })}<button
        type="button"
        class="small vocabulary-long"
        onClick=${goToLongest}
      >
        <${Name} row=${all.longest} />
      </button>
    </li>`;
}

export function Groups() {
  const all = facts.value;
  const isOpen = areOpen.value ?? !matchMedia("(max-width: 860px)").matches;
  return html`<details
    class="vocabulary-groups"
    open=${isOpen}
    onToggle=${(/** @type {{currentTarget: HTMLDetailsElement}} */ event) => {
      areOpen.value = event.currentTarget.open;
    }}
  >
    <summary>${t("vocabulary.scripts")}</summary>
    <p class="hint">${t("vocabulary.scripts_hint")}</p>
    <div class="vocabulary-bars" role="group" aria-label=${t("vocabulary.scripts")}>
      ${
        all &&
        [{ group: "", n: all.n_entries }, ...all.counts].map(
          (one) =>
            html`<${Bar} key=${one.group} name=${one.group} n=${one.n} of=${all.n_entries} />`,
        )
      }
    </div>
  </details>`;
}

/** @param {{name: string, n: number, of: number}} props */
function Bar({ name, n, of }) {
  return html`<button
    type="button"
    class="vocabulary-bar"
    data-group=${name}
    aria-pressed=${name === (group.value ?? "")}
    onClick=${() => chooseGroup(name || null)}
  >
    <span class="vocabulary-group">${name ? groupName(name) : t("vocabulary.all")}</span
    ><span class="vocabulary-count">${whole(n)}</span
    ><span
      class="vocabulary-length"
      aria-hidden="true"
      style=${{ "--share": Math.log1p(n) / Math.log1p(of) }}
    ></span>
  </button>`;
}

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
  /** @param {string} name */
  const count = (name) => all?.counts.find((one) => one.group === name)?.n ?? 0;
  return html`<ul class="vocabulary-facts">
    ${
      all &&
      html`<${Fact} figure=${whole(all.n_entries)} name="entries" />
        <${Fact} figure=${whole(all.n_space)} name="with_space" />
        <${Fact} figure=${whole(count("part"))} name="parts" />
        <${Fact} figure=${whole(count("special"))} name="specials" />
        ${count("padding") > 0 && html`<${Fact} figure=${whole(count("padding"))} name="paddings" />`}
        <${Fact} figure=${decimals(all.mean_bytes, 2)} name="mean" />
        <li>
          ${t("vocabulary.longest", { n: whole(all.longest.n_bytes) })}<button
            type="button"
            class="small vocabulary-long"
            onClick=${goToLongest}
          >
            <${Name} row=${all.longest} />
          </button>
        </li>`
    }
  </ul>`;
}

/** @param {{figure: string, name: string}} props */
const Fact = ({ figure, name }) => html`<li><b>${figure}</b>${t(`vocabulary.${name}`)}</li>`;

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

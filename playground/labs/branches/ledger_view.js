// The ledger on the page: a row for each text, and what follows from them.

import { Piece } from "../../page/js/components/piece.js";
import { limits } from "../../page/js/config.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { keep, run } from "./branches.js";
import { ledgerOf } from "./ledger.js";
import { hasEnded, longest } from "./tree.js";

/** @typedef {import("./types.d.ts").Home} Home */

const TITLES = ["text", "tokens", "bits_total", "bits_per_token"];

/** @param {Home} home @returns {import("./types.d.ts").Row[]} */
function textsOf({ tree, greedy, beam }) {
  const rows = tree.branches.map((branch) => ({
    ...branch,
    key: String(branch.name),
    branch: /** @type {number | null} */ (branch.name),
    label: t("branches.name", { name: branch.name }),
  }));
  const beams = limits("branches").num_beams;
  const others = [
    { text: greedy, key: "greedy", label: t("generate.greedy") },
    { text: beam, key: "beam", label: t("branches.beam", { beams }) },
  ];
  return [
    ...rows,
    ...others.flatMap(({ text, key, label }) =>
      text ? [{ ...text, key, branch: null, label }] : [],
    ),
  ];
}

/** Whether some branch is shorter than the longest and could still grow. @param {Home} home */
export const isUneven = ({ tree }) =>
  tree.branches.some((one) => one.records.length < longest(tree) && !hasEnded(one));

/** @param {{home: Home | null}} props */
export function Ledger({ home }) {
  const n = home ? longest(home.tree) : 0;
  const { rows, verdict, lesson } = ledgerOf(home ? textsOf(home) : [], n);
  const notes = home ? notesOf(home, n) : "";
  return html`<div class="branch-ledger">
    <h3>${t("branches.ledger")}</h3>
    <div class="scroller">
      <table id="branch-ledger">
        <thead>
          <tr>
            ${TITLES.map((name) => html`<th scope="col">${t(`branches.${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<${Row} key=${row.key} row=${row} />`)}
        </tbody>
      </table>
    </div>
    <p class="branch-verdict" role="status">${speak(verdict)}</p>
    <p class="branch-lesson" role="status">${speak(lesson)}</p>
    <p class="note branch-note" hidden=${!notes}>${notes}</p>
    <div class="actions">
      <button
        type="button"
        id="branches-references"
        data-action="branches-references"
        disabled=${n === 0 || run.value !== null}
      >
        ${t("branches.references", { n })}
      </button>
    </div>
    <p class="hint">${t("branches.ledger_hint")}</p>
  </div>`;
}

/** @param {Home} home @param {number} n */
function notesOf(home, n) {
  const max = limits("branches").max_beam_tokens;
  const hasNoBeam = n > max && home.greedy && !home.beam;
  return [
    ...(isUneven(home) ? [t("branches.uneven")] : []),
    ...(hasNoBeam ? [t("branches.beam_too_long", { max })] : []),
  ].join(" ");
}

/** @param {{row: ReturnType<typeof ledgerOf>["rows"][number]}} props */
function Row({ row }) {
  const names = [row.isShorter && "shorter", row.isBest && "best"].filter(Boolean).join(" ");
  const text = row.records.map((record) => record.text).join("");
  return html`<tr data-row=${row.key} data-bits=${row.bits} data-tokens=${row.n} class=${names}>
    <th scope="row">
      <strong>${row.label}</strong>${row.isBest && html`<span class="branch-best">★ ${t("branches.best")}</span>`}
      ${row.branch === null && html`<div class="ledger-text"><${Piece} text=${text} /></div>`}
      ${row.isNew && html`<button type="button" class="small" onClick=${() => keep(row)}>${t("branches.keep")}</button>`}
    </th>
    <td>${row.n}</td>
    <td>${row.bits.toFixed(2)}</td>
    <td>${row.n ? (row.bits / row.n).toFixed(2) : "–"}</td>
  </tr>`;
}

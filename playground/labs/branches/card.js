// A branch as a card: its chips, what can be done with it, and the tokens to choose among.

import { band } from "../../page/js/chips.js";
import { Chips } from "../../page/js/components/chips.js";
import { Piece } from "../../page/js/components/piece.js";
import { sameIds } from "../../page/js/history.js";
import { ids } from "../../page/js/store.js";
import { t } from "../../page/js/words.js";
import { useLayoutEffect, useRef } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import * as branches from "./branches.js";
import { forkOf, hasEnded, takenBy } from "./tree.js";

/** @typedef {import("./types.d.ts").Branch} Branch */
/** @typedef {import("./types.d.ts").Home} Home */
/** @typedef {import("./types.d.ts").Picking} Picking */
/** @typedef {import("../../page/js/types.d.ts").Token} Token */

/** @param {{home: Home, branch: Branch}} props */
export function Card({ home, branch }) {
  const { name, records } = branch;
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  const isFocusNext = branches.focusNext.value === name;
  useLayoutEffect(() => {
    if (!isFocusNext) return;
    card.current?.focus();
    branches.focusNext.value = null;
  }, [isFocusNext]);
  const fork = forkOf(home.tree, branch);
  const picking = home.picking?.name === name && home.picking.candidates ? home.picking : null;
  return html`<li
    class="branch"
    data-branch=${name}
    tabindex="-1"
    aria-labelledby=${`branch-title-${name}`}
    ref=${card}
  >
    <div class="branch-head">
      <h3 id=${`branch-title-${name}`}>${t("branches.name", { name })}</h3>
      <span class="branch-on-page">${isOnPage(home, branch) ? t("branches.on_page") : ""}</span>
      <span class="branch-from"
        >${fork ? t("branches.from", { parent: fork.parent, n: fork.index + 1 }) : ""}</span
      >
    </div>
    <div class="branch-text">
      <${BranchChips} home=${home} branch=${branch} forkIndex=${fork?.index ?? -1} openIndex=${picking?.index ?? -1} />
      <button
        type="button"
        class="branch-end"
        aria-expanded=${String(picking?.index === records.length)}
        disabled=${hasEnded(branch) || branches.run.value !== null}
        onClick=${() => branches.open(name, records.length)}
      >
        ${t("branches.end")}
      </button>
    </div>
    <${Picker} home=${home} branch=${branch} picking=${picking} card=${card} />
    <${Actions} home=${home} branch=${branch} />
  </li>`;
}

/** @param {Home} home @param {Branch} branch */
const isOnPage = (home, { name, records }) =>
  home.onPage === name && sameIds(ids.value, branches.idsOf(home, records));

/** @param {{home: Home, branch: Branch, forkIndex: number, openIndex: number}} props */
function BranchChips({ home, branch, forkIndex, openIndex }) {
  const promptLength = home.promptIds.length;
  /** @param {Token} token */
  const indexOf = ({ position }) => position - promptLength;
  /** @param {Token} token */
  const classOf = (token) => {
    if (indexOf(token) === forkIndex) return "forked";
    return indexOf(token) < forkIndex ? "shared" : "";
  };
  /** @param {Token} token */
  const attributesOf = (token) => ({
    "data-index": indexOf(token),
    title: `${branch.records[indexOf(token)].percent} · ${t("branches.replace")}`,
    "aria-expanded": String(openIndex === indexOf(token)),
  });
  return html`<span
    class="branch-chips"
    onClick=${(/** @type {MouseEvent} */ { target }) => {
      const chip = target instanceof Element ? target.closest(".chip") : null;
      if (chip instanceof HTMLElement) branches.open(branch.name, Number(chip.dataset.index));
    }}
    ><${Chips}
      tokens=${branch.tokens}
      records=${branch.records}
      marks=${{ promptLength, truncated: branch.truncated, loop: branch.loop }}
      classOf=${classOf}
      attributesOf=${attributesOf}
  /></span>`;
}

/**
 * The tokens to choose among; the focus comes here with them, and goes back where it came from.
 *
 * @param {{home: Home, branch: Branch, picking: Picking | null, card: {current: HTMLElement | null}}} props
 */
function Picker({ home, branch, picking, card }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const candidates = picking?.candidates;
  const seen = useRef(candidates);
  useLayoutEffect(() => {
    const first = candidates !== seen.current && box.current?.querySelector("button:enabled");
    if (first instanceof HTMLElement) first.focus();
    seen.current = candidates;
  }, [candidates]);
  if (!picking) return html`<div class="branch-picker" hidden></div>`;
  const there = branch.records[picking.index];
  const close = () => {
    const place = card.current?.querySelector(`.chip[data-index="${picking.index}"]`);
    const from = place ?? card.current?.querySelector(".branch-end");
    if (from instanceof HTMLElement) from.focus();
    branches.close();
  };
  return html`<div
    class="branch-picker"
    ref=${box}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // nothing else is to stop
      close();
    }}
  >
    <p>${there ? t("branches.instead", { token: there.text }) : t("branches.next")}</p>
    <ol class="branch-candidates">
      ${candidates?.map(
        (candidate) =>
          html`<li key=${candidate.id}>
            <${Candidate} candidate=${candidate} name=${branch.name} takenBy=${
              takenBy(home.tree, branch.records.slice(0, picking.index), candidate.id)?.name
            } />
          </li>`,
      )}
    </ol>
    <button type="button" class="small branch-close" onClick=${close}>${t("page.dismiss")}</button>
  </div>`;
}

/** @param {{candidate: import("../../page/wire.js").CandidateView, name: number, takenBy: number | undefined}} props takenBy: the branch that has gone there already */
const Candidate = ({ candidate, name, takenBy: taker }) =>
  html`<button
    type="button"
    class=${`branch-candidate ${band(candidate.probability)}`}
    data-fork-id=${candidate.id}
    data-rank=${candidate.rank}
    data-probability=${candidate.probability}
    disabled=${taker !== undefined}
    onClick=${() => branches.pick(name, candidate)}
  >
    <span class="candidate-rank">${candidate.rank}</span>
    <span class="branch-token"><${Piece} text=${candidate.text} /></span>
    <span>${candidate.percent}</span>
    ${taker !== undefined && html`<span class="branch-taken">${t("branches.name", { name: taker })}</span>`}
  </button>`;

/** @param {{home: Home, branch: Branch}} props */
function Actions({ home, branch }) {
  const { name } = branch;
  const isBusy = branches.run.value !== null;
  const isHere = isOnPage(home, branch);
  const isLast = home.tree.branches.length === 1;
  return html`<div class="actions">
    <button
      type="button"
      class="branch-write"
      disabled=${hasEnded(branch) || isBusy}
      onClick=${() => branches.write(name)}
    >
      ${t("branches.write", { n: branches.count.value })}
    </button>
    <button type="button" class="branch-continue" disabled=${isHere} onClick=${() => branches.continueOnPage(name)}>
      ${t("branches.continue")}
    </button>
    <button
      type="button"
      class="branch-remove"
      disabled=${isHere || isLast || isBusy}
      onClick=${() => branches.remove(name)}
    >
      ${t("branches.remove")}
    </button>
  </div>`;
}

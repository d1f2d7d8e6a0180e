// @ts-nocheck
// The ledger: what every branch costs in bits, and what follows from that.

import { make, piece } from "../../page/js/dom.js";
import { bitsOf } from "../../page/js/records.js";
import { t } from "../../page/js/words.js";
import { shared } from "./branches_tree.js";

const GREEDY_FIRST = 1e9; // more bits than any text has
const MANY = 1e6; // from here on, how many times is told as a power of two

// texts: [{label, records, branch}], `branch` being a branch's name or null.
export function rowsOf(texts) {
  return texts.map((text) => ({ ...text, n: text.records.length, bits: bitsOf(text.records) }));
}

// Only texts of the same length compare: those with `n` tokens. `keep` is given the row of a text
// that is to become a branch.
export function render(root, rows, n, keep) {
  const comparable = rows.filter((row) => row.n === n && n > 0);
  const different = told(comparable);
  const best = different.length > 1 ? different.reduce((a, b) => (b.bits < a.bits ? b : a)) : null;
  const isBest = (row) => Boolean(best) && row.n === n && isSame(row, best);
  const isNew = (row) => !rows.some((one) => one.branch !== null && isSame(one, row));
  root
    .querySelector("tbody")
    .replaceChildren(...rows.map((row) => rowNode(row, n, isBest(row), isNew(row) ? keep : null)));
  const verdict = best
    ? t("branches.verdict", { n, name: best.label, bits: best.bits.toFixed(2) })
    : "";
  root.querySelector(".branch-verdict").textContent = verdict;
  root.querySelector(".branch-lesson").textContent = lessonOf(different);
}

// Every text once, under all its names.
function told(rows) {
  const firsts = rows.filter((row, i) => rows.findIndex((one) => isSame(one, row)) === i);
  return firsts.map((row) => {
    const same = rows.filter((one) => isSame(one, row));
    return {
      ...row,
      label: same.map((one) => one.label).join(" = "),
      isGreedy: same.some((one) => one.key === "greedy"),
    };
  });
}

const isSame = (a, b) => a.n === b.n && shared(a.records, b.records) === a.n;

function rowNode(row, n, isBest, keep) {
  const name = make("th", { scope: "row" }, make("strong", {}, row.label));
  if (isBest) name.append(make("span", { class: "branch-best" }, `★ ${t("branches.best")}`));
  if (row.branch === null) {
    name.append(
      make(
        "div",
        { class: "ledger-text" },
        piece(row.records.map((record) => record.text).join("")),
      ),
    );
  }
  if (keep) {
    const button = make("button", { type: "button", class: "small" }, t("branches.keep"));
    button.addEventListener("click", () => keep(row));
    name.append(button);
  }
  const attributes = {
    "data-row": row.key,
    "data-bits": row.bits,
    "data-tokens": row.n,
    class: row.n === n ? null : "shorter",
  };
  const per = row.n ? (row.bits / row.n).toFixed(2) : "–";
  const figures = [String(row.n), row.bits.toFixed(2), per].map((figure) => make("td", {}, figure));
  const node = make("tr", attributes, name, ...figures);
  node.classList.toggle("best", isBest);
  return node;
}

// A text that begins with the less likely token and is the more likely one: against greedy where
// there is such a case, else the widest.
function lessonOf(rows) {
  const cases = rows.flatMap((row) => rows.map((other) => caseOf(row, other)).filter(Boolean));
  if (!cases.length) return "";
  const { row, other, gain, a, b } = cases.reduce((best, one) =>
    weight(one) > weight(best) ? one : best,
  );
  return t("branches.lesson", {
    name: row.label,
    other: other.label,
    a: a.text,
    a_percent: a.percent,
    b: b.text,
    b_percent: b.percent,
    bits: row.bits.toFixed(2),
    other_bits: other.bits.toFixed(2),
    times: times(2 ** gain, gain),
  });
}

function caseOf(row, other) {
  const gain = other.bits - row.bits;
  const fork = shared(row.records, other.records);
  const [a, b] = [row.records[fork], other.records[fork]];
  return gain > 0 && a.probability < b.probability ? { row, other, gain, a, b } : null;
}

const weight = ({ other, gain }) => gain + (other.isGreedy ? GREEDY_FIRST : 0);

function times(factor, bits) {
  if (factor >= MANY) return `2^${bits.toFixed(0)}`;
  return factor.toLocaleString("en", { maximumFractionDigits: factor < 10 ? 1 : 0 });
}

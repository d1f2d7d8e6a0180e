// @ts-nocheck
// Why not my word? The tokens it takes, their probabilities, and what became of the first one.

import { make, piece } from "../../page/js/dom.js";
import { t } from "../../page/js/words.js";

export function watchWord(root, desk) {
  const $ = (selector) => root.querySelector(selector);
  let word = null; // the one that is followed
  let wish = null; // the newest one; null while none is open
  let isAsking = false;

  $(".word-form").addEventListener("submit", (event) => {
    event.preventDefault();
    word = $("#word").value;
    if (desk.view()) refresh(); // else the first answer that is shown will
  });

  // The text or a knob has changed: the same word again, but not for every token of a long run.
  function refresh() {
    wish = word !== null && !desk.isGenerating() ? {} : null;
    if (wish) desk.aside(lookUp);
    else clear();
  }

  // Beside the line of actions: one request at a time, and only the newest wish is answered.
  async function lookUp() {
    if (isAsking) return;
    isAsking = true;
    $(".word-paths").setAttribute("aria-busy", "true");
    try {
      while (wish) {
        const mine = wish;
        const answer = await desk.ask("look_up", { ...desk.ids(), word, settings: desk.knobs() });
        if (wish !== mine) continue;
        wish = null;
        if (answer) show(answer);
        else forget();
      }
    } finally {
      isAsking = false;
      $(".word-paths").removeAttribute("aria-busy");
      if (wish) clear(); // the server is gone, and what stood there is of another text
    }
  }

  function show(answer) {
    $(".word-note").hidden = !answer.two_paths;
    $(".word-note").textContent = answer.two_paths ?? "";
    $(".word-paths").replaceChildren(...answer.paths.map(pathNode));
    $(".word-announcer").textContent = answer.paths
      .map((path) => `${path.text}: ${path.verdict}`)
      .join(" ");
  }

  function clear() {
    $(".word-note").hidden = true;
    $(".word-note").textContent = $(".word-announcer").textContent = "";
    $(".word-paths").replaceChildren();
  }

  function forget() {
    word = null;
    clear();
  }

  return { refresh };
}

function pathNode(path) {
  const rows = path.steps.map((step) =>
    make(
      "tr",
      { "data-id": step.id, class: step.cut_by ? "cut" : null },
      make("td", { class: "token" }, piece(step.text)),
      make("td", {}, String(step.id)),
      make("td", {}, `#${step.rank.toLocaleString("en")}`),
      make("td", {}, step.percent),
      make("td", {}, step.cut_by ? `✂ ${t(`stage.name.${step.cut_by}`)}` : step.sampler_percent),
    ),
  );
  const titles = ["tokens.token", "tokens.id", "details.rank", "word.model", "word.sampler"];
  const head = make("tr", {}, ...titles.map((key) => make("th", { scope: "col" }, t(key))));
  return make(
    "section",
    { class: "word-path", "data-probability": path.probability },
    make("h4", {}, piece(path.text)),
    make("p", { class: "word-verdict" }, path.verdict),
    make(
      "div",
      { class: "scroller" },
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
    ),
    make("p", { class: "word-product" }, path.product),
  );
}

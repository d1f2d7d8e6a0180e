// The surprise map: how the model would have bet on every token of the page's text, and of another
// one to compare it with.

import * as store from "../../page/js/store.js";
import { t } from "../../page/js/words.js";
import { wholeText } from "../../page/js/writing.js";
import { useEffect } from "../../page/vendor/hooks.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";
import { bandNames, MEASURES } from "./bands.js";
import { inspected } from "./inspection.js";
import { Inspector } from "./inspector.js";
import { idsOf, wholeScores } from "./reading.js";
import { follow, readings, resume, stop } from "./scoring.js";
import { put } from "./second.js";
import { Spread } from "./spread.js";
import { FirstText, SecondText } from "./text.js";
import { Announcer, Totals } from "./totals.js";

const CAUTIONS = ["predictable", "hot", "models", "learners"];

/** The measure that colours the tokens. */
const by = signal(MEASURES[0]);

function Panel() {
  useEffect(follow, []);
  return html`<section class="card lab" data-panel="surprise" data-by=${by.value} aria-labelledby="h-surprise">
    <h2 id="h-surprise">${t("surprise.title")}</h2>
    <p class="hint surprise-hint">${t("surprise.hint")}</p>
    <${Choice} />
    <div class="surprise-body">
      <${FirstText} />
      <${Inspector} />
      <${SecondText} />
    </div>
    <div class="lab-part">
      <h3>${t("surprise.totals")}</h3>
      <${Totals} />
    </div>
    <${Spread} />
    <div class="lab-part surprise-caution">
      <h3>${t("surprise.caution_title")}</h3>
      <p>${t("surprise.caution")}</p>
      <ul>
        ${CAUTIONS.map((name) => html`<li>${t(`surprise.caution_${name}`)}</li>`)}
      </ul>
    </div>
    <${Announcer} />
  </section>`;
}

/** All legends have their place, so that nothing moves when one takes its turn. */
function Choice() {
  return html`<div class="surprise-choice">
    <div id="surprise-by" class="strategy" role="radiogroup" aria-label=${t("surprise.by")}>
      ${MEASURES.map(
        (name) =>
          html`<label
            ><input
              type="radio"
              name="surprise-by"
              value=${name}
              checked=${by.value === name}
              onChange=${() => {
                by.value = name;
              }}
            /><span>${t(`surprise.by_${name}`)}</span></label
          >`,
      )}
    </div>
    <div class="surprise-legends">
      ${MEASURES.map(
        (name) =>
          html`<p class="surprise-legend" data-for=${name}>
            ${bandNames[name]().map(
              (text, i) => html`<span class=${`chip scored p${5 - i}`}>${text}</span>`,
            )}
          </p>`,
      )}
    </div>
  </div>`;
}

/**
 * Of whole texts all scores, and the one of the token that is pinned.
 *
 * @returns {import("./lesson.js").Report}
 */
function report() {
  const [a, b, here] = [readings.a.value, readings.b.value, inspected.value];
  const isOfPage = a && String(idsOf(a)) === String(store.ids.value);
  return {
    first: isOfPage ? wholeScores(a) : null,
    second: wholeScores(b),
    secondText: b?.source.text ?? "",
    pinned: (here?.isPinned && here.reading.scores.get(here.position)) || null,
  };
}

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = {
  Panel,
  report,
  stop,
  actions: {
    "surprise-stop": stop,
    "surprise-go-on-a": () => resume("a"),
    "surprise-go-on-b": () => resume("b"),
    "second-from-page": () => store.view.value && put(wholeText()),
  },
};

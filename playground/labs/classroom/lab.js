// A live class: a teacher opens a room, starts rounds, and shows the class beside the model.

import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { Join } from "./join.js";
import { useFocusKept } from "./parts.js";
import * as room from "./room.js";
import { allBits, Round } from "./round.js";
import { Setup } from "./setup.js";
import { open, resume } from "./teaching.js";

/** @typedef {import("./wire.js").TeacherView} TeacherView */

/** Where the focus goes when what had it is gone. @param {TeacherView | null} view */
function home(view) {
  if (!view) return "#class-open";
  if (!view.round) return view.n_rounds ? "#class-start" : "#class-copy";
  return view.round.reveal ? "#class-append" : ".class-title";
}

function Panel() {
  const view = room.room.value && room.view.value;
  const root = useFocusKept(home(view));
  const state = view ? (view.round?.state ?? "waiting") : "closed";
  return html`<section class="card lab" data-panel="class" data-state=${state} aria-labelledby="h-class" ref=${root}>
    <h2 id="h-class">${t("class.title")}</h2>
    ${view ? html`<${Room} view=${view} />` : html`<${Closed} />`}
    <p class="class-status" role="status">${speak(room.status.value)}</p>
  </section>`;
}

const Closed = () => html`<div class="class-closed">
  <p>${t("class.intro")}</p>
  <p class="hint">${t("class.privacy")}</p>
  <div class="actions">
    <button type="button" id="class-open" class="primary" onClick=${open}>${t("class.open")}</button>
  </div>
</div>`;

/** @param {{view: TeacherView}} props */
const Room = ({ view: { round, students, totals } }) => html`<div class="class-room">
  <${Join} students=${students} />
  <div class="class-stage">
    ${room.isLost.value && html`<p class="note class-lost" role="alert">${t("class.lost")}</p>`}
    ${round ? html`<${Round} round=${round} />` : html`<${Setup} />`}
    ${totals.rounds > 0 && !round?.reveal && html`<p class="class-totals">${allBits(totals)}</p>`}
  </div>
</div>`;

/** @type {import("../../page/js/types.d.ts").LabModule} */
export const lab = { Panel, start: resume };

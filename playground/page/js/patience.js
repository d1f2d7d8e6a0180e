// @ts-nocheck
// A long text is read in parts: how far it is, and a way to end it.

import { t } from "./words.js";

export function makePatience(box) {
  let isStopped = false;

  return {
    begin() {
      isStopped = false;
    },
    // Whether to go on, now that `done` of `total` tokens are read.
    goesOn({ done, total }) {
      box.hidden = false;
      box.querySelector(".reading-text").textContent = t("reading.progress", {
        done: done.toLocaleString("en"),
        total: total.toLocaleString("en"),
      });
      Object.assign(box.querySelector("progress"), { max: total, value: done });
      return !isStopped;
    },
    end() {
      box.hidden = true;
    },
    stop() {
      isStopped = true;
    },
    isOpen: () => !box.hidden,
  };
}

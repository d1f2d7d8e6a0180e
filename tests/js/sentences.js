/** For tests of what people read: all sentences of the product, in one language at a time. */

import { globSync, readFileSync } from "node:fs";
import { configure } from "../../playground/page/js/config.js";
import { lang } from "../../playground/page/js/words.js";

const ROOT = new URL("../../playground/", import.meta.url).pathname;
const FILES = ["strings/*.json", "labs/*/strings.json"];

/** @type {Record<string, Record<string, string>>} */
const strings = Object.assign(
  {},
  ...globSync(FILES, { cwd: ROOT }).map((file) => JSON.parse(readFileSync(ROOT + file, "utf8"))),
);

export const LANGS = Object.keys(strings["chart.model"]);

/** The page's sentences are in that language from now on. @param {string} code */
export function speakIn(code) {
  const languages = LANGS.map((one) => ({
    code: one,
    name: one,
    units: /** @type {[number, string][]} */ ([[1, ""]]),
  }));
  configure(
    /** @type {import("../../playground/page/js/types.d.ts").Config} */ ({ strings, languages }),
  );
  lang.value = code;
}

/** Makes figures of what comes in as JSON, for whoever checks them without a browser. */

import { readFileSync } from "node:fs";
import { histogramFigure } from "../../playground/labs/surprise/histogram.js";
import { nextTokenFigure } from "../../playground/page/js/figure.js";
import { speakIn } from "./sentences.js";

/** @type {{lang: string, bars: any[], histograms: any[]}} */
const { lang, bars, histograms } = JSON.parse(readFileSync(0, "utf8"));
speakIn(lang);
const figures = [
  ...bars.flatMap((expected) => [
    nextTokenFigure(expected, false),
    nextTokenFigure(expected, true),
  ]),
  ...histograms.flatMap((one) => [histogramFigure("rank", one), histogramFigure("bits", one)]),
];
process.stdout.write(JSON.stringify(figures));

// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { Query, Said } from "../../page/wire.js";

export interface Card {
  title: Record<string, string>;
  say: Record<string, string>;
  open: string | null;
  point: string | null;
  prompt: Record<string, string> | null;
  predict: Prediction | null;
  task: Record<string, string> | null;
  do: Record<string, number | string>;
  notice: Variant[];
  needs: string[];
}

export interface CourseAnswer {
  lessons: Lesson[];
  problems: ProblemView[];
  targets: Record<string, Target>;
  labs: string[];
}

export interface Lesson {
  id: string;
  order: number;
  minutes: number;
  title: Record<string, string>;
  about: Record<string, string>;
  cards: Card[];
}

export interface Prediction {
  ask: Record<string, string>;
  kind: "options" | "candidate" | "number";
  options: Variant[];
  fact: string | null;
}

export interface ProblemView {
  place: string;
  sentence: Said;
}

export interface Target {
  selector: string;
  tabs: string[];
  with_bars: boolean;
  name: Record<string, string>;
}

export interface Test {
  fact: string;
  op: string;
  number?: number | null;
  other?: string | null;
}

export interface Variant {
  when: Test[];
  text: Record<string, string>;
}

declare global {
  interface WireCalls {
    course: { query: Query; answer: CourseAnswer };
  }
}

// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { Knobs, Said } from "../../page/wire.js";

export interface LessonPlace {
  id: string;
  card: number;
}

export interface OpenQuery {
  model?: string | null;
  link?: string | null;
  json?: string | null;
}

export interface OpenedAnswer {
  model: string;
  settings: Knobs;
  page: PagePart;
  text: string;
  prompt_ids: number[];
  records: RecordView[];
  note: Said;
  is_exact: boolean;
  wants: string | null;
}

export interface PagePart {
  view: string;
  top_k_shown: number;
  language: string;
  lesson: LessonPlace | null;
}

export interface RecordView {
  id: number;
  text: string;
  rank: number;
  probability: number;
  percent: string;
  sampler_percent: string;
  u: number | null;
  how: "greedy" | "drawn" | "chosen" | "beam";
  settings: Knobs;
}

export interface SaveAnswer {
  content: string;
  filename: string;
  mime: string;
}

export interface SaveQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  what: "link" | "json" | "csv" | "script" | "notebook" | "step_script" | "step_notebook";
  steps: StepPart[];
  settings: Knobs;
  page: PagePart;
  lang?: string;
}

export interface StepPart {
  how: "greedy" | "drawn" | "chosen" | "beam";
  settings: Knobs;
}

declare global {
  interface WireCalls {
    save: { query: SaveQuery; answer: SaveAnswer };
    open_saved: { query: OpenQuery; answer: OpenedAnswer };
  }
}

// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { CandidateView, Knobs, Said } from "../../page/wire.js";

export interface LookUpAnswer {
  paths: WordPathView[];
  two_paths: Said | null;
}

export interface LookUpQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  word: string;
  settings?: Knobs;
}

export interface RollAnswer {
  count: number;
  rows: RollRow[];
  deviation: number;
  sentence: Said;
}

export interface RollQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  count: number;
  settings?: Knobs;
  top_k_shown?: number;
}

export interface RollRow {
  id: number | null;
  text: string | Said;
  count: number;
  frequency: number;
  frequency_percent: string;
  expected: number;
  expected_percent: string;
}

export interface WordPathView {
  text: string;
  steps: CandidateView[];
  probability: number;
  product: Said;
  verdict: Said;
}

declare global {
  interface WireCalls {
    roll: { query: RollQuery; answer: RollAnswer };
    look_up: { query: LookUpQuery; answer: LookUpAnswer };
  }
}

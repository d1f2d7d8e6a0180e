// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { CandidateView, ChipView, Knobs, Query, Said } from "../../page/wire.js";

export interface EntryRow {
  id: number;
  text: string;
  bytes: string;
  n_bytes: number;
  n_characters: number | null;
  group: string;
  special: boolean;
}

export interface GroupCount {
  group: string;
  n: number;
}

export interface VocabularyAnswer {
  total: number;
  offset: number;
  rows: EntryRow[];
  wrong: Said | null;
}

export interface VocabularyFactsAnswer {
  model: string;
  n_entries: number;
  n_space: number;
  mean_bytes: number;
  longest: EntryRow;
  counts: GroupCount[];
}

export interface VocabularyQuery {
  model?: string | null;
  query?: string;
  how?: "contains" | "begins" | "exact" | "bytes";
  ignore_case?: boolean;
  group?: string | null;
  order?: "id" | "length";
  offset?: number;
  limit?: number;
}

export interface VocabularyTokenAnswer {
  row: EntryRow;
  twin: EntryRow | null;
  family: EntryRow[];
  n_family: number;
  neighbours: EntryRow[];
  here: CandidateView;
  sentence: Said | null;
}

export interface VocabularyTokenQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  id: number;
  settings?: Knobs;
}

export interface VocabularyWordAnswer {
  cuts: ChipView[][];
  sentence: Said | null;
}

export interface VocabularyWordQuery {
  model?: string | null;
  word: string;
}

declare global {
  interface WireCalls {
    vocabulary: { query: VocabularyQuery; answer: VocabularyAnswer };
    vocabulary_facts: { query: Query; answer: VocabularyFactsAnswer };
    vocabulary_token: { query: VocabularyTokenQuery; answer: VocabularyTokenAnswer };
    vocabulary_word: { query: VocabularyWordQuery; answer: VocabularyWordAnswer };
  }
}

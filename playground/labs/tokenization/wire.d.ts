// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { Said } from "../../page/wire.js";

export interface ByteView {
  hex: string;
  marker: string;
  payload: string;
  possible: Said | null;
  token: HolderView | null;
}

export interface CharacterView {
  text: string;
  code: string;
  name: string;
  bytes: ByteView[];
  jamo: JamoView | null;
}

export interface CharactersView {
  clusters: ClusterView[];
  more: Said | null;
}

export interface ClusterView {
  text: string;
  sentences: Said[];
  characters: CharacterView[];
  more: Said | null;
}

export interface FactView {
  figure: string;
  sentences: Said[];
}

export interface HolderView {
  position: number;
  id: number;
  text: string;
}

export interface JamoView {
  letters: string[];
  sum: string;
  sentence: Said;
}

export interface MergeView {
  start: number;
  rank: number;
  left: number;
  right: number;
  merged: number;
  rank_before: number | null;
  rank_after: number | null;
}

export interface PieceView {
  text: string;
  bytes: string;
  n_bytes: number;
}

export interface StepsView {
  n_bytes: number;
  letters: number[];
  ranks: (number | null)[];
  merges: MergeView[];
  ids: number[];
  pieces: Record<string, PieceView>;
}

export interface TokenizationAnswer {
  refused: Said | null;
  words: WordView[];
  counts: Said | null;
  differs: Said | null;
  facts: FactView[];
}

export interface TokenizationQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text: string;
}

export interface WordAnswer {
  rule: Said[];
  steps: StepsView | null;
  characters: CharactersView;
}

export interface WordQuery {
  model?: string | null;
  text: string;
  word?: number;
}

export interface WordView {
  text: string;
  start: number;
  stop: number;
  n_tokens: number | null;
  n_bytes: number;
}

declare global {
  interface WireCalls {
    tokenization: { query: TokenizationQuery; answer: TokenizationAnswer };
    tokenization_word: { query: WordQuery; answer: WordAnswer };
  }
}

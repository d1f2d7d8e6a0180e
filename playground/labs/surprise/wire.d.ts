// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { ChipView, Said } from "../../page/wire.js";

export interface Bar {
  count: number;
  share: number;
  percent: string;
}

export interface BetView {
  id: number;
  text: string;
  probability: number;
  percent: string;
}

export interface FigureView {
  name: string;
  label: Said;
  value: string;
  sentence: Said;
}

export interface Histogram {
  bins: string[];
  series: Series[];
}

export interface ScoreAnswer {
  model: string;
  ids: number[];
  n_tokens: number;
  truncated: number;
  window: Said | null;
  chips: ChipView[];
  chips_from: number;
  scores: ScoreView[];
  next: number | null;
  totals: TotalsView;
  figures: FigureView[];
}

export interface ScoreQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  start?: number;
  totals?: TotalsView | null;
}

export interface ScoreView {
  position: number;
  id: number;
  text: string;
  logprob: number;
  bits: number;
  rank: number;
  probability: number;
  percent: string;
  entropy_bits: number;
  after_start: boolean;
  top: BetView[];
}

export interface Series {
  name: Said;
  bars: Bar[];
}

export interface SummaryAnswer {
  rank: Histogram;
  bits: Histogram;
  sentences: Said[];
}

export interface SummaryQuery {
  model?: string | null;
  a: TotalsView;
  b?: TotalsView | null;
}

export interface TotalsView {
  tokens: number;
  bits: number;
  bytes: number;
  rank_counts: number[];
  bits_counts: number[];
}

declare global {
  interface WireCalls {
    score: { query: ScoreQuery; answer: ScoreAnswer };
    score_summary: { query: SummaryQuery; answer: SummaryAnswer };
  }
}

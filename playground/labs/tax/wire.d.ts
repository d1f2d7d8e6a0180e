// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { ChipView, Said } from "../../page/wire.js";

export interface CellView {
  tokens: number | null;
  per_character: number | null;
  per_byte: number | null;
  relative: number | null;
  unknown: number;
  error: Said | null;
}

export interface RowView {
  name: Said | null;
  lang: string | null;
  text: string;
  characters: number;
  bytes: number;
  fits: number | null;
  cells: CellView[];
  chips: ChipView[];
  n_more: number;
}

export interface SourceView {
  title: Said;
  rights: string;
}

export interface TaxAnswer {
  columns: string[][];
  rows: RowView[];
  costs: Record<string, Said[]>;
  unknown: Said[];
  source: SourceView | null;
}

export interface TaxQuery {
  model?: string | null;
  text?: string | null;
}

declare global {
  interface WireCalls {
    tax: { query: TaxQuery; answer: TaxAnswer };
  }
}

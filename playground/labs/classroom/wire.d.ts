// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { Amount, Knobs, Said } from "../../page/wire.js";

export interface AnswerQuery {
  model?: string | null;
  round: number;
  option?: number | null;
  text?: string | null;
}

export interface Chance {
  probability: number;
  percent: string;
}

export interface DoneAnswer {
}

export interface EndedAnswer {
  ended: true;
}

export interface HideQuery {
  model?: string | null;
  text: string;
}

export interface JoinedAnswer {
  code: string;
  seat: string;
  state: SeatView;
}

export interface Mine {
  place: number;
  text: string;
}

export interface NewsQuery {
  model?: string | null;
  since?: string;
}

export interface OpenedAnswer {
  code: string;
  key: string;
  network: string | null;
}

export interface QrAnswer {
  size: number;
  path: string;
}

export interface QrQuery {
  model?: string | null;
  address: string;
}

export interface Refusal {
  key: string;
  params: Record<string, string | number | Amount | Said>;
  sentence: string;
}

export interface RefusedAnswer {
  error: Refusal;
}

export interface Reveal {
  token: TokenView;
  place: number;
  model: Chance[];
  shares: Share[];
  answers: number;
  model_bits: number | null;
  class_bits: number | null;
  totals: Totals;
}

export interface RevealQuery {
  model?: string | null;
  comes?: string | number | null;
}

export interface RevealedMine {
  place: number;
  text: string;
  hit: boolean | null;
  probability: number | null;
  percent: string | null;
}

export interface RoundTextAnswer {
  model: string;
  ids: number[];
  text: string;
}

export interface Score {
  guesses: number;
  hits: number;
}

export interface SeatRound {
  number: number;
  kind: "guess" | "vote";
  state: "open" | "locked" | "revealed";
  text: string;
  options: string[];
  free_text: boolean;
  seconds: number | null;
  seconds_left: number | null;
  reveal: Reveal | null;
  mine: RevealedMine | Mine | null;
}

export interface SeatView {
  version: number;
  score: Score;
  round: SeatRound | null;
}

export interface Share {
  count: number;
  share: number;
  percent: string;
}

export interface StartQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  kind: "guess" | "vote";
  options?: number;
  seconds?: number | null;
  free_text?: boolean;
  settings?: Knobs;
}

export interface TeacherRound {
  number: number;
  kind: "guess" | "vote";
  state: "open" | "locked" | "revealed";
  text: string;
  options: string[];
  free_text: boolean;
  seconds: number | null;
  seconds_left: number | null;
  reveal: Reveal | null;
  answers: number;
  counts: Share[];
  typed: TypedView[];
  hidden: number;
}

export interface TeacherView {
  version: number;
  students: number;
  n_rounds: number;
  totals: Totals;
  round: TeacherRound | null;
}

export interface TokenView {
  probability: number;
  percent: string;
  id: number;
  text: string;
  rank: number;
}

export interface Totals {
  rounds: number;
  model_bits: number;
  class_bits: number;
}

export interface TypedView {
  text: string;
  count: number;
  probability: number | null;
  percent: string | null;
}

// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { ChipView, Said } from "../../page/wire.js";

export interface GuessQuestionAnswer {
  model: string;
  place: number;
  number: number;
  n_places: number;
  skipped: Said | null;
  chips: ChipView[];
  options: OptionView[] | null;
}

export interface GuessQuestionQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  passage?: string | null;
  seed?: number;
  place?: number | null;
  typing?: boolean;
}

export interface GuessRevealAnswer {
  model: string;
  place: number;
  next: number | null;
  chips: ChipView[];
  id: number;
  text: string;
  is_hit: boolean;
  rank: number;
  learner_bits: number;
  model_bits: number;
  model_bits_all: number;
  shares: ShareView[];
  sentences: Said[];
}

export interface GuessRevealQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  passage?: string | null;
  seed?: number;
  place: number;
  guess?: number | null;
  word?: string | null;
  confidence: number;
}

export interface NothingToGuessAnswer {
  model: string;
  place: null;
  sentence: Said;
}

export interface OptionView {
  id: number;
  text: string;
}

export interface ShareView {
  id: number;
  text: string;
  came: boolean;
  guessed: boolean;
  learner: number;
  learner_percent: string;
  model: number;
  model_percent: string;
  probability: number;
  percent: string;
}

declare global {
  interface WireCalls {
    guess_question: { query: GuessQuestionQuery; answer: GuessQuestionAnswer | NothingToGuessAnswer };
    guess_reveal: { query: GuessRevealQuery; answer: GuessRevealAnswer };
  }
}

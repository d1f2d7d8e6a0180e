// Written by `python -m playground.server.wire` from the Python models. Do not edit.

export interface Knobs {
  strategy?: "greedy" | "sample";
  temperature?: number;
  top_k?: number;
  top_p?: number;
  seed?: number;
  min_p?: number;
  repetition_penalty?: number;
}

export interface Amount {
  amount: number;
}

export interface BeamStepAnswer {
  state: SearchState;
  is_done: boolean;
  considered: ConsideredView[];
  hypotheses: HypothesisView[];
  sentence: Said;
}

export interface BeamStepQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  num_beams?: number;
  max_new_tokens?: number;
  length_penalty?: number;
  state?: SearchState | null;
}

export interface CandidateView {
  rank: number;
  id: number;
  text: string;
  bytes: string;
  special: boolean;
  logit: number;
  probability: number;
  percent: string;
  sampler_probability: number;
  sampler_percent: string;
  cut_by: string | null;
}

export interface ChipView {
  position: number;
  id: number;
  text: string;
  bytes: string;
  special: boolean;
  group: number[] | null;
  group_text: string | null;
}

export interface Choice {
  id: string;
  label: string;
  place: string;
  facts: (string | Said)[];
}

export interface ConsideredView {
  parent: number;
  id: number;
  text: string;
  rank: number;
  probability: number;
  percent: string;
  logprob: number;
  cumulative: number;
  fate: "kept" | "finished" | "pruned";
}

export interface EntropyView {
  bits: number;
  sentence: Said;
}

export interface Expected {
  candidates: CandidateView[];
  other_probability: number;
  other_percent: string;
  n_other: number;
  share: number;
  sentence: Said;
}

export interface HypothesisSum {
  new_ids: number[];
  logprob: number;
}

export interface HypothesisView {
  new_ids: number[];
  text: string;
  logprob: number;
  score: number;
  has_ended: boolean;
}

export interface KnobShape {
  name: Exclude<keyof Knobs, "strategy">;
  neutral: number;
  low: number;
  high: number;
  step: number;
  integer: boolean;
  slider: Slider | null;
  stage: string | null;
  heeded_by_greedy: boolean;
  label: string;
}

export interface LintView {
  name: string;
  start: number;
  stop: number;
  sentence: Said;
  here: string[];
  other: string[] | null;
}

export interface LookAnswer {
  model: string;
  ids: number[];
  prompt_length: number;
  chips_from: number;
  chips: ChipView[];
  counts: Said;
  text: string;
  appended: string;
  n_tokens: number;
  window: WindowView;
  loop: LoopView | null;
  lints: LintView[];
  full: boolean;
  candidates: CandidateView[];
  other_probability: number;
  other_percent: string;
  other_sampler_probability: number;
  other_sampler_percent: string;
  n_other: number;
  entropy: EntropyView;
  pick: PickView;
  timing: TimingView;
  sampler: SamplerView | null;
}

export interface LookQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  top_k_shown?: number;
  chips_from?: number;
  settings?: Knobs;
  sampler?: boolean;
  use_cache?: boolean;
  draw_position?: number;
  read?: number | null;
}

export interface LoopView {
  start: number;
  period: number;
  sentence: Said;
}

export interface Percent {
  value: number;
  percent: string;
}

export interface PickView {
  id: number;
  text: string;
  rank: number;
  probability: number;
  percent: string;
  sampler_percent: string;
  drawn: boolean;
  u: number | null;
  ends_text: boolean;
}

export interface Query {
  model?: string | null;
}

export interface ReadPart {
  done: number;
  total: number;
}

export interface ReadingAnswer {
  reading: ReadPart;
}

export interface Said {
  key: string;
  params: Record<string, string | number | Amount | Said>;
}

export interface SamplerView {
  stages: StageView[];
  strip: StripView;
}

export interface SamplingSettings {
  strategy?: "greedy" | "sample";
  temperature?: number;
  top_k?: number;
  top_p?: number;
  seed?: number;
  min_p?: number;
  repetition_penalty?: number;
}

export interface SearchState {
  running: HypothesisSum[];
  finished: HypothesisSum[];
}

export interface Slider {
  low: number;
  high: number;
  step: number;
}

export interface SpaceAnswer {
  with_space: Expected;
  without_space: Expected;
}

export interface SpaceQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  top_k_shown?: number;
}

export interface StageView {
  name: string;
  is_on: boolean;
  title: Said;
  value: string | null;
  does: Said | null;
  result: Said | null;
  border: Said | null;
  survivors: number | null;
  mass: number | null;
  probabilities: Percent[];
  logits: string[];
  cut: number[];
}

export interface StatusAnswer {
  state: "loading" | "ready" | "failed";
  model: string | null;
  sentences: Said[];
  fraction: number | null;
  steps: Said[];
  stand_in: boolean;
  retrying: boolean;
  choices: Choice[];
}

export interface StripPart {
  id: number;
  text: string;
  start: number;
  stop: number;
  range: string;
  percent: string;
}

export interface StripRest {
  start: number;
  text: Said;
}

export interface StripView {
  parts: StripPart[];
  more: StripRest | null;
  u: number | null;
  u_text: string | null;
  seed: number;
  position: number;
  drawn: StripPart | null;
  sentence: Said;
}

export interface TimingView {
  milliseconds: number;
  computed_positions: number;
  cached_positions: number;
  sentence: Said;
}

export interface WindowView {
  truncated: number;
  sentence: Said | null;
}

declare global {
  interface WireCalls {
    status: { query: Query; answer: StatusAnswer };
    retry: { query: Query; answer: StatusAnswer };
    look: { query: LookQuery; answer: LookAnswer | ReadingAnswer };
    without_space: { query: SpaceQuery; answer: SpaceAnswer };
    beam_step: { query: BeamStepQuery; answer: BeamStepAnswer };
  }
}

// What the page holds, as types. What travels is in ../wire.d.ts.

import type { ChipView, KnobShape, Knobs, LookAnswer, Said } from "../wire.js";

export type View = LookAnswer;
export type Token = ChipView;
export type Knob = KnobShape;
export type { Knobs, Said };

/** A sentence: of the server, or one that the page has already spoken. */
export type Sentence = string | Said;

/** How a token behind the prompt came, and what it cost; `settings` are the knobs of its moment. */
export interface TokenRecord {
  id: number;
  text: string;
  rank: number;
  probability: number;
  percent: string;
  how: "greedy" | "drawn" | "chosen" | "beam";
  settings: Knobs;
  sampler_percent?: string;
  u?: number | null;
}

/** A persistent list, newest first. */
export interface Steps {
  record: TokenRecord;
  parent: Steps | null;
  length: number;
}

/** A text: what a person typed, its ids, and what stands behind it. */
export interface Entry {
  text: string;
  promptIds: number[];
  steps: Steps | null;
  typed?: boolean;
}

export interface History {
  entries: Entry[];
  index: number;
}

/** The model writing on its own. */
export interface Run {
  wanted: number;
  done: number;
  began: number;
  isStopped: boolean;
  isTouched: boolean;
}

export interface Language {
  code: string;
  name: string;
  units: [number, string][];
}

export interface LabFacts {
  name: string;
  tab: { name: string; title: string; has_bars: boolean; shows_sampler: boolean } | null;
  answers: string[];
  limits: Record<string, any>;
}

export interface Config {
  /** Where our scripts are, and the server's root; no slash at the end. */
  scripts: string;
  root: string;
  plotly_url: string;
  strings: Record<string, Record<string, string>>;
  languages: Language[];
  examples: { text: string; label: string; lang: string }[];
  knobs: Knob[];
  labs: LabFacts[];
  tabs: string[][];
  limits: Record<string, number>;
  course: { is_preview: boolean };
}

/** What a lab's `lab.js` exports as `lab`. */
export interface LabModule {
  /** The tab's content, or what opens over the page; mounted while the tab is open. */
  Panel: (props: Record<string, never>) => unknown;
  /** What buttons with `data-action` do, by name. */
  actions?: Record<string, () => unknown>;
  /** What lessons may speak of, as plain data. */
  report?: () => unknown;
  /** The button that opens it, in the bar at the top or beside the model's status. */
  bar?: () => unknown;
  status?: () => unknown;
  /** Runs once, when the page is there. */
  start?: () => unknown;
  /** The lab that shows lessons: where one is open, and opening one. */
  lesson?: {
    place: () => { lesson: string; card: number } | null;
    open: (place: { lesson: string; card: number }) => unknown;
  };
  /** What keys do: by the key's name in keys.js. */
  keys?: Record<string, (isRepeat: boolean) => unknown>;
  /** On Escape. */
  stop?: () => void;
}

export type Reply<T> =
  | T
  | { error: Said }
  | { loading: true }
  | { model_changed: string };

export type Server = Record<string, (request: object) => Promise<unknown>>;

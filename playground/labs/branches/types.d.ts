// The branches of a prompt, as types.

import type { Token, TokenRecord } from "../../page/js/types.js";
import type { CandidateView } from "../../page/wire.js";

/** What stands behind the prompt: its records, and how they look as chips. */
export interface Text {
  records: TokenRecord[];
  tokens: Token[];
  loop: { start: number; period: number } | null;
  truncated: number;
  /** Whether the context window has no room left. */
  full: boolean;
  /** Whether the model has ended the text here. */
  ends: boolean;
}

export interface Branch extends Text {
  name: number;
}

export interface Tree {
  branches: Branch[];
  next: number;
}

/** Where another token is being chosen; null candidates are on their way. */
export interface Picking {
  name: number;
  index: number;
  candidates: CandidateView[] | null;
}

/** A prompt of a model, and its branches; `onPage` is the one that the page's text is. */
export interface Home {
  key: string;
  model: string;
  promptIds: number[];
  tree: Tree;
  onPage: number | null;
  picking: Picking | null;
  greedy: Text | null;
  beam: Text | null;
}

/** A text in the ledger; `branch` is null for a reference. */
export interface Row extends Text {
  key: string;
  branch: number | null;
  label: string;
}

export interface Weighed extends Row {
  n: number;
  bits: number;
}

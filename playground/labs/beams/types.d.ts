// A beam search on the page, as types.

import type { TokenRecord } from "../../page/js/types.js";
import type { BeamStepAnswer, ConsideredView } from "../../page/wire.js";

/** The text that was searched from. */
export interface Root {
  key: "";
  parent: null;
  depth: 0;
  fate?: undefined;
}

/** A candidate with the node it stands behind; its key are the ids from the root to it. */
export interface Candidate extends Omit<ConsideredView, "parent"> {
  key: string;
  parent: TreeNode;
  depth: number;
}

export type TreeNode = Root | Candidate;

export interface Tree {
  root: Root;
  steps: Candidate[][];
  byKey: Map<string, TreeNode>;
}

/** The text that a search begins at. */
export interface Start {
  ids: number[];
  prompt_length: number;
  model: string | null;
  records: TokenRecord[];
  /** Its last piece. */
  end: string;
}

export interface SearchSettings {
  num_beams: number;
  max_new_tokens: number;
  length_penalty: number;
}

export interface Search {
  text: Start;
  settings: SearchSettings;
  tree: Tree;
  answer: BeamStepAnswer | null;
}

/** A search that has taken a step. */
export interface Found extends Search {
  answer: BeamStepAnswer;
}

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Box extends Place {
  node: TreeNode;
}

/** Above a step's column. */
export interface Head {
  step: number;
  x: number;
  width: number;
  pruned: number;
  isOpen: boolean;
}

export interface Layout {
  boxes: Box[];
  heads: Head[];
  width: number;
  height: number;
}

/** What is marked in the tree: keys of nodes. */
export interface Marks {
  rootText: string;
  living: Set<string>;
  best: Set<string>;
  greedy: Set<string>;
  /** Key of a node → its place in the list. */
  places: Map<string, number>;
}

/** A pane being dragged: where that began, and whether it is more than a click. */
export interface Drag {
  x: number;
  y: number;
  left: number;
  top: number;
  moved: boolean;
}

// Written by `python -m playground.server.wire` from the Python models. Do not edit.

import type { Knobs, Said } from "../../page/wire.js";

export interface SelfcheckAnswer {
  model: string;
  check: "softmax" | "cache" | "greedy" | "bytes" | "scores" | "draw";
  status: "passed" | "failed" | "noted";
  sentence: Said;
}

export interface SelfcheckQuery {
  model?: string | null;
  ids?: number[] | null;
  prompt_length?: number;
  text?: string;
  check: "softmax" | "cache" | "greedy" | "bytes" | "scores" | "draw";
  typed?: string;
  settings?: Knobs;
  top_k_shown?: number;
}

declare global {
  interface WireCalls {
    selfcheck: { query: SelfcheckQuery; answer: SelfcheckAnswer };
  }
}

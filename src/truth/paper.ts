import type { Observe } from "./observe";

/** A figure that a paper has. */
export interface Figure {
  readonly what: string;
  /** Variant of the scenario; null: it has none. */
  readonly variant: string | null;
  readonly of: Observe;
  /** The paper's, and what is left open by how it is written: half of its last digit, or "a few percent". */
  readonly theirs: number;
  readonly within: number;
}

/** An order that a paper finds: of these variants the first has the least. */
export interface Ordering {
  readonly what: string;
  readonly order: readonly string[];
  readonly of: Observe;
  /** Each has at least so many times what the one before it has. */
  readonly factor: number;
}

export interface Paper {
  readonly name: string;
  /** File in scenarios/papers, without its ending. */
  readonly scenario: string;
  readonly figures: readonly Figure[];
  readonly orderings: readonly Ordering[];
}

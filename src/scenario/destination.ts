import type { Labels } from "./labels";

/** Where a share of the calls of a pair goes. */
export interface Destination {
  /** 0..1 */
  readonly share: number;
  /** Null: the callee. */
  readonly service: number | null;
  /** What instances must be labelled with; null: nothing. */
  readonly labels: Labels | null;
}

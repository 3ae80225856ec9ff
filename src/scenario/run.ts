import type { Metric } from "./metric";

export interface Run {
  readonly durationNs: number;
  /** Requests that arrive before this time are simulated but not measured. */
  readonly warmupNs: number;
  /** How long it must be is to be found by a first pass; `warmupNs` is 0 until then. */
  readonly findsWarmup: boolean;
  /** How long after `durationNs` requests in flight may still finish; Infinity: until all have. */
  readonly drainNs: number;
  readonly seed: string;
  /** How many; the most where `precision` says when there are enough. */
  readonly replications: number;
  /** Null: exactly `replications`. */
  readonly precision: Precision | null;
  /** Level of every confidence interval, e.g. 0.95. */
  readonly confidence: number;
  /** Mean latencies are also shown as corrected by the known part of chance. */
  readonly controlVariates: boolean;
  /** Replications come in pairs, the second of which has the opposite chance of the first. */
  readonly antithetic: boolean;
  /** A run that takes more kernel events than this ends there, marked as partial. */
  readonly maxEvents: number;
}

/** When there are enough replications. */
export interface Precision {
  /** How many there are to be at least. */
  readonly least: number;
  /** All of which must be met, with the confidence of the run for all together. */
  readonly targets: readonly Target[];
}

/** How narrow the interval of one metric must be. */
export interface Target {
  /** As written. */
  readonly text: string;
  readonly metric: Metric;
  /** Half its width: over the estimate when `isRelative`, else in ns, per second or as a share. */
  readonly half: number;
  readonly isRelative: boolean;
}

/** Upper bounds of the buckets that Istio's proxies and Linkerd's count latencies in, ms. */
export const ENVOY_BOUNDS: readonly number[] = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000,
  3600000,
];
export const LINKERD_BOUNDS: readonly number[] = [1, 10, 100, 1000, 10000].flatMap((power) =>
  [1, 2, 3, 4, 5].map((step) => step * power),
);

/** Those of both, in ns, rising: every bucket that is counted lies within one of either. */
export const METER_BOUNDS_NS: readonly number[] = [...new Set([...ENVOY_BOUNDS, ...LINKERD_BOUNDS])]
  .sort((a, b) => a - b)
  .map((bound) => bound * 1e6);

/** Where requests are counted: calls and attempts at their caller, and attempts at their instance. */
export const POINTS = ["call", "attempt", "server"] as const;
export type Point = (typeof POINTS)[number];

/** Numbers of a reading: how many, their time in ns, then how many in each bucket and beyond the last. */
export const READING_WIDTH = 2 + METER_BOUNDS_NS.length + 1;

/** Counters of what ended in one way, read again and again. */
export interface Reading {
  readonly point: Point;
  /** Place among the edges of the result. */
  readonly edge: number;
  readonly outcome: number;
  /** Of calls: why there was no further try. */
  readonly ending: number;
  /** How many readings there were before its first. */
  readonly skipped: number;
  /** READING_WIDTH numbers for each reading, all counted from the start of the run. */
  readonly values: Float64Array;
}

/** Something else that is read: attempts and retries are counters, the others levels. */
export const LEVELS = ["attempts", "retries", "active", "members", "healthy", "ready"] as const;
export type LevelName = (typeof LEVELS)[number];

export interface Level {
  readonly name: LevelName;
  /** Place among the edges of the result; of `ready`, among the services. */
  readonly of: number;
  /** by reading */
  readonly values: Float64Array;
}

/** What a monitoring system would have read of a run, warm-up included. */
export interface Meters {
  readonly timesNs: Float64Array;
  readonly readings: readonly Reading[];
  readonly levels: readonly Level[];
}

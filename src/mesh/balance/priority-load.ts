/**
 * How much of the load each priority level gets: the first levels as much as their healthy endpoints can
 * take, with some room, the later ones what is left; then the degraded ones. A level with few healthy
 * endpoints panics, and is used whole.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc
 * recalculatePerPriorityState, recalculatePerPriorityPanic, recalculateLoadInTotalPanic, choosePriority,
 * v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Draws: none.
 */

/** One priority level. */
export interface Level {
  readonly hosts: number;
  readonly healthy: number;
  readonly degraded: number;
  /** Not counted: they have not been checked yet. */
  readonly excluded: number;
  /** 140: endpoints can take 1.4 times their share. */
  readonly overprovisioningPercent: number;
  /** Sums of weights instead of counts (weighted_priority_health). */
  readonly weighted?: { readonly healthy: number; readonly degraded: number; readonly total: number };
}

export interface PriorityLoad {
  /** by level, percent; with `degraded` they sum to 100 */
  readonly healthy: readonly number[];
  readonly degraded: readonly number[];
  /** by level: all its endpoints are used, whatever their health */
  readonly panic: readonly boolean[];
}

/** `panicThreshold`: percent of a level's endpoints below which it panics; 0: never. */
export function priorityLoad(levels: readonly Level[], panicThreshold: number): PriorityLoad {
  const health = levels.map((level) => availability(level, level.weighted?.healthy ?? level.healthy));
  const unwell = levels.map((level) => availability(level, level.weighted?.degraded ?? level.degraded));
  const total = Math.min(100, sum(health) + sum(unwell));
  const healthy = levels.map(() => 0);
  const degraded = levels.map(() => 0);
  const panic = levels.map((level) => total < 100 && isInPanic(level, panicThreshold));
  if (total > 0) {
    const rest = distribute(healthy, health, 100, total);
    const left = distribute(degraded, unwell, rest, total);
    const first = health.findIndex((value) => value > 0);
    if (first >= 0) healthy[first] += left;
    else degraded[unwell.findIndex((value) => value > 0)] += left;
  } else if (levels.length > 0 && Math.min(100, panicThreshold) === 0) healthy[0] = 100;
  if (panic.length > 0 && panic.every((is) => is)) return { ...inTotalPanic(levels), panic };
  return { healthy, degraded, panic };
}

/** What a level can take, percent of its endpoints' share, at most 100. */
function availability({ hosts, excluded, overprovisioningPercent, weighted }: Level, good: number): number {
  const counted = weighted?.total ?? hosts - excluded;
  return counted <= 0 ? 0 : Math.min(100, Math.floor((overprovisioningPercent * good) / counted));
}

function isInPanic({ hosts, excluded, healthy, degraded }: Level, threshold: number): boolean {
  const counted = hosts - excluded;
  if (counted === 0) return threshold > 0;
  return (100 * healthy) / counted + (100 * degraded) / counted < threshold;
}

/** Gives each level what it can take of `load`, in their order; gives back what is left. */
function distribute(into: number[], health: readonly number[], load: number, total: number): number {
  let left = load;
  health.forEach((value, level) => {
    into[level] = Math.min(left, Math.floor((value * 100) / total));
    left -= into[level];
  });
  return left;
}

/** Nobody is well enough: load goes by the number of endpoints. */
function inTotalPanic(levels: readonly Level[]): { healthy: number[]; degraded: number[] } {
  const total = sum(levels.map(({ hosts }) => hosts));
  const degraded = levels.map(() => 0);
  if (total === 0) return { healthy: levels.map((_, level) => (level === 0 ? 100 : 0)), degraded };
  const healthy = levels.map(({ hosts }) => Math.floor((100 * hosts) / total));
  healthy[levels.findIndex(({ hosts }) => hosts > 0)] += 100 - sum(healthy);
  return { healthy, degraded };
}

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0);
}

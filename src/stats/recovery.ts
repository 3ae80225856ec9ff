import { sum } from "d3-array";
import type { Timeline } from "./result";

/** Interval counts are enough to tell; `inFlight` tells an outage from a time without traffic. */
export type Activity = Pick<Timeline, "requests" | "errors" | "inFlight">;

export interface Span {
  readonly fromNs: number;
  /** Infinity: it never ends. */
  readonly toNs: number;
}

export interface Recovery {
  /** Null when there is nothing to recover from, or `never`. */
  readonly afterNs: number | null;
  /** Availability was not back when the measured time ended. */
  readonly never: boolean;
}

/** Availability counts as restored at this share of its level before the first fault. */
const RESTORED = 0.99;

/**
 * Time from the end of the last fault until availability is back and stays so. Availability of an interval
 * is the share of the requests ending in it that succeed. It is back when it reaches 99 % of the level
 * before the faults, which is the availability over the intervals between warm-up and the first fault (1
 * where nothing ended in them). An interval in which nothing ended is down when at least one request was
 * open all the while on average, else it says nothing. The time of recovery is the end of the last interval
 * that is down, at or after the end of the last fault; 0 when none is. Faults that begin after the measured
 * time, and one that is not over by its end, leave nothing to measure.
 */
export function recovery(
  activity: Activity,
  run: { readonly intervalNs: number; readonly warmupNs: number; readonly durationNs: number },
  faults: readonly Span[],
): Recovery {
  const { intervalNs, warmupNs, durationNs } = run;
  const during = faults.filter(({ fromNs }) => fromNs < durationNs);
  const firstNs = Math.min(...during.map(({ fromNs }) => fromNs));
  const lastNs = Math.max(...during.map(({ toNs }) => toNs));
  if (during.length === 0 || lastNs >= durationNs) return { afterNs: null, never: false };
  const before = Math.max(Math.ceil(warmupNs / intervalNs), 0);
  const needed = RESTORED * level(activity, before, Math.floor(firstNs / intervalNs));
  const first = Math.floor(lastNs / intervalNs);
  const end = Math.min(Math.ceil(durationNs / intervalNs), activity.requests.length);
  let down = end - 1;
  while (down >= first && !isDown(activity, down, needed)) down--;
  if (down < first) return { afterNs: 0, never: false };
  if (down === end - 1) return { afterNs: null, never: true };
  return { afterNs: (down + 1) * intervalNs - lastNs, never: false };
}

function level({ requests, errors }: Activity, from: number, to: number): number {
  const ended = sum(requests.subarray(from, Math.max(from, to)));
  return ended > 0 ? 1 - sum(errors.subarray(from, to)) / ended : 1;
}

function isDown({ requests, errors, inFlight }: Activity, interval: number, needed: number): boolean {
  const ended = requests[interval];
  return ended > 0 ? 1 - errors[interval] / ended < needed : inFlight[interval] >= 1;
}

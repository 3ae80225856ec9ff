import { COARSE, FINE, bucketOf } from "../stats/histogram";
import type { Histogram, HistogramData } from "../stats/histogram";
import type { Timeline } from "../stats/result";
import { BUSY, INTEGRAL, IN_FLIGHT, QUEUE } from "./observer";
import type { Observer } from "./observer";

/** What a scope's series are made from: cumulative counts by index into the observer's arrays. */
export interface Scope {
  readonly kind: "client" | "service";
  readonly name: string;
  readonly indices: readonly number[];
  readonly capacity: number;
}

/** Series of one scope, grown interval by interval. */
class Series {
  readonly requests: number[] = [];
  readonly errors: number[] = [];
  readonly arrivals: number[] = [];
  readonly inFlight: number[] = [];
  readonly queue: number[] = [];
  readonly busy: number[] = [];
  readonly ready: number[] = [];
  readonly latency: HistogramData[] = [];
}

/** The cumulative figures of a scope at the end of the interval before. */
class Before {
  arrivals = 0;
  successes = 0;
  errors = 0;
  inFlight = 0;
  queue = 0;
  busy = 0;
  /** by coarse bucket */
  readonly latency = new Float64Array(COARSE_BUCKETS);
}

const COARSE_BUCKETS = 48 << COARSE;
const MERGED = FINE - COARSE;

/**
 * Time series without work per request: at the end of each interval, what was counted so far less what had been counted at the
 * end of the one before.
 */
export class TimelineRecorder {
  private readonly observer: Observer;
  private readonly scopes: readonly Scope[];
  private readonly series: readonly Series[];
  private readonly before: readonly Before[];
  private readonly now = new Float64Array(COARSE_BUCKETS);

  constructor(observer: Observer, scopes: readonly Scope[]) {
    this.observer = observer;
    this.scopes = scopes;
    this.series = scopes.map(() => new Series());
    this.before = scopes.map(() => new Before());
  }

  /** Ends an interval of `lengthNs`; `ready(service scope)` is how many instances are ready. */
  endInterval(now: number, lengthNs: number, ready: (scope: number) => number): void {
    for (let scope = 0; scope < this.scopes.length; scope++) {
      this.observer.shift(scope, now, 0, 0, 0);
      this.record(scope, lengthNs, ready(scope));
    }
  }

  timelines(): Timeline[] {
    return this.scopes.map(({ kind, name, capacity }, scope) => {
      const { requests, errors, arrivals, inFlight, queue, busy, ready, latency } = this.series[scope];
      return {
        kind,
        name,
        capacity,
        requests: Float64Array.from(requests),
        errors: Float64Array.from(errors),
        arrivals: Float64Array.from(arrivals),
        inFlight: Float64Array.from(inFlight),
        queue: Float64Array.from(queue),
        busy: Float64Array.from(busy),
        ready: Float64Array.from(ready),
        latency,
      };
    });
  }

  private record(scope: number, lengthNs: number, ready: number): void {
    const { observer } = this;
    const { kind, indices } = this.scopes[scope];
    const series = this.series[scope];
    const before = this.before[scope];
    const isClient = kind === "client";
    const arrivals = total(isClient ? observer.routeRequests : observer.operationRequests, indices);
    const successes = total(isClient ? observer.routeSuccesses : observer.operationSuccesses, indices);
    const errors = total(isClient ? observer.routeFailures : observer.operationFailures, indices);
    const inFlight = observer.gauge(scope, IN_FLIGHT + INTEGRAL);
    const queue = observer.gauge(scope, QUEUE + INTEGRAL);
    const busy = observer.gauge(scope, BUSY + INTEGRAL);
    series.arrivals.push(arrivals - before.arrivals);
    series.requests.push(successes + errors - before.successes - before.errors);
    series.errors.push(errors - before.errors);
    series.inFlight.push((inFlight - before.inFlight) / lengthNs);
    series.queue.push((queue - before.queue) / lengthNs);
    series.busy.push((busy - before.busy) / lengthNs);
    series.ready.push(ready);
    const histograms = isClient ? observer.routeLatency : observer.operationLatency;
    series.latency.push(successes > before.successes ? this.newLatency(histograms, indices, before) : EMPTY);
    Object.assign(before, { arrivals, successes, errors, inFlight, queue, busy });
  }

  private newLatency(histograms: readonly Histogram[], indices: readonly number[], before: Before): HistogramData {
    const { now } = this;
    now.fill(0);
    for (const index of indices) {
      const { counts, min, max } = histograms[index];
      if (max < min) continue;
      const last = bucketOf(max, FINE);
      for (let bucket = bucketOf(min, FINE); bucket <= last; bucket++) now[bucket >> MERGED] += counts[bucket];
    }
    let first = COARSE_BUCKETS;
    let end = 0;
    for (let bucket = 0; bucket < COARSE_BUCKETS; bucket++) {
      if (now[bucket] === before.latency[bucket]) continue;
      if (first === COARSE_BUCKETS) first = bucket;
      end = bucket + 1;
    }
    const counts = now.slice(first, end);
    for (let bucket = first; bucket < end; bucket++) counts[bucket - first] -= before.latency[bucket];
    before.latency.set(now);
    return { precision: COARSE, first, counts, sum: NaN, sumOfSquares: NaN, min: 0, max: Infinity };
  }
}

const EMPTY: HistogramData = {
  precision: COARSE,
  first: 0,
  counts: new Float64Array(0),
  sum: 0,
  sumOfSquares: 0,
  min: Infinity,
  max: -Infinity,
};

function total(counts: Float64Array, indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += counts[index];
  return sum;
}

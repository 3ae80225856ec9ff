import { COARSE } from "../stats/histogram";
import { HistogramSeriesBuilder } from "../stats/histogram-series";
import type { Timeline } from "../stats/result";
import { ALIVE, BUSY, GAUGES, IN_FLIGHT, QUEUE, READY } from "./gauges";
import { COARSE_BUCKETS } from "./observer";
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
  readonly alive: number[] = [];
  readonly latency = new HistogramSeriesBuilder(COARSE);
}

/** The cumulative figures of a scope at the end of the interval before. */
class Before {
  arrivals = 0;
  successes = 0;
  errors = 0;
  inFlight = 0;
  queue = 0;
  busy = 0;
  ready = 0;
  alive = 0;
  latencySum = 0;
}

/**
 * Time series without work per request: at the end of each interval, what was counted so far less what had
 * been counted at the end of the one before.
 */
export class TimelineRecorder {
  private readonly observer: Observer;
  private readonly scopes: readonly Scope[];
  private readonly series: readonly Series[];
  private readonly before: readonly Before[];

  constructor(observer: Observer, scopes: readonly Scope[]) {
    this.observer = observer;
    this.scopes = scopes;
    this.series = scopes.map(() => new Series());
    this.before = scopes.map(() => new Before());
  }

  /** Ends an interval of `lengthNs`, at the end of a run perhaps 0. */
  endInterval(now: number, lengthNs: number): void {
    this.observer.gauges.endInterval(now);
    for (let scope = 0; scope < this.scopes.length; scope++) this.record(scope, lengthNs);
  }

  timelines(): Timeline[] {
    return this.scopes.map(({ kind, name, capacity }, scope) => {
      const { requests, errors, arrivals, inFlight, queue, busy, ready, alive, latency } = this.series[scope];
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
        alive: Float64Array.from(alive),
        latency: latency.series(),
      };
    });
  }

  private record(scope: number, lengthNs: number): void {
    const { observer } = this;
    const { kind, indices } = this.scopes[scope];
    const series = this.series[scope];
    const before = this.before[scope];
    const isClient = kind === "client";
    const length = Math.max(lengthNs, 1);
    const arrivals = total(isClient ? observer.routeRequests : observer.operationRequests, indices);
    const successes = total(isClient ? observer.routeSuccesses : observer.operationSuccesses, indices);
    const errors = total(isClient ? observer.routeFailures : observer.operationFailures, indices);
    const inFlight = observer.gauges.integral(scope * GAUGES + IN_FLIGHT);
    const queue = observer.gauges.integral(scope * GAUGES + QUEUE);
    const busy = observer.gauges.integral(scope * GAUGES + BUSY);
    const ready = observer.gauges.integral(scope * GAUGES + READY);
    const alive = observer.gauges.integral(scope * GAUGES + ALIVE);
    series.arrivals.push(arrivals - before.arrivals);
    series.requests.push(successes + errors - before.successes - before.errors);
    series.errors.push(errors - before.errors);
    series.inFlight.push((inFlight - before.inFlight) / length);
    series.queue.push((queue - before.queue) / length);
    series.busy.push((busy - before.busy) / length);
    series.ready.push((ready - before.ready) / length);
    series.alive.push((alive - before.alive) / length);
    const latency = observer.intervalLatency.subarray(scope * COARSE_BUCKETS, (scope + 1) * COARSE_BUCKETS);
    const histograms = isClient ? observer.routeLatency : observer.operationLatency;
    let sum = 0;
    for (const index of indices) sum += histograms[index].sum;
    series.latency.add(latency, sum - before.latencySum);
    latency.fill(0);
    Object.assign(before, {
      arrivals,
      successes,
      errors,
      inFlight,
      queue,
      busy,
      ready,
      alive,
      latencySum: sum,
    });
  }
}

function total(counts: Float64Array, indices: readonly number[]): number {
  let sum = 0;
  for (const index of indices) sum += counts[index];
  return sum;
}

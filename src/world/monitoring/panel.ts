import { histogramQuantile } from "../../mesh/monitor/histogram-quantile";
import { increase, rate } from "../../mesh/monitor/range-functions";
import type { Metric } from "../../scenario/metric";
import { bucketOf } from "../../stats/histogram";
import type { Histogram } from "../../stats/histogram";
import { BUSY, GAUGES, ALIVE } from "../gauges";
import type { State } from "../state";
import { Counter } from "./counter";

/** What one metric looks like from outside: some counters, and what is made of them. */
export interface Panel {
  readonly counters: readonly Counter[];
  /** Times in ns, rates per second; NaN where the samples tell nothing. */
  value(now: number): number;
}

/** Indices of what a metric is of, in the observer's arrays by route or by operation. */
interface Source {
  readonly isClient: boolean;
  readonly indices: readonly number[];
}

/** The panel that shows `metric` over the last `windowS` seconds. */
export function panelOf(metric: Metric, world: State, windowS: number, bucketsNs: readonly number[]): Panel {
  const { observer } = world;
  const source = sourceOf(metric, world);
  const { isClient } = source;
  const counter = (counts: Float64Array): Counter => sumOf([counts], source, windowS);
  const successes = isClient ? observer.routeSuccesses : observer.operationSuccesses;
  const failures = isClient ? observer.routeFailures : observer.operationFailures;
  const good = counter(successes);
  const bad = counter(failures);
  const all = sumOf([successes, failures], source, windowS);
  const latency = isClient ? observer.routeLatency : observer.operationLatency;
  switch (metric.name) {
    case "availability":
      return { counters: [bad, all], value: (now) => 1 - rateOf(bad, now) / rateOf(all, now) };
    case "errors":
      return { counters: [bad], value: (now) => increase(bad.range(now)) };
    case "goodput":
      return { counters: [good], value: (now) => rateOf(good, now) };
    case "throughput":
      return { counters: [all], value: (now) => rateOf(all, now) };
    case "requests":
      return growth(counter(isClient ? observer.routeRequests : observer.operationRequests));
    case "attempts":
      return growth(counter(isClient ? observer.routeAttempts : observer.operationRequests));
    case "utilization":
      return utilization(metric.index, world, windowS);
    case "mean":
      return mean(source, latency, good, windowS);
    default:
      return quantile(Number(`0.${metric.name.slice(1)}`), source, latency, { windowS, bucketsNs });
  }
}

function sourceOf({ scope, index, operation }: Metric, { routes, program, scenario }: State): Source {
  if (scope === "service") {
    const all = scenario.services[index].operations.map((_, k) => program.firstOperation[index] + k);
    const own = operation === null ? all : [program.firstOperation[index] + operation.operation];
    return { isClient: false, indices: own.flatMap(both) };
  }
  const wanted = operation && program.firstOperation[operation.service] + operation.operation;
  const own = routes.flatMap((route, number) =>
    route.client === index && (wanted === null || route.operation === wanted) ? [number] : [],
  );
  return { isClient: true, indices: own.flatMap(both) };
}

/** The observer counts those of the warm-up and measured ones apart; an operator sees them all. */
function both(number: number): number[] {
  return [2 * number, 2 * number + 1];
}

function sumOf(columns: readonly Float64Array[], { indices }: Source, windowS: number): Counter {
  const sum = (): number => {
    let total = 0;
    for (const column of columns) for (const index of indices) total += column[index];
    return total;
  };
  return new Counter(sum, windowS);
}

function rateOf(counter: Counter, now: number): number {
  return rate(counter.range(now));
}

function growth(counter: Counter): Panel {
  return { counters: [counter], value: (now) => increase(counter.range(now)) };
}

function utilization(index: number, world: State, windowS: number): Panel {
  const service = world.instances.services[index];
  const gauge = (number: number): Counter =>
    new Counter((now) => world.gauges.integralAt(service.scope * GAUGES + number, now), windowS);
  const busy = gauge(BUSY);
  const alive = gauge(ALIVE);
  const value = (now: number): number => rateOf(busy, now) / (service.capacity * rateOf(alive, now));
  return { counters: [busy, alive], value };
}

function mean(source: Source, latency: readonly Histogram[], good: Counter, windowS: number): Panel {
  const sum = new Counter(
    () => source.indices.reduce((total, index) => total + (latency[index].sum || 0), 0),
    windowS,
  );
  return { counters: [sum, good], value: (now) => rateOf(sum, now) / rateOf(good, now) };
}

/** Values are sorted into the buckets by way of the simulator's finer ones: to within 0.8 % of a bound. */
function quantile(
  q: number,
  { indices }: Source,
  latency: readonly Histogram[],
  { windowS, bucketsNs }: { readonly windowS: number; readonly bucketsNs: readonly number[] },
): Panel {
  const bounds = [...bucketsNs, Infinity];
  const counters = bounds.map((bound) => {
    const below = (index: number): number => countUpTo(latency[index], bound);
    return new Counter(() => indices.reduce((sum, index) => sum + below(index), 0), windowS);
  });
  const value = (now: number): number =>
    histogramQuantile(
      q,
      counters.map((counter, k) => ({ le: bounds[k], cumulative: rateOf(counter, now) })),
    );
  return { counters, value };
}

function countUpTo({ counts, precision }: Histogram, bound: number): number {
  const last = bound === Infinity ? counts.length - 1 : bucketOf(bound, precision);
  let count = 0;
  for (let bucket = 0; bucket <= last; bucket++) count += counts[bucket];
  return count;
}

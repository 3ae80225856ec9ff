import { average, total } from "../stats/aggregate";
import { Histogram, quantileOfBuckets, shareAbove } from "../stats/histogram";
import { bucketsOf, mergeIntervals } from "../stats/histogram-series";
import type { Interval } from "../stats/interval";
import { quantileInterval } from "../stats/quantile-interval";
import type { Result, Timeline } from "../stats/result";
import { unitsOf } from "../stats/units";
import type { Row } from "./csv";
import { aroundPooled, endCells, methodCells, overReplications } from "./ends";
import { pooledKeys } from "./measured";
import { within } from "./metrics";
import type { VariantOutcome } from "./outcome";

/**
 * Rows of timeseries.csv: the intervals that begin while there is load and that were simulated, of every
 * client, then of every service.
 */
export function* timeseriesRows(variants: readonly VariantOutcome[]): Generator<Row<"timeseries">> {
  for (const variant of variants) {
    const timelines = variant.results.at(0)?.timelines ?? [];
    for (let scope = 0; scope < timelines.length; scope++) yield* timelineRows(variant, scope);
  }
}

/** A scope over all replications, and what is used again for each interval. */
class Course {
  readonly lines: readonly Timeline[];
  /** Empty before and after it is used. */
  readonly latency: Histogram;
  readonly isService: boolean;
  readonly confidence: number;
  /** Lines of replications that belong together: each alone, or in pairs. */
  private readonly units: readonly (readonly Timeline[])[];
  private readonly results: readonly Result[];

  constructor({ results, scenario }: VariantOutcome, scope: number) {
    this.results = results;
    this.lines = results.map(({ timelines }) => timelines[scope]);
    this.units = unitsOf(results).map((unit) => unit.map(({ timelines }) => timelines[scope]));
    this.latency = new Histogram(this.lines[0].latency.precision);
    this.isService = this.lines[0].kind === "service";
    this.confidence = scenario.run.confidence;
  }

  /** By replication: how much of the interval was simulated. */
  lengthsNs(i: number): number[] {
    const { intervalNs } = this.results[0];
    return this.results.map(({ endNs }) => Math.min(Math.max(endNs - i * intervalNs, 0), intervalNs));
  }

  /** Those that have the interval. */
  unitsThere(i: number): readonly (readonly Timeline[])[] {
    return this.units.filter((unit) => unit.every(({ requests }) => i < requests.length));
  }

  /** Lines that have the interval. */
  there(i: number): readonly Timeline[] {
    return this.lines.filter(({ requests }) => i < requests.length);
  }
}

/** The last interval of a run that was cut short is shorter, and is averaged over what there is of it. */
function* timelineRows(variant: VariantOutcome, scope: number): Generator<Row<"timeseries">> {
  const { intervalNs, durationNs } = variant.results[0];
  const course = new Course(variant, scope);
  const { lines, latency, isService } = course;
  const { kind, name, capacity } = lines[0];
  const simulated = Math.max(...lines.map(({ requests }) => requests.length));
  const latencies = lines.map((line) => line.latency);
  const ofService = (value: number): number | null => (isService ? value : null);
  const length = Math.min(Math.ceil(durationNs / intervalNs), simulated);
  for (let i = 0; i < length; i++) {
    const there = course.there(i);
    const sum = (of: (line: Timeline) => Float64Array): number => total(there, (line) => of(line)[i]);
    const mean = (of: (line: Timeline) => Float64Array): number => sum(of) / there.length;
    const requests = sum((line) => line.requests);
    const throughput = requests / (total(course.lengthsNs(i), (ns) => ns) / 1e9);
    mergeIntervals(latencies, i, i + 1, latency);
    yield {
      ...pooledKeys(variant),
      time_s: i * intervalNs,
      interval_s: intervalNs,
      scope: kind,
      name,
      requests_count: requests,
      error_count: sum((line) => line.errors),
      throughput_rps: throughput,
      p50_ms: latency.quantile(0.5),
      p99_ms: latency.quantile(0.99),
      in_flight_mean: mean((line) => line.inFlight),
      queue_mean: ofService(mean((line) => line.queue)),
      replicas_ready: ofService(mean((line) => line.ready)),
      utilization_ratio: ofService(sum((line) => line.busy) / (capacity * sum((line) => line.alive))),
      ...intervals(course, i, throughput),
    };
  }
}

type IntervalCells = Pick<Row<"timeseries">, Extract<keyof Row<"timeseries">, `${string}ci_${string}`>>;

/** Over the replications that have the interval; `latency` is what all have in it. */
function intervals(course: Course, i: number, throughput: number): IntervalCells {
  const { lines, isService, confidence } = course;
  const there = course.unitsThere(i);
  if (there.length < 2) return NO_INTERVALS;
  const by = (of: (line: Timeline) => number, isPart = false): Interval | null =>
    overReplications(
      there.map((unit) => average(unit.map(of))),
      confidence,
      isPart,
    );
  const ofService = (of: (line: Timeline) => number, isPart = false): Interval | null =>
    isService ? by(of, isPart) : null;
  const lengths = course.lengthsNs(i);
  const rates = there.map((unit) =>
    average(unit.map((line) => line.requests[i] / (lengths[lines.indexOf(line)] / 1e9))),
  );
  const { p50, p99 } = latencyIntervals(course, there, i);
  return {
    ...endCells("throughput", "rps", aroundPooled(rates, throughput, confidence)),
    ...endCells("p50", "ms", p50),
    ...endCells("p99", "ms", p99),
    ...endCells(
      "in_flight",
      "mean",
      by((line) => line.inFlight[i]),
    ),
    ...endCells(
      "queue",
      "mean",
      ofService((line) => line.queue[i]),
    ),
    ...endCells(
      "replicas_ready",
      "mean",
      ofService((line) => line.ready[i]),
    ),
    ...endCells(
      "utilization",
      "ratio",
      ofService((line) => line.busy[i] / (line.capacity * line.alive[i]), true),
    ),
    ...methodCells(there.length, there.flat().length, confidence),
  };
}

/** Null where a replication has no success in the interval. */
function latencyIntervals(
  { latency: whole, confidence }: Course,
  there: readonly (readonly Timeline[])[],
  i: number,
): Readonly<Record<"p50" | "p99", Interval | null>> {
  const each = there.map((unit) => {
    const [{ latency }] = unit;
    if (unit.length === 1) return bucketsOf(latency, i);
    const all = unit.map((line) => line.latency);
    return mergeIntervals(all, i, i + 1).data();
  });
  const found = (q: number): Interval | null => {
    const estimate = whole.quantile(q);
    const sections = each.map((data) => ({
      value: quantileOfBuckets(data, q),
      above: shareAbove([data], estimate),
    }));
    return within(quantileInterval(sections, whole, q, estimate, confidence), false);
  };
  return each.some(({ counts }) => counts.length === 0)
    ? { p50: null, p99: null }
    : { p50: found(0.5), p99: found(0.99) };
}

const NO_INTERVALS: IntervalCells = {
  ...endCells("throughput", "rps", null),
  ...endCells("p50", "ms", null),
  ...endCells("p99", "ms", null),
  ...endCells("in_flight", "mean", null),
  ...endCells("queue", "mean", null),
  ...endCells("replicas_ready", "mean", null),
  ...endCells("utilization", "ratio", null),
  ...methodCells(1, 1, 0),
};

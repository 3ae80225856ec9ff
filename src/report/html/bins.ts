import type { TableRow } from "./read-csv";

/** Points of a line; more than there are pixels for show nothing more. */
const MOST = 300;

/** What a point of a time series has. */
export const MEASURES = [
  "requests",
  "errors",
  "rate",
  "p50",
  "p99",
  "inFlight",
  "queue",
  "ready",
  "busy",
] as const;
export type Measure = (typeof MEASURES)[number];

const COLUMNS: Readonly<Record<Measure, string>> = {
  requests: "requests_count",
  errors: "error_count",
  rate: "throughput_rps",
  p50: "p50_ms",
  p99: "p99_ms",
  inFlight: "in_flight_mean",
  queue: "queue_mean",
  ready: "replicas_ready",
  busy: "utilization_ratio",
};

/** How two neighbours become one: counts add up, percentiles keep the higher, others are averaged. */
const MERGES: Readonly<Record<Measure, (one: number, other: number) => number>> = {
  requests: (one, other) => one + other,
  errors: (one, other) => one + other,
  rate: average,
  p50: higher,
  p99: higher,
  inFlight: average,
  queue: average,
  ready: average,
  busy: average,
};

function average(one: number, other: number): number {
  return Number.isNaN(one) ? other : Number.isNaN(other) ? one : (one + other) / 2;
}

function higher(one: number, other: number): number {
  return Number.isNaN(one) ? other : Number.isNaN(other) ? one : Math.max(one, other);
}

/**
 * A time series of one client or service in at most `MOST` points: whenever there are more, each two become
 * one. Takes memory for the points alone, however long the file is.
 */
export class Bins {
  /** Of a point, in s. */
  width = 0;
  private readonly values: Readonly<Record<Measure, number[]>>;
  /** Intervals of the file in a point, and how many of those the last one has. */
  private perPoint = 1;
  private inLast = 0;

  constructor() {
    this.values = Object.fromEntries(MEASURES.map((name) => [name, [] as number[]])) as Record<
      Measure,
      number[]
    >;
  }

  get length(): number {
    return this.values.requests.length;
  }

  /** Whether a point stands for several intervals of the file. */
  get isMerged(): boolean {
    return this.perPoint > 1;
  }

  of(measure: Measure): readonly number[] {
    return this.values[measure];
  }

  /** The next interval. */
  add(row: TableRow): void {
    if (this.width === 0) this.width = row.number("interval_s");
    const isNew = this.length === 0 || this.inLast === this.perPoint;
    for (const name of MEASURES) {
      const list = this.values[name];
      const value = row.number(COLUMNS[name]);
      if (isNew) list.push(value);
      else list[list.length - 1] = this.merged(name, list[list.length - 1], value);
    }
    this.inLast = isNew ? 1 : this.inLast + 1;
    if (this.length > MOST) this.halve();
  }

  /** An average over the intervals so far and one more weighs them alike. */
  private merged(name: Measure, sofar: number, value: number): number {
    if (MERGES[name] !== average || Number.isNaN(sofar) || Number.isNaN(value)) {
      return MERGES[name](sofar, value);
    }
    return sofar + (value - sofar) / (this.inLast + 1);
  }

  private halve(): void {
    for (const name of MEASURES) {
      const list = this.values[name];
      const half = Math.ceil(list.length / 2);
      for (let i = 0; i < half; i++) {
        const [one, other] = [list[2 * i], list[2 * i + 1] as number | undefined];
        list[i] = other === undefined ? one : MERGES[name](one, other);
      }
      list.length = half;
    }
    // Their number was odd: the last one has no neighbour, and what it has stays as it is.
    this.perPoint *= 2;
    this.width *= 2;
  }
}

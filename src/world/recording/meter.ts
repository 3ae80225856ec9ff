import { METER_BOUNDS_NS, READING_WIDTH } from "../../stats/meters";
import type { Level, LevelName, Meters, Point } from "../../stats/meters";

/** Counters of what ends in one way. */
class Counters {
  readonly counts = new Float64Array(READING_WIDTH);
  readonly values: number[] = [];
  readonly skipped: number;

  constructor(skipped: number) {
    this.skipped = skipped;
  }
}

/** Counts as proxies do, for whoever reads it now and then. */
export class Meter {
  private readonly times: number[] = [];
  private readonly counters = new Map<string, Counters>();
  private readonly levels = new Map<string, number[]>();

  /** Something ended; counters for its kind of end are there from then on. */
  count(point: Point, edge: number, outcome: number, ending: number, timeNs: number): void {
    const key = `${point} ${edge} ${outcome} ${ending}`;
    let counters = this.counters.get(key);
    if (counters === undefined) {
      counters = new Counters(this.times.length);
      this.counters.set(key, counters);
    }
    const { counts } = counters;
    counts[0]++;
    counts[1] += timeNs;
    counts[2 + bucketOf(timeNs)]++;
  }

  /** Everything is read. `level` gives the value of a level. */
  read(
    now: number,
    names: readonly (readonly [LevelName, number])[],
    level: (name: LevelName, of: number) => number,
  ): void {
    this.times.push(now);
    for (const { counts, values } of this.counters.values()) for (const value of counts) values.push(value);
    for (const [name, of] of names) {
      const key = `${name} ${of}`;
      const values = this.levels.get(key) ?? [];
      values.push(level(name, of));
      this.levels.set(key, values);
    }
  }

  /** When everything was read last; -1: never. */
  get lastNs(): number {
    return this.times.at(-1) ?? -1;
  }

  data(): Meters {
    const readings = [...this.counters].map(([key, { values, skipped }]) => {
      const [point, edge, outcome, ending] = key.split(" ");
      return {
        point: point as Point,
        edge: Number(edge),
        outcome: Number(outcome),
        ending: Number(ending),
        skipped,
        values: Float64Array.from(values),
      };
    });
    const levels = [...this.levels].map(([key, values]): Level => {
      const [name, of] = key.split(" ");
      return { name: name as LevelName, of: Number(of), values: Float64Array.from(values) };
    });
    return { timesNs: Float64Array.from(this.times), readings, levels };
  }
}

/** The first bucket whose bound is not below `ns`; beyond them all, one more. */
function bucketOf(ns: number): number {
  let low = 0;
  let high = METER_BOUNDS_NS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (METER_BOUNDS_NS[middle] < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

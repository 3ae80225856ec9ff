import { rangeOf } from "../../mesh/monitor/range-functions";
import type { Range } from "../../mesh/monitor/range-functions";

const NS_PER_S = 1e9;

/** A number that only grows, as a monitoring system knows it: its value at some moments. */
export class Counter {
  private readonly read: (now: number) => number;
  /** How long samples are kept, s. */
  private readonly keepS: number;
  private times: number[] = [];
  private values: number[] = [];

  constructor(read: (now: number) => number, keepS: number) {
    this.read = read;
    this.keepS = keepS;
  }

  /** Takes a sample. */
  scrape(now: number): void {
    const at = now / NS_PER_S;
    this.times.push(at);
    this.values.push(this.read(now));
    // Not one by one: moving all that are kept at each sample would cost more than they do.
    const old = this.times.findIndex((time) => time > at - this.keepS);
    if (old * 2 < this.times.length) return;
    this.times = this.times.slice(old);
    this.values = this.values.slice(old);
  }

  /** The samples of the last `keepS` seconds. */
  range(now: number): Range {
    return rangeOf(this.times, this.values, now / NS_PER_S, this.keepS);
  }
}

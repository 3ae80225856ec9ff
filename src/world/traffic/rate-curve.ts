import type { Intensity } from "./intensity";

/** A stretch of time in which a rate moves linearly; the last has no end. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly rate: number;
  readonly slope: number;
}

/**
 * A level that moves linearly from stage to stage and stays at the last: a rate of arrivals, or a number of
 * users. Times in ns; the level is per ns where it is a rate.
 */
export class RateCurve implements Intensity {
  private readonly stretches: readonly Stretch[];
  private current = 0;

  constructor(start: number, stages: readonly { readonly forNs: number; readonly to: number }[]) {
    const stretches: Stretch[] = [];
    let from = 0;
    let rate = start;
    for (const { forNs, to } of stages) {
      stretches.push({ from, to: from + forNs, rate, slope: forNs > 0 ? (to - rate) / forNs : 0 });
      from += forNs;
      rate = to;
    }
    stretches.push({ from, to: Infinity, rate, slope: 0 });
    this.stretches = stretches;
  }

  /** The level at time `t`. */
  at(t: number): number {
    const { from, rate, slope } = this.stretches.find((stretch) => t < stretch.to)!;
    return rate + slope * (t - from);
  }

  /**
   * The time after `t` by which the area under the curve has grown by `area`; Infinity if it never does. With
   * areas that are exponential of mean 1 these are the arrivals of a Poisson process of this rate, exactly.
   */
  advance(t: number, area: number): number {
    let left = area;
    let now = t;
    while (t < this.stretches[this.current].from) this.current--;
    while (t >= this.stretches[this.current].to) this.current++;
    for (;;) {
      const { from, to, rate, slope } = this.stretches[this.current];
      if (slope === 0 && now + left / rate <= to) return now + left / rate;
      const here = rate + slope * (now - from);
      // The root of here * x + slope * x^2 / 2 = left in the form that does not cancel; not real where a
      // falling rate ends.
      const root = here * here + 2 * slope * left;
      const step = root >= 0 && (here > 0 || slope > 0) ? (2 * left) / (here + Math.sqrt(root)) : Infinity;
      if (now + step <= to) return now + step;
      if (to === Infinity) return Infinity;
      const length = to - now;
      left -= here * length + (slope * length * length) / 2;
      now = to;
      this.current++;
    }
  }

  /** The area under the curve between two times. */
  area(start: number, end: number): number {
    return this.stretches.reduce((sum, { from, to, rate, slope }) => {
      const a = Math.max(start, from);
      const b = Math.min(end, to);
      return a < b ? sum + (b - a) * (rate + slope * ((a + b) / 2 - from)) : sum;
    }, 0);
  }

  /** When the level rises to each whole number above the one at time 0, as [time, level] in order of time. */
  rises(): [number, number][] {
    const rises: [number, number][] = [];
    this.stretches.slice(1).forEach(({ from: end, rate: top }, k) => {
      const { from, rate, slope } = this.stretches[k];
      for (let level = Math.floor(rate + 1e-9) + 1; level <= top + 1e-9; level++) {
        rises.push([from === end ? end : from + (level - rate) / slope, level]);
      }
    });
    return rises;
  }
}

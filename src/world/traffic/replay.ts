import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals } from "../../scenario/arrivals";

/**
 * Recorded arrivals once more. The requests of a bin fall anywhere in it, with equal chance; recorded times
 * are kept. A scale below 1 leaves out each request by chance (thinning); one above 1 adds whole copies of
 * the record, and a thinned one for the rest (superposition). A copy of a recorded time falls anywhere
 * between the time before and its own, so that copies follow the rate and do not come in bursts. Where the
 * record is to be replayed evenly, the requests of a bin are as far apart as can be.
 */
export class Replay {
  private readonly trace: Extract<Arrivals, { kind: "trace" }>;
  private readonly copies: number;
  /** Chance of one more copy. */
  private readonly rest: number;
  private readonly random: Stream;
  private row = 0;
  /** Arrivals of the last row in order, and how many of them have been. */
  private due: Float64Array = new Float64Array(0);
  private taken = 0;

  constructor(trace: Extract<Arrivals, { kind: "trace" }>, seed: Seed, name: string) {
    this.trace = trace;
    this.copies = Math.floor(trace.scale);
    this.rest = trace.scale - this.copies;
    this.random = streamOf(seed, `arrivals/${name}`);
  }

  /** Time of the next arrival, in whole ns; Infinity when there are no more. */
  next(): number {
    while (this.taken === this.due.length) {
      if (this.row === this.trace.times.length) return Infinity;
      this.due = this.arrivalsOf(this.row++);
      this.taken = 0;
    }
    return this.due[this.taken++];
  }

  private arrivalsOf(row: number): Float64Array {
    const { times, counts, binNs } = this.trace;
    const requests = this.scaled(counts[row]);
    const isExact = binNs === 0;
    const from = isExact && row > 0 ? times[row - 1] : isExact ? 0 : times[row];
    const length = isExact ? times[row] - from : binNs;
    const arrivals = new Float64Array(requests);
    if (this.trace.isEven && !isExact) {
      for (let i = 0; i < requests; i++) arrivals[i] = from + Math.floor(((i + 0.5) / requests) * length);
      return arrivals;
    }
    for (let i = 0; i < requests; i++) {
      arrivals[i] = isExact && i === 0 ? times[row] : from + Math.floor(this.random.unit() * length);
    }
    return arrivals.sort();
  }

  private scaled(count: number): number {
    const whole = Math.floor(count);
    let requests = whole * this.copies;
    if (this.rest > 0) for (let i = 0; i < whole; i++) if (this.random.unit() < this.rest) requests++;
    // A part of a request, in records of rates, comes by chance.
    const part = (count - whole) * (this.copies + this.rest);
    return part > 0 ? requests + Math.floor(part + this.random.unit()) : requests;
  }
}

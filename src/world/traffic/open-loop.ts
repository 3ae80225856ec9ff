import { ZERO } from "../../lib/double";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals } from "../../scenario/arrivals";
import { RateCurve } from "./rate-curve";

const NS_PER_SECOND = 1e9;

/** When the requests of an open-loop client come: they do not wait for answers. */
export class OpenLoop {
  private readonly process: "constant" | "poisson" | "uniform";
  private readonly curve: RateCurve;
  /** Per ns; 0 when the rate changes. */
  private readonly steadyRate: number;
  private readonly random: Stream;
  /** The last arrival, not rounded: errors of rounding do not add up. */
  private last = ZERO;

  constructor(arrivals: Extract<Arrivals, { kind: "open" }>, seed: Seed, name: string) {
    this.process = arrivals.process;
    this.curve = new RateCurve(
      arrivals.rate / NS_PER_SECOND,
      arrivals.stages.map(({ forNs, to }) => ({ forNs, to: to / NS_PER_SECOND })),
    );
    this.steadyRate = arrivals.stages.length === 0 ? arrivals.rate / NS_PER_SECOND : 0;
    this.random = streamOf(seed, `arrivals/${name}`);
  }

  /** Time of the next arrival, in whole ns; Infinity when there are no more. */
  next(): number {
    const area = this.area();
    if (this.steadyRate > 0) this.last += area / this.steadyRate;
    else this.last = this.curve.advance(this.last, area);
    return Math.round(this.last);
  }

  private area(): number {
    if (this.process === "constant") return 1;
    if (this.process === "poisson") return -Math.log(this.random.unit());
    return 2 * this.random.unit();
  }
}

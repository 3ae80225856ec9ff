import { ZERO } from "../../lib/double";
import { Sampler } from "../../kernel/distribution/sampler";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals } from "../../scenario/arrivals";
import { RateCurve } from "./rate-curve";

const NS_PER_SECOND = 1e9;

/**
 * Gaps that are independent draws of one distribution, stretched to the rate. Where the rate moves, what is
 * drawn is the area under it, as for the other kinds: during a long gap as many more requests would have been
 * due. The first gap begins at time 0, as if a request had come then.
 */
export class Renewal {
  private readonly curve: RateCurve;
  private readonly gaps: Sampler;
  private readonly random: Stream;
  /** The last arrival, not rounded. */
  private last = ZERO;

  constructor(arrivals: Extract<Arrivals, { kind: "renewal" }>, seed: Seed, name: string) {
    this.curve = new RateCurve(
      arrivals.rate / NS_PER_SECOND,
      arrivals.stages.map(({ forNs, to }) => ({ forNs, to: to / NS_PER_SECOND })),
    );
    this.gaps = new Sampler(arrivals.gap);
    this.random = streamOf(seed, `arrivals/${name}`);
  }

  /** Time of the next arrival, in whole ns; Infinity when there are no more. */
  next(): number {
    this.last = this.curve.advance(this.last, this.gaps.sample(this.random) / NS_PER_SECOND);
    return Math.round(this.last);
  }
}

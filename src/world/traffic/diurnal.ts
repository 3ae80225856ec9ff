import { ZERO } from "../../lib/double";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals } from "../../scenario/arrivals";

const NS_PER_SECOND = 1e9;

/**
 * Poisson arrivals at a rate that is a cosine: mean + (peak - mean) cos(2 pi (t - peakAt) / period).
 * Exact by thinning: candidates come at the peak rate, and each stays with the chance of the rate at its time
 * over the peak. Two draws for each candidate.
 *
 * Source: Lewis and Shedler, Simulation of nonhomogeneous Poisson processes by thinning, 1979.
 */
export class Diurnal {
  /** Per ns. */
  private readonly peak: number;
  /** As shares of the peak rate. */
  private readonly mean: number;
  private readonly amplitude: number;
  private readonly radiansPerNs: number;
  private readonly peakAtNs: number;
  private readonly random: Stream;
  /** The last candidate, not rounded. */
  private last = ZERO;

  constructor(arrivals: Extract<Arrivals, { kind: "diurnal" }>, seed: Seed, name: string) {
    const { mean, peak, periodNs, peakAtNs } = arrivals;
    this.peak = peak / NS_PER_SECOND;
    this.mean = mean / peak;
    this.amplitude = 1 - mean / peak;
    this.radiansPerNs = (2 * Math.PI) / periodNs;
    this.peakAtNs = peakAtNs;
    this.random = streamOf(seed, `arrivals/${name}`);
  }

  /** Time of the next arrival, in whole ns. */
  next(): number {
    for (;;) {
      this.last -= Math.log(this.random.unit()) / this.peak;
      const cosine = Math.cos((this.last - this.peakAtNs) * this.radiansPerNs);
      if (this.random.unit() < this.mean + this.amplitude * cosine) return Math.round(this.last);
    }
  }
}

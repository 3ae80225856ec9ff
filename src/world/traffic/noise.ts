import type { Random } from "../../lib/random";
import { lognormal } from "../../kernel/distribution/lognormal";
import type { Intensity } from "./intensity";

/**
 * A rate times a factor of chance for each interval: lognormal with mean 1, so that the mean of the rate
 * stays what it was. A factor is one draw, for intervals in their order.
 */
export class Noisy implements Intensity {
  private readonly base: Intensity;
  private readonly everyNs: number;
  /** Nothing is asked for from then on. */
  private readonly endNs: number;
  private readonly random: Random;
  private readonly factors: number[] = [];
  private readonly mu: number;
  private readonly sigma: number;

  constructor(base: Intensity, noise: { sd: number; everyNs: number }, endNs: number, random: Random) {
    this.base = base;
    this.everyNs = noise.everyNs;
    this.endNs = endNs;
    this.random = random;
    const variance = Math.log(1 + noise.sd * noise.sd);
    this.mu = -variance / 2;
    this.sigma = Math.sqrt(variance);
  }

  area(from: number, to: number): number {
    let sum = 0;
    for (let t = from; t < to;) {
      const k = Math.floor(t / this.everyNs);
      const until = Math.min(to, (k + 1) * this.everyNs);
      sum += this.factor(k) * this.base.area(t, until);
      t = until;
    }
    return sum;
  }

  advance(t: number, area: number): number {
    let left = area;
    let k = Math.floor(t / this.everyNs);
    for (let from = t; from < this.endNs; k++) {
      const until = (k + 1) * this.everyNs;
      const factor = this.factor(k);
      const next = this.base.advance(from, left / factor);
      if (next <= until) return next;
      left = Math.max(0, left - factor * this.base.area(from, until));
      from = until;
    }
    return Infinity;
  }

  private factor(k: number): number {
    while (this.factors.length <= k) this.factors.push(lognormal(this.mu, this.sigma, this.random));
    return this.factors[k];
  }
}

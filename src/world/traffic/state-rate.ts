import type { Random } from "../../lib/random";
import { Sampler } from "../../kernel/distribution/sampler";
import type { Arrivals } from "../../scenario/arrivals";
import type { Intensity } from "./intensity";

const NS_PER_SECOND = 1e9;

/** A rate that jumps from state to state, as that of an MMPP; it can be asked again about times gone by. */
export class StateRate implements Intensity {
  private readonly rates: readonly number[];
  private readonly holding: readonly Sampler[];
  private readonly random: Random;
  /** When each stay ended, in order; stay k was in state k modulo their number. */
  private readonly ends: number[] = [];
  /** The stay that was asked about last. */
  private stay = 0;

  constructor({ states }: Extract<Arrivals, { kind: "mmpp" }>, random: Random) {
    this.rates = states.map(({ rate }) => rate / NS_PER_SECOND);
    this.holding = states.map(({ holding }) => new Sampler(holding));
    this.random = random;
  }

  area(from: number, to: number): number {
    let sum = 0;
    let at = from;
    for (let k = this.stayAt(from); at < to; k++) {
      const until = Math.min(to, this.end(k));
      sum += (until - at) * this.rates[k % this.rates.length];
      at = until;
    }
    return sum;
  }

  advance(t: number, area: number): number {
    let left = area;
    let at = t;
    for (let k = this.stayAt(t); ; k++) {
      const rate = this.rates[k % this.rates.length];
      const room = (this.end(k) - at) * rate;
      if (left < room) return at + left / rate;
      left -= room;
      at = this.end(k);
    }
  }

  private stayAt(t: number): number {
    while (this.stay > 0 && this.end(this.stay - 1) > t) this.stay--;
    while (this.end(this.stay) <= t) this.stay++;
    return this.stay;
  }

  private end(k: number): number {
    const { ends, holding } = this;
    while (ends.length <= k) {
      const before = ends.length === 0 ? 0 : ends[ends.length - 1];
      ends.push(before + holding[ends.length % holding.length].sample(this.random));
    }
    return ends[k];
  }
}

import { ZERO } from "../../lib/double";
import { Sampler } from "../../kernel/distribution/sampler";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { Arrivals } from "../../scenario/arrivals";

const NS_PER_SECOND = 1e9;

/**
 * A Markov-modulated Poisson process: Poisson arrivals at a rate that goes from state to state, in the order
 * written and round again, and stays in each for a drawn time. The first state begins at time 0. With
 * exponential times it is what the name says; others may be wanted for bursts of a known length.
 *
 * Each gap is an exponential area of mean 1 that is spent under the rate, across changes of state too: exact,
 * with one draw for each request. The times come from a stream of their own, so that a change of the rates
 * leaves the states where they were.
 *
 * Source: Fischer and Meier-Hellstern, The Markov-modulated Poisson process (MMPP) cookbook, 1993.
 */
export class Mmpp {
  /** By state, per ns. */
  private readonly rates: readonly number[];
  private readonly holding: readonly Sampler[];
  private readonly random: Stream;
  private readonly randomStates: Stream;
  private state = 0;
  /** When the state ends. */
  private until = ZERO;
  /** The last arrival, not rounded. */
  private last = ZERO;

  constructor(arrivals: Extract<Arrivals, { kind: "mmpp" }>, seed: Seed, name: string) {
    this.rates = arrivals.states.map(({ rate }) => rate / NS_PER_SECOND);
    this.holding = arrivals.states.map(({ holding }) => new Sampler(holding));
    this.random = streamOf(seed, `arrivals/${name}`);
    this.randomStates = streamOf(seed, `arrivals/${name}/states`);
    this.until += this.holding[0].sample(this.randomStates);
  }

  /** Time of the next arrival, in whole ns. */
  next(): number {
    let area = -Math.log(this.random.unit());
    for (;;) {
      const rate = this.rates[this.state];
      const left = (this.until - this.last) * rate;
      if (area < left) break;
      area -= left;
      this.last = this.until;
      this.state = (this.state + 1) % this.rates.length;
      this.until += this.holding[this.state].sample(this.randomStates);
    }
    this.last += area / this.rates[this.state];
    return Math.round(this.last);
  }
}

/**
 * Static stride scheduling: a number that counts up names an endpoint and a round, and in each round an
 * endpoint is passed over or taken so that over many rounds all are taken in proportion to their weights.
 * Weights are kept between a tenth of the mean and ten times the mean; one that is not above 0 is the mean.
 *
 * Source: grpc/grpc-java xds/src/main/java/io/grpc/xds/WeightedRoundRobinLoadBalancer.java @5fda0c7
 * StaticStrideScheduler; grpc/proposal A58. grpc-go keeps weights as they are.
 * Draws: none.
 */

const MOST = 0xffff;
const HALF = 0x7fff;
const MAX_RATIO = 10;
const MIN_RATIO = 0.1;
const TWO_TO_32 = 4294967296;

export class StaticStride {
  /** The number that comes next, of 32 bits. */
  sequence = 0;
  /** Fewer than two weights are known: all are the same. */
  isPlain = true;
  private scaled = new Int32Array(0);
  private size = 0;

  /** The first `size` of `weights` are those of entries 0, 1, … */
  fill(weights: ArrayLike<number>, size: number): void {
    if (this.scaled.length < size) this.scaled = new Int32Array(2 * size);
    this.size = size;
    let known = 0;
    let sum = 0;
    let max = 0;
    for (let i = 0; i < size; i++) {
      const weight = Math.fround(weights[i]);
      if (!(weight > 0)) continue;
      known++;
      sum += weight;
      max = Math.max(max, weight);
    }
    this.isPlain = known < 2;
    const mean = known > 0 ? sum / known : 1;
    max = known > 0 ? Math.min(max, Math.fround(MAX_RATIO * mean)) : 1;
    const factor = MOST / max;
    const least = Math.ceil(factor * mean * MIN_RATIO);
    for (let i = 0; i < size; i++) {
      const weight = Math.fround(weights[i]);
      this.scaled[i] =
        weight > 0 ? Math.max(Math.round(factor * Math.min(weight, max)), least) : Math.round(factor * mean);
    }
  }

  /** The entry whose turn it is, or -1 when there is none. */
  next(): number {
    const { scaled, size } = this;
    if (size === 0) return -1;
    for (;;) {
      const { sequence } = this;
      this.sequence = (sequence + 1) % TWO_TO_32;
      const entry = sequence % size;
      const round = (sequence - entry) / size;
      const weight = scaled[entry];
      if ((weight * round + HALF * entry) % MOST >= MOST - weight) return entry;
    }
  }
}

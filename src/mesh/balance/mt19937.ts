/**
 * The Mersenne Twister, which Envoy seeds with a hash where the same key must lead to the same order of
 * endpoints. Words are made one at a time, as they are asked for: few ever are.
 *
 * Source: Matsumoto and Nishimura, Mersenne Twister, 1998 (mt19937ar.c); std::mt19937 of C++ is the same.
 * Draws: none; it is a function of its seed.
 */

const WORDS = 624;
const MIDDLE = 397;

export class Mt19937 {
  private readonly state = new Int32Array(WORDS);
  private at = 0;
  /** Words of the state that follow from the seed so far. */
  private seeded = 0;

  seed(seed: number): this {
    this.state[0] = seed;
    this.seeded = 1;
    this.at = 0;
    return this;
  }

  /** The next word, unsigned. */
  next(): number {
    const { state } = this;
    const k = this.at;
    this.at = (k + 1) % WORDS;
    this.fill(Math.max(this.at, (k + MIDDLE) % WORDS));
    const y = (state[k] & 0x80000000) | (state[this.at] & 0x7fffffff);
    state[k] = state[(k + MIDDLE) % WORDS] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    let word = state[k];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private fill(upTo: number): void {
    const { state } = this;
    for (; this.seeded <= upTo; this.seeded++) {
      const before = state[this.seeded - 1];
      state[this.seeded] = (Math.imul(before ^ (before >>> 30), 1812433253) + this.seeded) | 0;
    }
  }
}

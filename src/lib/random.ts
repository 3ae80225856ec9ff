/** A source of chance. Algorithms are handed one; they never make their own. */
export interface Random {
  /** A number in the open interval (0, 1), with 53 random bits. */
  unit(): number;
  /** An integer in [0, n), n at most 2^31. */
  below(n: number): number;
}

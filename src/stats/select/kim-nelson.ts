import { mean } from "d3-array";
import { covariance } from "../covariance";

/**
 * The constants of the procedure for `systems` of which `first` replications each are taken at first, so
 * that the best is chosen with probability `confidence`.
 */
export function kimNelsonConstants(
  systems: number,
  first: number,
  confidence: number,
): { readonly eta: number; readonly hSquared: number } {
  const share = (2 * (1 - confidence)) / (systems - 1);
  const eta = 0.5 * (Math.exp((-2 / (first - 1)) * Math.log(share)) - 1);
  return { eta, hSquared: 2 * eta * (first - 1) };
}

/**
 * Chooses the system with the smallest mean, one replication of each survivor at a time: those that fall too
 * far behind are dropped. With probability of at least the confidence it is the best whenever that beats all
 * others by `delta`, else one within `delta` of it. Systems may share their chance, and had better.
 * Source: Kim and Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM
 * TOMACS 11, 2001, with c = 1.
 */
export class KimNelson {
  private readonly first: number;
  private readonly delta: number;
  /** by system and system: h squared times the variance of their difference */
  private spread: readonly (readonly number[])[] = [];
  private readonly hSquared: number;
  private readonly values: number[][];
  private alive: readonly number[];

  constructor(systems: number, first: number, delta: number, confidence: number) {
    this.first = first;
    this.delta = delta;
    this.hSquared = kimNelsonConstants(systems, first, confidence).hSquared;
    this.values = Array.from({ length: systems }, () => []);
    this.alive = this.values.map((_, i) => i);
  }

  /** Systems not dropped, by number. */
  get survivors(): readonly number[] {
    return this.alive;
  }

  /** Replications of those so far. */
  get replications(): number {
    return this.values[this.alive[0]].length;
  }

  /** The values of the next replication, one of each survivor in their order. */
  add(values: readonly number[]): void {
    this.alive.forEach((system, i) => this.values[system].push(values[i]));
    const r = this.replications;
    if (r < this.first) return;
    if (r === this.first) this.spread = this.spreads();
    const means = this.values.map((own) => mean(own) ?? NaN);
    this.alive = this.alive.filter((i) =>
      this.alive.every((l) => l === i || means[i] <= means[l] + this.slack(i, l, r)),
    );
    const most = this.alive.flatMap((i) =>
      this.alive.map((l) => (i === l ? 0 : Math.floor(this.spread[i][l] / (this.delta * this.delta)) + 1)),
    );
    if (this.alive.length > 1 && r >= Math.max(...most)) {
      this.alive = [this.alive.reduce((best, i) => (means[i] < means[best] ? i : best))];
    }
  }

  /** How far i may lie behind l: less and less. */
  private slack(i: number, l: number, r: number): number {
    const { delta } = this;
    return Math.max(0, (delta / (2 * r)) * (this.spread[i][l] / (delta * delta) - r));
  }

  private spreads(): number[][] {
    return this.values.map((own) =>
      this.values.map((other) => {
        const differences = own.map((value, r) => value - other[r]);
        return this.hSquared * covariance(differences, differences);
      }),
    );
  }
}

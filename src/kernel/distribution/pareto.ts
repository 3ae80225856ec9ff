import type { Random } from "../../lib/random";

/**
 * The chance that a Pareto variable without upper limit exceeds `max`; 0 for an infinite one. `pareto` needs
 * it for every draw, so it is taken once.
 */
export function paretoExcess(min: number, alpha: number, max: number): number {
  return Math.exp(-alpha * Math.log(max / min));
}

/** By inversion on [min, max], where `excess` is `paretoExcess` of that max. */
export function pareto(min: number, inverseAlpha: number, excess: number, random: Random): number {
  return min * Math.exp(-inverseAlpha * Math.log(excess + random.unit() * (1 - excess)));
}

/**
 * Chooses a locality by weight, before an endpoint is chosen in it. A locality counts less when fewer of its
 * endpoints are healthy than it can do without.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/locality_wrr.cc, v1.36.5-dev
 * (envoyproxy/envoy-openssl@8809cfe).
 * Draws: none; the schedule begins where the seed says.
 */

import { EdfScheduler } from "./edf-scheduler";

export interface WeightedLocality {
  /** 0: it gets nothing. */
  readonly weight: number;
  readonly hosts: number;
  /** Those that it is to be judged by: healthy ones, or degraded ones. */
  readonly usable: number;
  readonly excluded?: number;
}

export class LocalityWeighted {
  /** by locality */
  private readonly weights: readonly number[];
  private readonly schedule = new EdfScheduler();

  constructor(localities: readonly WeightedLocality[], overprovisioningPercent: number, seed: number) {
    this.weights = localities.map((locality) => effectiveWeight(locality, overprovisioningPercent));
    const entries = this.weights.flatMap((weight, locality) => (weight > 0 ? [locality] : []));
    this.schedule.fill(entries, this.weights, entries.length, seed);
  }

  /** -1: none has a weight. */
  choose(): number {
    const locality = this.schedule.next();
    if (locality >= 0) this.schedule.requeue(this.weights[locality]);
    return locality;
  }
}

/** The weight, lowered as far as the healthy ones with some room do not make up for the others. */
function effectiveWeight({ weight, hosts, usable, excluded = 0 }: WeightedLocality, percent: number): number {
  const counted = hosts - excluded;
  if (counted <= 0 || weight === 0) return 0;
  return weight * Math.min(1, (percent / 100) * (usable / counted));
}

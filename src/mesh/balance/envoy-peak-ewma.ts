/**
 * Envoy's own peak EWMA: of two drawn endpoints the one with the lower mean latency x (requests in flight
 * + 1). The mean moves towards each answer by the time since the one before, up as well as down: it does not
 * jump up to a slow one, as Finagle's does. What answers tell counts from the next aggregation on. An
 * endpoint that has not answered yet has the default latency while it is idle, and is all but barred while it
 * is not.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/peak_ewma/peak_ewma_lb.cc @a5cf989.
 * Differs: all answers of an interval count, where Envoy keeps the last 1000; chance is drawn in parts.
 * Draws: below(n), below(n) a pick, and below(2) where the costs are the same; none with one endpoint.
 */

import { assert } from "../../lib/assert";
import { ZERO } from "../../lib/double";
import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";

const NS_PER_MS = 1_000_000;

export interface EnvoyPeakEwmaOptions {
  /** Time constant of the mean, ns, > 0. */
  readonly decayTimeNs: number;
  /** How often answers are taken into account, ns. */
  readonly aggregationIntervalNs: number;
  /** Latency assumed of an idle endpoint that has not answered yet, ns. */
  readonly defaultRttNs: number;
  /** Cost of one that is not idle, in ms of latency. */
  readonly penaltyValue: number;
}

export class EnvoyPeakEwma implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly options: EnvoyPeakEwmaOptions;
  /** by slot: mean latency in ms up to now, and as it was aggregated last; 0: none yet */
  private mean = new Float64Array(0);
  private known = new Float64Array(0);
  /** by slot: when it was answered last, ns */
  private answeredAt = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);
  /** Slots that were answered since the last aggregation, some more than once. */
  private readonly fresh: number[] = [];
  private aggregatedAt = ZERO;

  constructor(endpoints: Endpoints, options: EnvoyPeakEwmaOptions) {
    assert(options.decayTimeNs > 0, `decayTimeNs must be above 0, not ${options.decayTimeNs}`);
    this.endpoints = endpoints;
    this.options = options;
  }

  updated(): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) {
      this.mean = widened(this.mean, capacity);
      this.known = widened(this.known, capacity);
      this.answeredAt = widened(this.answeredAt, capacity);
      this.arrival = widened(this.arrival, capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.mean[slot] = 0;
      this.known[slot] = 0;
      this.answeredAt[slot] = 0;
    }
  }

  pick(now: number, random: Random): number {
    if (now - this.aggregatedAt >= this.options.aggregationIntervalNs) this.aggregate(now);
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const first = random.below(size);
    let second = random.below(size);
    if (second === first) second = (second + 1) % size;
    const a = members[first];
    const b = members[second];
    const costA = this.costOf(a);
    const costB = this.costOf(b);
    if (costA === costB) return random.below(2) === 1 ? a : b;
    return costA < costB ? a : b;
  }

  answered(slot: number, latencyNs: number, now: number): void {
    const latency = latencyNs / NS_PER_MS;
    if (latency <= 0) return;
    const elapsedNs = now - this.answeredAt[slot];
    this.mean[slot] = blended(this.mean[slot], latency, elapsedNs, this.options.decayTimeNs);
    this.answeredAt[slot] = now;
    this.fresh.push(slot);
  }

  private aggregate(now: number): void {
    this.aggregatedAt = now;
    for (const slot of this.fresh) this.known[slot] = this.mean[slot]!;
    this.fresh.length = 0;
  }

  private costOf(slot: number): number {
    const { defaultRttNs, penaltyValue } = this.options;
    return cost(this.known[slot], this.endpoints.active[slot], defaultRttNs / NS_PER_MS, penaltyValue);
  }
}

/** What a request more would cost at an endpoint; `rtt` in ms, 0 where it is not known. */
export function cost(rtt: number, active: number, defaultRtt: number, penalty: number): number {
  if (rtt > 0) return rtt * (active + 1);
  return active > 0 ? penalty + active : defaultRtt;
}

/** The mean after an answer that took `latency`; both in ms, `mean` 0 before the first. */
export function blended(mean: number, latency: number, elapsedNs: number, decayNs: number): number {
  if (mean === 0) return latency;
  const alpha = elapsedNs <= 0 ? 1 : 1 - Math.exp(-elapsedNs / decayNs);
  return alpha * latency + (1 - alpha) * mean;
}

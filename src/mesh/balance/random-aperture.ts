/**
 * An aperture in an order of the caller's own: it looks at the first few endpoints of a shuffled list, and of
 * two drawn from these takes the less loaded. How many are few follows from its load: while there are more
 * requests under way per endpoint than `highLoad`, smoothed, one more is looked at; below `lowLoad` one less.
 *
 * Source: twitter/finagle finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/aperture/
 * RandomAperture.scala @073a22b, LoadBand.scala @534ec77; util/Ema.scala.
 * Differs: every endpoint known is open, so that none is moved to the end of the list.
 * Draws: below(2^31) for each new endpoint; below(n), below(n - 1) a pick, none while it looks at one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { widened } from "../endpoint";
import type { Load } from "./power-of-two";

export interface RandomApertureOptions {
  /** Requests under way per endpoint that it looks at, smoothed, between which it stays as it is. */
  readonly lowLoad: number;
  readonly highLoad: number;
  /** Time constant of the smoothing. */
  readonly smoothWindowNs: number;
  /** Endpoints that it looks at, at least. */
  readonly minAperture: number;
}

const TOKENS = 2_147_483_648;

export class RandomAperture implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly metric: Load;
  private readonly options: RandomApertureOptions;
  /** by slot: where it stands in the order; and of which holder of the slot that is */
  private token = new Float64Array(0);
  private holder = new Float64Array(0);
  private order: readonly number[] = [];
  private wanted: number;
  /** Requests under way, and their smoothed number as of `smoothedAt`; -1: none has been sent. */
  private total = 0;
  private smoothed = 0;
  private smoothedAt = -1;

  constructor(endpoints: Endpoints, metric: Load, options: RandomApertureOptions) {
    this.endpoints = endpoints;
    this.metric = metric;
    this.options = options;
    this.wanted = options.minAperture;
  }

  /** How many endpoints it looks at. */
  get aperture(): number {
    const { length } = this.order;
    return Math.min(Math.max(this.wanted, Math.min(this.options.minAperture, length)), length);
  }

  updated(now: number, random: Random): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.token.length < capacity) {
      this.token = widened(this.token, capacity);
      this.holder = widened(this.holder, capacity);
    }
    const slots = Array.from(members.subarray(0, size));
    for (const slot of slots) {
      if (this.holder[slot] === arrival[slot]) continue;
      this.holder[slot] = arrival[slot];
      this.token[slot] = random.below(TOKENS);
    }
    this.order = slots.sort((a, b) => this.token[a] - this.token[b] || a - b);
    this.metric.updated(now);
  }

  pick(now: number, random: Random): number {
    const n = this.aperture;
    const { metric, order } = this;
    if (n < 2) return n === 0 ? -1 : order[0];
    const first = random.below(n);
    let second = random.below(n - 1);
    if (second >= first) second++;
    const a = order[first];
    const b = order[second];
    return metric.load(a, now) <= metric.load(b, now) ? a : b;
  }

  sent(_slot: number, now: number): void {
    this.adjust(1, now);
  }

  answered(slot: number, latencyNs: number, now: number): void {
    this.metric.answered(slot, latencyNs, now);
    this.adjust(-1, now);
  }

  private adjust(change: 1 | -1, now: number): void {
    this.total += change;
    const kept = this.smoothedAt < 0 ? 0 : Math.exp((this.smoothedAt - now) / this.options.smoothWindowNs);
    this.smoothed = this.total * (1 - kept) + this.smoothed * kept;
    this.smoothedAt = now;
    const { aperture } = this;
    const load = this.smoothed / aperture;
    const least = Math.min(this.options.minAperture, this.order.length);
    if (load >= this.options.highLoad && aperture < this.order.length) this.wanted = aperture + 1;
    else if (load <= this.options.lowLoad && aperture > least) this.wanted = aperture - 1;
  }
}

/**
 * Prequal: a caller keeps a small pool of what probes have told of endpoints, requests in flight and latency,
 * and takes from it by the hot-cold lexicographic rule. An endpoint is hot that has more requests in flight
 * than a quantile of those seen lately: of those that are not hot the one with the lowest latency is taken,
 * if all are hot the one with the fewest requests in flight. A few random endpoints are probed with each
 * request, aside from it. A probe leaves the pool when it has been used so often that new ones make up for
 * it, when another comes of the same endpoint, when it is too old or the pool too full (the oldest), and one
 * now and then because it is the oldest or the worst, in turn. When a request goes by a probe, that counts
 * one request more.
 *
 * Source: Wydrowski, Kleinberg, Rumble, Archer, Load is not what you should balance: introducing Prequal,
 * NSDI 2024 (sections 4 and 5); the rule of choice also as in mnutt/libvmod-prequal @b122d3c.
 * Differs: where the paper's formula lets a probe be used for ever, which is with few endpoints, it is used
 * once; with fewer than two probes in the pool an endpoint is drawn, as the paper has it; the quantile is
 * that of the last 128 probes.
 * Draws: below(n) a pick without probes; below(n) for each probe; unit() where a number of probes, removals
 * or uses is not whole.
 */

import { assert } from "../../lib/assert";
import { ZERO } from "../../lib/double";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

export interface PrequalOptions {
  /** Probes sent with each request (r_probe), > 0; also less than one. */
  readonly probesPerRequest: number;
  /** Probes kept at most (m). */
  readonly poolSize: number;
  /** How long a probe is good, ns. */
  readonly probeMaxAgeNs: number;
  /** Probes thrown away with each request (r_remove). */
  readonly removalsPerRequest: number;
  /** How much faster probes may be added than used up (delta). */
  readonly delta: number;
  /** From which quantile of requests in flight on an endpoint is hot (Q_RIF), 0..1. */
  readonly hotQuantile: number;
}

/** Requests in flight seen last, of which the quantile is taken. */
const SEEN = 128;
/** With fewer probes than this an endpoint is drawn. */
const FEWEST = 2;

/**
 * Which of the first `size` probes the rule takes, the first of equals; -1: there is none. Not hot: requests
 * in flight are at most `limit`.
 */
export function hotCold(
  inFlight: ArrayLike<number>,
  latency: ArrayLike<number>,
  size: number,
  limit: number,
): number {
  let best = -1;
  let bestIsCold = false;
  for (let k = 0; k < size; k++) {
    const isCold = inFlight[k] <= limit;
    if (best < 0 || (isCold && !bestIsCold)) {
      best = k;
      bestIsCold = isCold;
    } else if (isCold === bestIsCold) {
      if (isCold ? latency[k] < latency[best] : inFlight[k] < inFlight[best]) best = k;
    }
  }
  return best;
}

/** How often a probe may be used (b_reuse) with `endpoints` of them. */
export function reuses(endpoints: number, options: PrequalOptions): number {
  const { poolSize, probesPerRequest, removalsPerRequest, delta } = options;
  const rate = (1 - poolSize / endpoints) * probesPerRequest - removalsPerRequest;
  return rate > 0 ? Math.max(1, (1 + delta) / rate) : 1;
}

export class Prequal implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly options: PrequalOptions;
  /** The pool, the oldest first, of which the first `size` count. */
  private readonly slots: Int32Array;
  private readonly arrivals: Float64Array;
  private readonly inFlight: Float64Array;
  private readonly latency: Float64Array;
  private readonly probedAt: Float64Array;
  private readonly uses: Float64Array;
  private size = 0;
  /** Requests in flight that probes have told, a ring; and the same in order. */
  private readonly seen = new Float64Array(SEEN);
  private readonly sorted = new Float64Array(SEEN);
  private seenCount = 0;
  private limit = ZERO;
  private usesLimit = Infinity;
  /** Probes that are still to be sent with the request that was placed last. */
  private owed = 0;
  private removesWorst = false;

  constructor(endpoints: Endpoints, options: PrequalOptions) {
    const { poolSize } = options;
    assert(Number.isSafeInteger(poolSize) && poolSize >= 1, `poolSize must be 1 at least, not ${poolSize}`);
    this.endpoints = endpoints;
    this.options = options;
    this.slots = new Int32Array(poolSize);
    this.arrivals = new Float64Array(poolSize);
    this.inFlight = new Float64Array(poolSize);
    this.latency = new Float64Array(poolSize);
    this.probedAt = new Float64Array(poolSize);
    this.uses = new Float64Array(poolSize);
  }

  updated(): void {
    const { endpoints } = this;
    this.usesLimit = reuses(endpoints.size, this.options);
    for (let k = this.size - 1; k >= 0; k--) {
      const slot = this.slots[k];
      const isKnown = endpoints.slotOf(endpoints.key(slot)!) === slot;
      if (!isKnown || endpoints.arrival[slot] !== this.arrivals[k]) this.remove(k);
    }
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size === 0) return -1;
    this.owed = whole(this.options.probesPerRequest, random);
    const oldest = now - this.options.probeMaxAgeNs;
    while (this.size > 0 && this.probedAt[0] < oldest) this.remove(0);
    const slot = this.size < FEWEST ? members[random.below(size)] : this.take(random);
    for (let left = whole(this.options.removalsPerRequest, random); left > 0 && this.size > 0; left--)
      this.removeOne();
    return slot;
  }

  /** Whom to probe now, aside from the request that was placed last; -1: nobody (more). */
  probe(_now: number, random: Random): number {
    if (this.owed === 0 || this.endpoints.size === 0) return -1;
    this.owed--;
    return this.endpoints.members[random.below(this.endpoints.size)];
  }

  /** A probe has come back. */
  probed(slot: number, inFlight: number, latencyNs: number, now: number): void {
    const before = this.slots.subarray(0, this.size).indexOf(slot);
    if (before >= 0) this.remove(before);
    else if (this.size === this.options.poolSize) this.remove(0);
    const k = this.size++;
    this.slots[k] = slot;
    this.arrivals[k] = this.endpoints.arrival[slot]!;
    this.inFlight[k] = inFlight;
    this.latency[k] = latencyNs;
    this.probedAt[k] = now;
    this.uses[k] = 0;
    this.see(inFlight);
  }

  private take(random: Random): number {
    const k = hotCold(this.inFlight, this.latency, this.size, this.limit);
    const slot = this.slots[k];
    this.inFlight[k]++;
    // A limit that is not whole holds on the mean.
    if (++this.uses[k] >= whole(this.usesLimit, random)) this.remove(k);
    return slot;
  }

  /** The oldest, or the one that the rule would take last: in turn. */
  private removeOne(): void {
    this.removesWorst = !this.removesWorst;
    this.remove(this.removesWorst ? this.worst() : 0);
  }

  /** Of the hot ones that with the most requests in flight, or if none is hot the slowest. */
  private worst(): number {
    let worst = 0;
    for (let k = 1; k < this.size; k++) {
      const isHot = this.inFlight[k] > this.limit;
      const worstIsHot = this.inFlight[worst] > this.limit;
      if (isHot !== worstIsHot) worst = isHot ? k : worst;
      else if (isHot ? this.inFlight[k] > this.inFlight[worst] : this.latency[k] > this.latency[worst])
        worst = k;
    }
    return worst;
  }

  private remove(k: number): void {
    const end = this.size--;
    for (const column of [this.slots, this.arrivals, this.inFlight, this.latency, this.probedAt, this.uses])
      column.copyWithin(k, k + 1, end);
  }

  private see(inFlight: number): void {
    this.seen[this.seenCount++ % SEEN] = inFlight;
    const count = Math.min(this.seenCount, SEEN);
    const sorted = this.sorted.subarray(0, count);
    sorted.set(this.seen.subarray(0, count));
    sorted.sort();
    this.limit = sorted[Math.min(count - 1, Math.floor(this.options.hotQuantile * count))];
  }
}

/** A whole number that is `x` on the mean; draws where it is not one. */
function whole(x: number, random: Random): number {
  if (x === Infinity) return x;
  const least = Math.floor(x);
  return x > least && random.unit() < x - least ? least + 1 : least;
}

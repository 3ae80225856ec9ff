/**
 * Load as round-trip time x (requests in flight + 1). The estimate of the round trip jumps up to any slower
 * answer and moves towards faster ones with exponential weight by elapsed time.
 *
 * Reading a load is an update with a round trip of 0, so an estimate decays while nothing is heard, and how
 * far it has decayed when the next answer is compared with it depends on when it was last read. That is
 * tower's rule and is kept.
 *
 * Source: tower-rs/tower tower/src/load/peak_ewma.rs @8358ee7 (Linkerd's; after twitter/finagle
 * PeakEwma.scala).
 * Differs: an unproven endpoint is taken to have `defaultRttNs`, as in tower; Finagle all but bars it
 * instead.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import { widened } from "../endpoint";
import type { Endpoints } from "../endpoint";
import type { Load } from "./power-of-two";

export interface PeakEwmaOptions {
  /** Time constant of the average, ns, > 0: an estimate left alone falls to 1/e of itself in this time. */
  readonly decayNs: number;
  /** Round trip assumed of an endpoint that has not answered yet, ns, > 0. */
  readonly defaultRttNs: number;
}

export class PeakEwma implements Load {
  private readonly endpoints: Endpoints;
  private readonly decayNs: number;
  private readonly defaultRttNs: number;
  /** by slot: estimated round trip, ns */
  private rtt = new Float64Array(0);
  /** by slot: when the estimate was last read or updated, ns */
  private touchedAt = new Float64Array(0);
  /** by slot: the arrival that the estimate is of */
  private arrival = new Float64Array(0);

  constructor(endpoints: Endpoints, options: PeakEwmaOptions) {
    const { decayNs, defaultRttNs } = options;
    assert(decayNs > 0, `decayNs must be above 0, not ${decayNs}`);
    assert(defaultRttNs > 0, `defaultRttNs must be above 0, not ${defaultRttNs}`);
    this.endpoints = endpoints;
    this.decayNs = decayNs;
    this.defaultRttNs = defaultRttNs;
  }

  updated(now: number): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.rtt.length < capacity) {
      this.rtt = widened(this.rtt, capacity);
      this.touchedAt = widened(this.touchedAt, capacity);
      this.arrival = widened(this.arrival, capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.rtt[slot] = this.defaultRttNs;
      this.touchedAt[slot] = now;
    }
  }

  load(slot: number, now: number): number {
    return this.update(slot, 0, now) * (this.endpoints.active[slot] + 1);
  }

  answered(slot: number, latencyNs: number, now: number): void {
    this.update(slot, latencyNs, now);
  }

  /** The new estimate, ns. */
  private update(slot: number, rttNs: number, now: number): number {
    let estimate = this.rtt[slot];
    if (estimate < rttNs) {
      estimate = rttNs;
    } else {
      const elapsedNs = now - this.touchedAt[slot];
      if (elapsedNs === 0) return estimate; // all weight stays on the old estimate
      const kept = Math.exp(-elapsedNs / this.decayNs);
      estimate = estimate * kept + rttNs * (1 - kept);
    }
    this.rtt[slot] = estimate;
    this.touchedAt[slot] = now;
    return estimate;
  }
}

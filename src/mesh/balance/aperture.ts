/**
 * Deterministic aperture: each caller looks only at endpoints on an arc of the ring of all. Where it begins
 * follows from the caller's place among its peers, and it is as wide as it must be for at least so many
 * endpoints and for all callers together to cover every endpoint alike. Of two drawn from the arc the less
 * loaded is taken; one that the arc covers in part is the more loaded by that.
 *
 * Source: twitter/finagle finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/aperture/
 * DeterministicAperture.scala, Ring.scala, WeightedP2CPick.scala @4feb34c.
 * Differs: endpoints stand on the ring in the order in which they are known; every one known is open;
 * an arc that is the whole ring covers the endpoint at which it begins whole; one that ends just before that
 * endpoint touches all, where Finagle's list of them is empty (its picks are not).
 * Draws: unit() for the first, unit() for the second unless the arc is but one endpoint; none with one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import type { Load } from "./power-of-two";

const EPSILON = 1e-6;
/** Weights nearer than this are the same. */
const SAME = 1e-4;

/** A caller among its peers. */
export interface PeerPlace {
  readonly index: number;
  readonly count: number;
}

/** Width of the arc, as a share of the ring. */
export function apertureWidth(callers: number, endpoints: number, least: number): number {
  const unit = 1 / callers;
  const wanted = Math.min(least, endpoints) * (1 / endpoints);
  return Math.min(1, Math.ceil(wanted / unit) * unit);
}

/** The ring of the endpoints 0, 1, … and an arc on it. */
export class ApertureRing {
  readonly size: number;
  readonly offset: number;
  readonly width: number;
  private readonly unit: number;

  constructor(size: number, { index, count }: PeerPlace, least: number) {
    this.size = size;
    this.unit = 1 / size;
    this.offset = index / count;
    this.width = apertureWidth(count, size, least);
  }

  /** Which endpoint covers a position on the ring. */
  index(position: number): number {
    return Math.floor(position * this.size) % this.size;
  }

  /** How many endpoints the arc touches, from `index(offset)` on. */
  get range(): number {
    if (1 - this.width <= EPSILON) return this.size;
    const end = this.index(((this.offset + this.width) * (1 - EPSILON)) % 1);
    const range = end - this.index(this.offset) + 1;
    return range <= 0 ? range + this.size : range;
  }

  /** The part of an endpoint that the arc covers, 0..1. */
  weight(index: number): number {
    if (1 - this.width <= EPSILON) return 1;
    return this.overlap(this.startOf(index)) / this.unit;
  }

  first(random: Random): number {
    return this.index((this.offset + random.unit() * this.width) % 1);
  }

  /** Another than `first`, if the arc has another. */
  second(first: number, random: Random): number {
    const start = this.startOf(first);
    const overlap = this.overlap(start);
    const width = this.width - overlap;
    if (width <= EPSILON) return first;
    let position = this.offset + random.unit() * width;
    if (position >= start + this.unit - overlap) position += overlap;
    return this.index(position % 1);
  }

  /** Where an endpoint begins, as seen from the arc: it may go on beyond 1. */
  private startOf(index: number): number {
    const start = index * this.unit;
    return start + 1 < this.offset + this.width ? start + 1 : start;
  }

  private overlap(start: number): number {
    const { offset, width, unit } = this;
    return Math.max(0, Math.min(start + unit, offset + width) - Math.max(start, offset));
  }
}

export class Aperture implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly metric: Load;
  private readonly place: PeerPlace;
  private readonly least: number;
  private ring: ApertureRing;

  constructor(endpoints: Endpoints, metric: Load, place: PeerPlace, least: number) {
    this.endpoints = endpoints;
    this.metric = metric;
    this.place = place;
    this.least = least;
    this.ring = new ApertureRing(1, place, least);
  }

  updated(now: number): void {
    const { size } = this.endpoints;
    if (size > 0 && size !== this.ring.size) this.ring = new ApertureRing(size, this.place, this.least);
    this.metric.updated(now);
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const { metric, ring } = this;
    const first = ring.first(random);
    const second = ring.second(first, random);
    const a = members[first];
    const b = members[second];
    if (a === b) return a;
    const loadA = metric.load(a, now);
    const loadB = metric.load(b, now);
    const weightA = ring.weight(first) || 1;
    const weightB = ring.weight(second) || 1;
    if (Math.abs(weightA - weightB) < SAME) return loadA <= loadB ? a : b;
    return loadA / weightA <= loadB / weightB ? a : b;
  }

  answered(slot: number, latencyNs: number, now: number): void {
    this.metric.answered(slot, latencyNs, now);
  }
}

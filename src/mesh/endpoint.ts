import { assert } from "../lib/assert";
import type { Random } from "../lib/random";
import type { KeyHash } from "../lib/key-hash";
import type { LoadReport } from "./load-report";

/** What discovery says about one address. */
export interface Endpoint {
  /** Stable identity: the same key in consecutive updates is the same endpoint. */
  readonly key: string | number;
  /** Relative capacity, finite and > 0. */
  readonly weight: number;
  /** What its place in a consistent hash follows from, such as its address; by default the key. */
  readonly name?: string;
  /** Number of the place where it is; 0 where nobody asks. */
  readonly locality?: number;
  /** 0 is used first. */
  readonly priority?: number;
  /** What subsets are made by, such as its version. */
  readonly metadata?: Metadata;
}

/** What is known of an endpoint beside its address, by name; a list is several values at once. */
export type Metadata = Readonly<Record<string, string | readonly string[]>>;

const NO_METADATA: Metadata = {};

/** How an endpoint seems to be, as a column of `Endpoints` has it. */
export const HEALTHY = 0;
/** Used when too few are healthy. */
export const DEGRADED = 1;
/** Ejected, or failing its health checks. */
export const UNHEALTHY = 2;

/** Why an endpoint is not healthy, as bits: each is set and taken back by whoever found it. */
export const EJECTED = 1;
export const FAILED_CHECK = 2;
/** Left alone after failures. */
export const AVOIDED = 4;
/** It says itself that it is not at its best. */
export const DEGRADED_CHECK = 8;
/** Nobody has checked it yet: it does not count among the endpoints that should be well. */
export const PENDING_CHECK = 16;

/**
 * The endpoints that one proxy knows of one service, with the proxy's own request counts. Endpoints live in
 * slots: a small integer that stays the same while the endpoint is known and is not given to another while
 * requests are in flight. An endpoint that leaves and comes back is a new one with a new slot and no history,
 * as Envoy's hosts are; its old slot drains on its own. Columns are typed arrays by slot; they are replaced
 * when they grow, so do not keep them across `update`.
 */
export class Endpoints {
  /** by slot: requests sent and not yet answered, as this proxy counts them */
  active = new Int32Array(4);
  /** by slot */
  weight = new Float64Array(4);
  /**
   * by slot: the how-manieth endpoint to arrive holds it, from 1; who keeps state by slot sees a new holder
   * by it
   */
  arrival = new Float64Array(4);
  /** by slot: when the endpoint became known, ns; -Infinity: it always was */
  since = new Float64Array(4);
  /** by slot: HEALTHY, DEGRADED or UNHEALTHY; HEALTHY on arrival. Who changes it tells the balancer. */
  health = new Uint8Array(4);
  /** by slot: why, as bits */
  private marks = new Uint8Array(4);
  /** by slot */
  locality = new Int32Array(4);
  /** by slot */
  priority = new Int32Array(4);
  /** Slots of the current endpoints, in the order of the last update; only the first `size` count. */
  members = new Int32Array(4);
  size = 0;
  /** True while all current weights are the same. */
  equalWeights = true;
  private arrivals = 0;
  private updates = 0;
  /** by slot: the last update that named its endpoint */
  private named = new Float64Array(4);
  /** The members of the update before, whose memory the next update uses. */
  private spare = new Int32Array(4);
  /** Slots of the current endpoints only. */
  private slots = new Map<string | number, number>();
  private keys: (string | number | undefined)[] = [];
  private names: (string | undefined)[] = [];
  private metadata: (Metadata | undefined)[] = [];
  private readonly free: number[] = [];
  /** Slots whose endpoints have left; some may still have requests in flight. */
  private readonly departed: number[] = [];

  /**
   * Replaces the known endpoints by `endpoints`, in their order. Survivors keep slot and counts. Keys must
   * differ. `now`: when, in ns; -Infinity: what is new has been there for ever.
   */
  update(endpoints: readonly Endpoint[], now = -Infinity): void {
    this.reclaim();
    this.updates++;
    const before = this.members;
    const sizeBefore = this.size;
    this.members = endpoints.length <= this.spare.length ? this.spare : new Int32Array(endpoints.length * 2);
    this.spare = before;
    this.equalWeights = true;
    for (let position = 0; position < endpoints.length; position++) {
      const { key, weight, name, locality = 0, priority = 0, metadata } = endpoints[position];
      assert(weight > 0 && weight < Infinity, `endpoint ${key}: weight ${weight} is not finite and above 0`);
      const slot = this.slots.get(key) ?? this.allocate(key, now);
      assert(this.named[slot] !== this.updates, `endpoint ${key} is listed twice`);
      this.named[slot] = this.updates;
      this.weight[slot] = weight;
      this.names[slot] = name;
      this.metadata[slot] = metadata;
      this.locality[slot] = locality;
      this.priority[slot] = priority;
      this.members[position] = slot;
      if (weight !== endpoints[0].weight) this.equalWeights = false;
    }
    this.size = endpoints.length;
    for (let position = 0; position < sizeBefore; position++) {
      const slot = before[position];
      if (this.named[slot] === this.updates) continue;
      this.slots.delete(this.keys[slot]!);
      this.departed.push(slot);
    }
  }

  /**
   * Becomes a part of `all`: the same slots, counts and columns, of which only the first `size` of `slots`
   * are its members. To be called again after every `update` of `all`, since that may replace columns.
   */
  follow(all: Endpoints, slots: ArrayLike<number>, size: number): void {
    this.active = all.active;
    this.weight = all.weight;
    this.arrival = all.arrival;
    this.since = all.since;
    this.health = all.health;
    this.marks = all.marks;
    this.locality = all.locality;
    this.priority = all.priority;
    this.slots = all.slots;
    this.keys = all.keys;
    this.names = all.names;
    this.metadata = all.metadata;
    if (this.members.length < size) this.members = new Int32Array(size * 2);
    this.size = size;
    this.equalWeights = true;
    for (let position = 0; position < size; position++) {
      const slot = slots[position];
      this.members[position] = slot;
      if (this.weight[slot] !== this.weight[slots[0]]) this.equalWeights = false;
    }
  }

  /** The key of the endpoint in `slot`, also after it left, until the slot is given to another. */
  key(slot: number): string | number | undefined {
    return this.keys[slot];
  }

  /** The slot of the endpoint with this key, or -1 where it is not known now. */
  slotOf(key: string | number): number {
    return this.slots.get(key) ?? -1;
  }

  /** What the place in a consistent hash of the endpoint in `slot` follows from. */
  name(slot: number): string {
    return this.names[slot] ?? String(this.keys[slot]);
  }

  /** Somebody finds, or finds no more, that an endpoint is not healthy. Says whether its health changed. */
  mark(slot: number, reason: number, isSo: boolean): boolean {
    const marks = isSo ? this.marks[slot] | reason : this.marks[slot] & ~reason;
    const before = this.health[slot];
    this.marks[slot] = marks;
    this.health[slot] = marks === 0 ? HEALTHY : marks === DEGRADED_CHECK ? DEGRADED : UNHEALTHY;
    return this.health[slot] !== before;
  }

  isMarked(slot: number, reason: number): boolean {
    return (this.marks[slot] & reason) !== 0;
  }

  /** What is known of the endpoint in `slot` beside its address. */
  metadataOf(slot: number): Metadata {
    return this.metadata[slot] ?? NO_METADATA;
  }

  /** Whose they are: the same object for all parts of what one proxy knows of a service. */
  get proxy(): object {
    return this.slots;
  }

  /** How many slots exist: the length that a column by slot needs. */
  get capacity(): number {
    return this.active.length;
  }

  private allocate(key: string | number, now: number): number {
    const slot = this.free.pop() ?? this.keys.length;
    if (slot >= this.active.length) this.grow();
    this.keys[slot] = key;
    this.slots.set(key, slot);
    this.active[slot] = 0;
    this.arrival[slot] = ++this.arrivals;
    this.since[slot] = now;
    this.named[slot] = 0;
    this.health[slot] = HEALTHY;
    this.marks[slot] = 0;
    return slot;
  }

  /** Slots of endpoints that have left are free again once their last request is answered. */
  private reclaim(): void {
    let kept = 0;
    for (const slot of this.departed) {
      if (this.active[slot] > 0) this.departed[kept++] = slot;
      else this.free.push(slot);
    }
    this.departed.length = kept;
  }

  private grow(): void {
    const capacity = this.active.length * 2;
    this.active = widenedInts(this.active, capacity);
    this.locality = widenedInts(this.locality, capacity);
    this.priority = widenedInts(this.priority, capacity);
    this.health = widenedBytes(this.health, capacity);
    this.marks = widenedBytes(this.marks, capacity);
    this.weight = widened(this.weight, capacity);
    this.arrival = widened(this.arrival, capacity);
    this.since = widened(this.since, capacity);
    this.named = widened(this.named, capacity);
  }
}

/** A copy of a column by slot with room for `capacity` slots; the new ones hold 0. */
export function widened(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(column);
  return wider;
}

function widenedBytes(column: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(capacity);
  wider.set(column);
  return wider;
}

function widenedInts(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity);
  wider.set(column);
  return wider;
}

/** Chooses an endpoint for each request. Knows no clock and no simulator: time and chance are arguments. */
export interface Balancer {
  /** Call after every `Endpoints.update`, and once before the first pick. */
  updated(now: number, random: Random): void;
  /** The slot to send to, or -1 when there is no endpoint. `now` in ns. */
  pick(now: number, random: Random): number;
  /**
   * As `pick`, for a request with a key, whose hash by `keyHash` is the two words: for balancers that go by
   * it. A proxy that tries again somewhere else gives the number of the try, from 0.
   */
  pickHashed?(high: number, low: number, now: number, attempt?: number): number;
  /** It leaves out by itself who is not well, and is to know of all: where each has its place among them. */
  readonly seesUnwell?: boolean;
  /** How `pickHashed` wants keys hashed; xxHash64 where there is none. */
  readonly keyHash?: KeyHash;
  /** As `pick`, for balancers that go by the IPv4 address of who asks, a number from 0 to 2^32 - 1. */
  pickFrom?(address: number, now: number): number;
  /** A request was sent to `slot`; the owner has counted it in `active` already. */
  sent?(slot: number, now: number): void;
  /**
   * The request ended, after `latencyNs`, with one of `OUTCOMES`; the owner has taken it out of `active`
   * already.
   */
  answered?(slot: number, latencyNs: number, now: number, outcome: number): void;
  /** With the answer came what its endpoint says of itself. `report` is the caller's; do not keep it. */
  reported?(slot: number, report: LoadReport, now: number): void;
  /**
   * Asked after each request that was placed, until it is -1: the slot of an endpoint to ask how loaded it
   * is, aside from any request.
   */
  probe?(now: number, random: Random): number;
  /** What that endpoint answered: requests that it has, and how long such a request takes there, ns. */
  probed?(slot: number, inFlight: number, latencyNs: number, now: number): void;
}

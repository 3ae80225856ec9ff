/**
 * gRPC's ring hash: each endpoint stands at several places of a ring, in which the endpoints go in the order
 * of their names; a key goes to the first place from its own hash on. Where that endpoint cannot be used,
 * because its connection failed or it is ejected, the key walks on along the ring to the first that can: only
 * its keys move, and they come back with it. A ring is not made anew for that.
 *
 * Source: grpc/proposal A42-xds-ring-hash-lb-policy.md, A61-IPv4-IPv6-dualstack-backends.md (the picker) and
 * A76-ring-hash-improvements.md (a request without a hash goes to a random place); grpc/grpc-go
 * balancer/ringhash/ring.go @4793ad0.
 * Differs: a pick never waits for a connection: who is not known to fail is sent to. A retry goes by the same
 * hash, as in gRPC, and so to the same endpoint while that can be used.
 * Draws: unit() a pick without a key; none with one.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { shared } from "./hash-table";
import type { Tables } from "./hash-table";
import { normalizedWeights } from "./normalized-weights";
import { Ring } from "./ring-hash";

export interface GrpcRingHashOptions {
  readonly minRingSize: number;
  readonly maxRingSize: number;
  /** What a client allows for both (`grpc.lb.ring_hash.ring_size_cap`). */
  readonly ringSizeCap: number;
}

const TWO_TO_32 = 4294967296;

export class GrpcRingHash implements Balancer {
  readonly seesUnwell = true;
  private readonly endpoints: Endpoints;
  private readonly options: GrpcRingHashOptions;
  private readonly tables: Tables;
  /** The health that an endpoint needs to be used; -1: any will do. */
  private readonly needs: number;
  private ring: Ring | null = null;
  /** Slots in the order of their names. */
  private slots = new Int32Array(0);

  /** `tables`: shared by proxies that call the same service in the same way. */
  constructor(endpoints: Endpoints, options: GrpcRingHashOptions, tables: Tables, needs = -1) {
    this.endpoints = endpoints;
    this.options = options;
    this.tables = tables;
    this.needs = needs;
  }

  updated(): void {
    const { endpoints } = this;
    const { members, size, weight } = endpoints;
    const named = Array.from(members.subarray(0, size), (slot) => ({ slot, name: endpoints.name(slot) }));
    named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    this.slots = Int32Array.from(named, ({ slot }) => slot);
    if (size === 0) {
      this.ring = null;
      return;
    }
    const names = named.map(({ name }) => name);
    const weights = normalizedWeights(named.map(({ slot }) => weight[slot]));
    const key = endpoints.equalWeights ? names.join() : names.join() + weights.join();
    const { maxRingSize, minRingSize, ringSizeCap } = this.options;
    const minSize = Math.min(minRingSize, ringSizeCap);
    const maxSize = Math.min(maxRingSize, ringSizeCap);
    this.ring = shared(
      this.tables,
      key,
      () => new Ring(names, weights, { minSize, maxSize, hash: "xxHash64" }),
    );
  }

  pick(_now: number, random: Random): number {
    const u = random.unit() * TWO_TO_32;
    return this.pickHashed(u, (u - Math.floor(u)) * TWO_TO_32);
  }

  pickHashed(high: number, low: number): number {
    const { endpoints, needs, ring, slots } = this;
    if (ring === null) return -1;
    const { owner } = ring;
    const { length } = owner;
    let place = ring.placeOf(high >>> 0, low >>> 0);
    for (let k = 0; k < length; k++) {
      const slot = slots[owner[place]];
      if (needs < 0 || endpoints.health[slot] === needs) return slot;
      place = place + 1 === length ? 0 : place + 1;
    }
    return -1;
  }
}

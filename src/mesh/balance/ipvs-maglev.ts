/**
 * By the address of who asks, in a Maglev table of 4093 places: destinations take free places in turn, each
 * in an order of its own, and as many at a time as its weight.
 *
 * Source: torvalds/linux net/netfilter/ipvs/ip_vs_mh.c (copy 2cc2c3cb), CONFIG_IP_VS_MH_TAB_INDEX 12.
 * Differs: weights are whole numbers. The address of a destination is its name where that is an IPv4 address,
 * with or without a port, else a hash of its name. Ports of sources are not taken into account (no
 * `mh-port`), and a destination that is out is not known at all (no need of `mh-fallback`).
 * Draws: unit() a pick for an unknown address; none for a known one.
 */

import { commonDivisor } from "../../lib/common-divisor";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import { shared } from "./hash-table";
import type { HashTable, Tables } from "./hash-table";
import { hsiphash } from "./sip-hash";
import { wholeWeights } from "../../lib/whole-weights";
import { XxHash64 } from "./xx-hash";

const SIZE = 4093;
const TABLE_BITS = 6;
const KEY_1 = 2654435761;
const KEY_2 = 2654446892;
const TWO_TO_32 = 4294967296;

export class IpvsMaglev implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly tables: Tables;
  private slots = new Int32Array(0);
  private table: IpvsMaglevTable | null = null;

  constructor(endpoints: Endpoints, tables: Tables) {
    this.endpoints = endpoints;
    this.tables = tables;
  }

  updated(): void {
    const { endpoints } = this;
    const { members, size, weight } = endpoints;
    this.slots = members.slice(0, size);
    if (size === 0) {
      this.table = null;
      return;
    }
    const names = Array.from(this.slots, (slot) => endpoints.name(slot));
    const weights = wholeWeights(Array.from(this.slots, (slot) => weight[slot]));
    const key = `${names.join()}=${weights.join()}`;
    this.table = shared(this.tables, key, () => new IpvsMaglevTable(names, weights));
  }

  pick(_now: number, random: Random): number {
    return this.pickFrom(Math.floor(random.unit() * TWO_TO_32));
  }

  pickFrom(address: number): number {
    return this.table === null ? -1 : this.slots[this.table.find(0, address)];
  }
}

export class IpvsMaglevTable implements HashTable {
  /** By place: the destination. */
  readonly owner = new Int32Array(SIZE).fill(-1);

  /** `weights`: whole numbers from 1. */
  constructor(names: readonly string[], weights: readonly number[]) {
    const addresses = names.map(addressOf);
    const perm = addresses.map((address) => hsiphash(address, KEY_1) % SIZE);
    const skip = addresses.map((address) => (hsiphash(address, KEY_2) % (SIZE - 1)) + 1);
    const turns = turnsOf(weights);
    let taken = 0;
    for (;;) {
      for (let k = 0; k < names.length; k++) {
        for (let turn = 0; turn < turns[k]; turn++) {
          while (this.owner[perm[k]] >= 0) perm[k] = (perm[k] + skip[k]) % SIZE;
          this.owner[perm[k]] = k;
          if (++taken === SIZE) return;
        }
      }
    }
  }

  /** `address`: that of who asks. */
  find(_high: number, address: number): number {
    return this.owner[hsiphash(address, KEY_1) % SIZE];
  }
}

/** Places at a time: the weights over what divides all, and halved until the largest is below 64. */
function turnsOf(weights: readonly number[]): number[] {
  const common = weights.reduce(commonDivisor, 0);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0) / common;
  const shift = Math.max(0, 32 - Math.clz32(largest) - TABLE_BITS);
  return weights.map((weight) => Math.max(1, (weight / common) >> shift));
}

/** The sum of address and port, as IPVS hashes it. */
function addressOf(name: string): number {
  const found = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?::(\d+))?$/.exec(name);
  if (found === null) return new XxHash64().hash(name).low;
  const [a, b, c, d, port] = found.slice(1).map((part: string | undefined) => Number(part ?? 0));
  return (((a << 24) | (b << 16) | (c << 8) | d) + port) | 0;
}

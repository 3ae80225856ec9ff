import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BoundedHash, overloadFactor, uniform } from "../../../src/mesh/balance/bounded-hash";
import type { HashTable } from "../../../src/mesh/balance/hash-table";
import { GrpcRingHash } from "../../../src/mesh/balance/grpc-ring-hash";
import { MaglevTable } from "../../../src/mesh/balance/maglev";
import { Mt19937 } from "../../../src/mesh/balance/mt19937";
import { RING_SIZE_LIMIT, Ring } from "../../../src/mesh/balance/ring-hash";
import { XxHash64 } from "../../../src/mesh/balance/xx-hash";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Adapters } from "./adapter";

interface Host {
  readonly key: string;
  readonly weight?: number;
  readonly locality?: number;
}

interface Lookup {
  readonly hash: string | number;
  readonly key?: string;
  readonly attempt?: number;
}

interface Hosts {
  readonly hosts: readonly Host[];
  readonly locality_weights?: readonly number[];
  readonly lookups?: readonly Lookup[];
}

interface RingCase {
  readonly input: Hosts & {
    readonly minimum_ring_size?: number;
    readonly maximum_ring_size?: number;
    readonly hash_function?: string;
    readonly sample?: { readonly n: number };
  };
  readonly expected: {
    readonly ring_size?: number;
    readonly min_hashes_per_host?: number;
    readonly max_hashes_per_host?: number;
    readonly ring?: readonly (readonly [number | string, number])[];
    readonly ring_sha256?: string;
    readonly lookups?: readonly number[];
    readonly counts?: readonly number[];
  };
}

interface GrpcCase {
  readonly input: Hosts & { readonly min_ring_size?: number; readonly max_ring_size?: number };
  readonly expected: RingCase["expected"] & {
    readonly per_host?: readonly number[];
    readonly entries?: number;
  };
}

interface MaglevCase {
  readonly input: Hosts & { readonly table_size?: number };
  readonly expected: {
    readonly table?: readonly number[] | null;
    readonly table_sha256?: string;
    readonly min_entries?: number;
    readonly max_entries?: number;
    readonly counts?: readonly number[];
    readonly counts_host0?: number;
    readonly counts_others_each?: number;
    readonly lookups?: readonly number[];
  };
}

const GRPC_RING_SIZE_CAP = 4096;

/** Words of a 64-bit number; files of JavaScript's own numbers have those above 2^53 rounded, and as text. */
function words(hash: string | number | bigint): [number, number] {
  const whole = BigInt(hash);
  return [Number(whole >> 32n), Number(whole & 0xffffffffn)];
}

/**
 * Hosts that can get anything, by their index, and their shares: a locality's share goes to its hosts by their
 * weights.
 */
function sharesOf({ hosts, locality_weights: localities }: Hosts): { index: number; share: number }[] {
  const weightOf = (host: Host): number => host.weight ?? 1;
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const all = sum(hosts.map(weightOf));
  return hosts.flatMap((host, index) => {
    if (localities === undefined) return [{ index, share: weightOf(host) / all }];
    const at = host.locality ?? 0;
    const inside = sum(hosts.filter(({ locality = 0 }) => locality === at).map(weightOf));
    const share = (weightOf(host) * (localities[at] / sum(localities))) / inside;
    return share > 0 ? [{ index, share }] : [];
  });
}

function find(table: HashTable, { hash, key, attempt = 0 }: Lookup): number {
  const hasher = new XxHash64();
  if (key !== undefined) assert.deepEqual(unsigned(hasher.hash(key)), words(hash), `hash of ${key}`);
  const [high, low] = words(hash);
  return table.find(high, low, attempt);
}

function unsigned({ high, low }: XxHash64): [number, number] {
  return [high >>> 0, low >>> 0];
}

function sha256(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(parts.join(",")).digest("hex");
}

function ringOf(input: RingCase["input"]): { ring: Ring; owner: (index: number) => number } {
  const shares = sharesOf(input);
  const ring = new Ring(
    shares.map(({ index }) => input.hosts[index].key),
    shares.map(({ share }) => share),
    {
      minSize: input.minimum_ring_size ?? 1024,
      maxSize: input.maximum_ring_size ?? RING_SIZE_LIMIT,
      hash: input.hash_function === "MURMUR_HASH_2" ? "murmur2" : "xxHash64",
    },
  );
  return { ring, owner: (index) => shares[index].index };
}

/** Each expected figure that the case has. */
function ring({ input, expected }: RingCase): void {
  const { ring: table, owner } = ringOf(input);
  const places = Array.from(table.owner, (host, k): [string, number] => [
    String((BigInt(table.high[k]) << 32n) | BigInt(table.low[k])),
    owner(host),
  ]);
  if (expected.ring_size !== undefined) assert.equal(table.size, expected.ring_size);
  const used = sharesOf(input).map(({ index }) => places.filter(([, at]) => at === index).length);
  if (expected.min_hashes_per_host !== undefined)
    assert.equal(Math.min(...used), expected.min_hashes_per_host);
  if (expected.max_hashes_per_host !== undefined)
    assert.equal(Math.max(...used), expected.max_hashes_per_host);
  if (expected.ring !== undefined) {
    assert.deepEqual(
      places.map(([hash, host]) => [Number(hash), host]),
      expected.ring.map(([hash, host]) => [Number(hash), host]),
    );
  }
  if (expected.ring_sha256 !== undefined)
    assert.equal(sha256(places.map(([hash, host]) => `${hash}:${host}`)), expected.ring_sha256);
  const found = (input.lookups ?? []).map((lookup) => owner(find(table, lookup)));
  if (expected.lookups !== undefined) assert.deepEqual(found, expected.lookups);
  if (input.sample !== undefined) assert.deepEqual(sampled(table, owner, input), expected.counts);
}

function sampled(
  table: Ring,
  owner: (index: number) => number,
  { hosts, sample }: RingCase["input"],
): number[] {
  const counts = hosts.map(() => 0);
  const step = 0xffffffffffffffffn / BigInt(sample!.n);
  for (let k = 0n; k < BigInt(sample!.n); k++) {
    const [high, low] = words(k * step);
    counts[owner(table.find(high, low, 0))]++;
  }
  return counts;
}

function grpcRing({ input, expected }: GrpcCase): void {
  const hosts = [...input.hosts].sort((a, b) => (a.key < b.key ? -1 : 1));
  // A client takes no larger ones, whatever it is told.
  const capped = (size: number): number => Math.min(size, GRPC_RING_SIZE_CAP);
  const sizes = {
    minimum_ring_size: capped(input.min_ring_size ?? 1024),
    maximum_ring_size: capped(input.max_ring_size ?? GRPC_RING_SIZE_CAP),
  };
  const sorted = { ...input, ...sizes, hosts, hash_function: "XX_HASH" };
  ring({ input: sorted, expected });
  const { ring: table } = ringOf(sorted);
  const counts = hosts.map((_, host) => table.owner.filter((at) => at === host).length);
  if (expected.per_host !== undefined) assert.deepEqual(counts, expected.per_host);
  if (expected.entries !== undefined) assert.equal(table.owner.length, expected.entries);
  const endpoints = new Endpoints();
  endpoints.update(input.hosts.map(({ key, weight = 1 }) => ({ key, name: key, weight })));
  const balancer = new GrpcRingHash(
    endpoints,
    {
      minRingSize: input.min_ring_size ?? 1024,
      maxRingSize: input.max_ring_size ?? GRPC_RING_SIZE_CAP,
      ringSizeCap: GRPC_RING_SIZE_CAP,
    },
    new Map(),
  );
  balancer.updated();
  (input.lookups ?? []).forEach(({ hash }, n) => {
    assert.equal(endpoints.key(balancer.pickHashed(...words(hash))), hosts[expected.lookups![n]].key);
  });
}

function maglev({ input, expected }: MaglevCase): void {
  const shares = sharesOf(input);
  if (expected.table === null) {
    assert.deepEqual(shares, []);
    return;
  }
  const table = new MaglevTable(
    shares.map(({ index }) => input.hosts[index].key),
    shares.map(({ share }) => share),
    { size: input.table_size ?? 65537 },
  );
  const places = Array.from(table.owner, (host) => shares[host].index);
  const counts = input.hosts.map(() => 0);
  for (const host of places) counts[host]++;
  if (expected.table !== undefined) assert.deepEqual(places, expected.table);
  if (expected.table_sha256 !== undefined) assert.equal(sha256(places), expected.table_sha256);
  // As Envoy's figures have it, of those that can get anything.
  const used = shares.map(({ index }) => counts[index]);
  if (expected.min_entries !== undefined) assert.equal(Math.min(...used), expected.min_entries);
  if (expected.max_entries !== undefined) assert.equal(Math.max(...counts), expected.max_entries);
  if (expected.counts !== undefined) assert.deepEqual(counts, expected.counts);
  if (expected.counts_host0 !== undefined) {
    assert.equal(counts[0], expected.counts_host0);
    assert.deepEqual([...new Set(counts.slice(1))], [expected.counts_others_each]);
  }
  if (expected.lookups !== undefined) {
    assert.deepEqual(
      input.lookups!.map((lookup) => shares[find(table, lookup)].index),
      expected.lookups,
    );
  }
}

interface ShuffleCase {
  readonly input: { readonly hosts: number; readonly seed: number | string };
  readonly expected: { readonly shuffle: readonly number[] };
}

interface BoundedCase {
  readonly input: {
    readonly hash: number | string;
    readonly home_index: number;
    readonly overload_factors: readonly number[];
  };
  readonly expected: { readonly index: number };
}

interface OverloadCase {
  readonly input: {
    readonly cluster_active: number;
    readonly host_active: number;
    readonly hash_balance_factor: number;
    readonly normalized_weight: number;
  };
  readonly expected: { readonly overload_factor: number };
}

function shuffle({ input: { hosts, seed }, expected }: ShuffleCase): void {
  const order = new Mt19937().seed(words(seed)[1]);
  const indices = Array.from({ length: hosts }, (_, k) => k);
  for (let k = 0; k < hosts; k++) {
    const other = k + uniform(order, hosts - k);
    [indices[k], indices[other]] = [indices[other], indices[k]];
  }
  assert.deepEqual(indices, expected.shuffle);
}

/** Requests in flight that come to these factors, of so many places for each that the factors are whole numbers. */
function bounded({ input, expected }: BoundedCase): void {
  const endpoints = new Endpoints();
  endpoints.update(input.overload_factors.map((_, key) => ({ key, weight: 1 })));
  const home: HashTable = { find: () => input.home_index };
  const n = input.overload_factors.length;
  const isWhole = (places: number): boolean =>
    input.overload_factors.every((factor) => Math.abs(factor * places - Math.round(factor * places)) < 1e-9);
  const places = [100, 1000, 10_000, 100_000].find(isWhole);
  assert.ok(places !== undefined, "a factor has too many digits");
  // Places of each: floor(((open + 1) * 100 + 99) / 100) / n = places.
  const open = places * n - 1;
  const balancer = new BoundedHash(endpoints, () => home, new Map(), 100);
  balancer.updated();
  for (let k = 0; k < open; k++) balancer.sent();
  input.overload_factors.forEach((factor, slot) => {
    endpoints.active[slot] = Math.round(factor * places);
  });
  assert.equal(balancer.pickHashed(...words(input.hash), 0), expected.index);
}

function overload({ input, expected }: OverloadCase): void {
  const { cluster_active, host_active, hash_balance_factor, normalized_weight } = input;
  assert.equal(
    overloadFactor(cluster_active, host_active, hash_balance_factor, normalized_weight),
    expected.overload_factor,
  );
}

export const HASHING: Adapters = {
  envoy_ring_hash: { r: ring, h: ring, rc: ring },
  grpc_ring_hash: { "": grpcRing },
  envoy_maglev: { t: maglev, r: maglev, l: maglev, c: maglev, cb: maglev },
  envoy_bounded_load: { s: shuffle, b: bounded, o: overload },
};

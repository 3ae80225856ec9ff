import { assert } from "../../lib/assert";
import type { Balancer, Endpoints } from "../endpoint";
import { BoundedHash } from "./bounded-hash";
import { HashBalancer } from "./hash-table";
import type { BuildTable, Tables } from "./hash-table";
import { LeastRequest } from "./least-request";
import type { LeastRequestOptions } from "./least-request";
import { MaglevTable } from "./maglev";
import type { MaglevOptions } from "./maglev";
import { PeakEwma } from "./peak-ewma";
import type { PeakEwmaOptions } from "./peak-ewma";
import { PowerOfTwo } from "./power-of-two";
import { RandomBalancer } from "./random";
import { Ring } from "./ring-hash";
import type { RingHashOptions } from "./ring-hash";
import { RoundRobin } from "./round-robin";

export interface BoundedHashOptions {
  /**
   * Requests in flight that an endpoint may have, over the mean; at least 1. In whole percent, as in Envoy.
   */
  readonly factor: number;
  readonly table: "ringHash" | "maglev";
}

/** The options of each balancer, by name. A new balancer is a line here and one in `POLICIES`. */
export interface Options {
  random: object;
  roundRobin: object;
  leastRequest: LeastRequestOptions;
  peakEwma: PeakEwmaOptions;
  ringHash: RingHashOptions;
  maglev: MaglevOptions;
  boundedHash: BoundedHashOptions;
  centralQueue: object;
}

export type BalancerName = keyof Options;

export type SpecOf<Name extends BalancerName> = { [N in Name]: { readonly name: N } & Options[N] }[Name];

/** A balancer by name, with all its options. */
export type BalancerSpec = SpecOf<BalancerName>;

export interface Policy<Name extends BalancerName> {
  readonly name: Name;
  /** One line for manuals and tables. */
  readonly summary: string;
  /** The options that hold where the user gives none. */
  readonly defaults: Options[Name];
  /** Null when no proxy can do this: an ideal that only a simulator has. */
  readonly create: ((spec: SpecOf<Name>, endpoints: Endpoints, tables: Tables) => Balancer) | null;
}

const RING: RingHashOptions = { minSize: 1024, maxSize: 8_388_608, hash: "xxHash64" };
const MAGLEV: MaglevOptions = { size: 65_537 };

function ring(options: RingHashOptions): BuildTable {
  return (names, weights) => new Ring(names, weights, options);
}

function maglev(options: MaglevOptions): BuildTable {
  return (names, weights) => new MaglevTable(names, weights, options);
}

/** Every balancer there is. */
export const POLICIES: { readonly [Name in BalancerName]: Policy<Name> } = {
  random: {
    name: "random",
    summary: "any endpoint, with equal chance (Envoy RANDOM)",
    defaults: {},
    create: (_spec, endpoints) => new RandomBalancer(endpoints),
  },
  roundRobin: {
    name: "roundRobin",
    summary: "each endpoint in turn, by weight where weights differ (Envoy ROUND_ROBIN)",
    defaults: {},
    create: (_spec, endpoints) => new RoundRobin(endpoints),
  },
  leastRequest: {
    name: "leastRequest",
    summary: "fewest requests in flight among a few drawn endpoints (Envoy LEAST_REQUEST, Istio's default)",
    defaults: { choices: 2, activeRequestBias: 1, fullScan: false },
    create: (spec, endpoints) => new LeastRequest(endpoints, spec),
  },
  peakEwma: {
    name: "peakEwma",
    summary:
      "the less loaded of two drawn endpoints by latency and requests in flight (Linkerd, Finagle, tower)",
    defaults: { decayNs: 10_000_000_000, defaultRttNs: 30_000_000 },
    create: (spec, endpoints) => new PowerOfTwo(endpoints, new PeakEwma(endpoints, spec)),
  },
  ringHash: {
    name: "ringHash",
    summary: "by the session's key, on a ring of hashes (Envoy RING_HASH, gRPC, Istio consistentHash)",
    defaults: RING,
    create: (spec, endpoints, tables) => new HashBalancer(endpoints, ring(spec), tables),
  },
  maglev: {
    name: "maglev",
    summary: "by the session's key, in a table of even shares (Envoy MAGLEV)",
    defaults: MAGLEV,
    create: (spec, endpoints, tables) => new HashBalancer(endpoints, maglev(spec), tables),
  },
  boundedHash: {
    name: "boundedHash",
    summary: "by the session's key, but elsewhere while that endpoint is over its share (Envoy, Skipper)",
    defaults: { factor: 1.25, table: "ringHash" },
    create: ({ factor, table }, endpoints, tables) =>
      new BoundedHash(
        endpoints,
        table === "maglev" ? maglev(MAGLEV) : ring(RING),
        tables,
        Math.round(factor * 100),
      ),
  },
  centralQueue: {
    name: "centralQueue",
    summary: "one queue shared by all endpoints: the bound that no proxy reaches, to compare others with",
    defaults: {},
    create: null,
  },
};

/** Those that go by the key of a request. */
export const HASHING: ReadonlySet<BalancerName> = new Set(["ringHash", "maglev", "boundedHash"]);

/**
 * The balancer that `spec` names, choosing among `endpoints`. `tables`: what proxies with the same spec may
 * share.
 */
export function createBalancer<Name extends BalancerName>(
  spec: SpecOf<Name>,
  endpoints: Endpoints,
  tables: Tables = new Map(),
): Balancer {
  const policy: Policy<Name> = POLICIES[spec.name];
  assert(policy.create !== null, `no proxy can do ${spec.name}`);
  return policy.create(spec, endpoints, tables);
}

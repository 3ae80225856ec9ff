import { BoundedHash } from "../bounded-hash";
import { ClientSideWeightedRoundRobin } from "../client-side-weighted-round-robin";
import { EnvoyPeakEwma } from "../envoy-peak-ewma";
import type { EnvoyPeakEwmaOptions } from "../envoy-peak-ewma";
import { HashBalancer } from "../hash-table";
import type { BuildTable } from "../hash-table";
import { LeastRequest } from "../least-request";
import type { LeastRequestOptions } from "../least-request";
import { MaglevTable } from "../maglev";
import type { MaglevOptions } from "../maglev";
import { RandomBalancer } from "../random";
import type { ReportedWeightsOptions } from "../reported-weights";
import { Rendezvous } from "../rendezvous";
import { Ring } from "../ring-hash";
import type { RingHashOptions } from "../ring-hash";
import { RoundRobin } from "../round-robin";
import type { RoundRobinOptions } from "../round-robin";
import type { PoliciesOf } from "./policy";

export interface BoundedHashOptions {
  /**
   * Requests in flight that an endpoint may have, over the mean; at least 1. In whole percent, as in Envoy.
   */
  readonly factor: number;
  readonly table: "ringHash" | "maglev" | "rendezvousHash";
}

export interface EnvoyOptions {
  random: object;
  roundRobin: RoundRobinOptions;
  leastRequest: LeastRequestOptions;
  envoyPeakEwma: EnvoyPeakEwmaOptions;
  clientSideWeightedRoundRobin: ReportedWeightsOptions;
  ringHash: RingHashOptions;
  maglev: MaglevOptions;
  rendezvousHash: object;
  boundedHash: BoundedHashOptions;
}

const RING: RingHashOptions = { minSize: 1024, maxSize: 8_388_608, hash: "xxHash64" };
const MAGLEV: MaglevOptions = { size: 65_537 };

function ring(options: RingHashOptions): BuildTable {
  return (names, weights) => new Ring(names, weights, options);
}

function maglev(options: MaglevOptions): BuildTable {
  return (names, weights) => new MaglevTable(names, weights, options);
}

const rendezvous: BuildTable = (names, weights) => new Rendezvous(names, weights);

/** Envoy's and gRPC's alike. */
export const REPORTED_WEIGHTS: ReportedWeightsOptions = {
  blackoutPeriodNs: 10_000_000_000,
  weightExpirationPeriodNs: 180_000_000_000,
  weightUpdatePeriodNs: 1_000_000_000,
  errorUtilizationPenalty: 1,
};

export const ENVOY: PoliciesOf<EnvoyOptions> = {
  random: {
    name: "random",
    summary: "any endpoint, with equal chance (Envoy RANDOM)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new RandomBalancer(endpoints),
  },
  roundRobin: {
    name: "roundRobin",
    summary: "each endpoint in turn, by weight where weights differ (Envoy ROUND_ROBIN)",
    defaults: {},
    create: (spec, endpoints) => new RoundRobin(endpoints, spec),
  },
  leastRequest: {
    name: "leastRequest",
    summary: "fewest requests in flight among a few drawn endpoints (Envoy LEAST_REQUEST, Istio's default)",
    defaults: { choices: 2, activeRequestBias: 1, fullScan: false },
    create: (spec, endpoints) => new LeastRequest(endpoints, spec),
  },
  envoyPeakEwma: {
    name: "envoyPeakEwma",
    summary:
      "the less loaded of two drawn endpoints by mean latency and requests in flight (Envoy peak_ewma)",
    defaults: {
      decayTimeNs: 10_000_000_000,
      aggregationIntervalNs: 100_000_000,
      defaultRttNs: 10_000_000,
      penaltyValue: 1_000_000,
    },
    ignoresWeights: true,
    create: (spec, endpoints) => new EnvoyPeakEwma(endpoints, spec),
  },
  clientSideWeightedRoundRobin: {
    name: "clientSideWeightedRoundRobin",
    summary: "each endpoint in turn, by weights from the load that each reports (Envoy)",
    defaults: REPORTED_WEIGHTS,
    ignoresWeights: true,
    needsReports: true,
    create: (spec, endpoints) => new ClientSideWeightedRoundRobin(endpoints, spec),
  },
  ringHash: {
    name: "ringHash",
    summary: "by the session's key, on a ring of hashes (Envoy RING_HASH, Istio consistentHash)",
    defaults: RING,
    create: (spec, endpoints, { tables }) => new HashBalancer(endpoints, ring(spec), tables),
  },
  maglev: {
    name: "maglev",
    summary: "by the session's key, in a table of even shares (Envoy MAGLEV)",
    defaults: MAGLEV,
    create: (spec, endpoints, { tables }) => new HashBalancer(endpoints, maglev(spec), tables),
  },
  rendezvousHash: {
    name: "rendezvousHash",
    summary: "by the session's key, the endpoint with the highest score for it (Envoy rendezvous_hash, HRW)",
    defaults: {},
    create: (_spec, endpoints, { tables }) => new HashBalancer(endpoints, rendezvous, tables),
  },
  boundedHash: {
    name: "boundedHash",
    summary: "by the session's key, but elsewhere while that endpoint is over its share (Envoy, Skipper)",
    defaults: { factor: 1.25, table: "ringHash" },
    create: ({ factor, table }, endpoints, { tables }) =>
      new BoundedHash(
        endpoints,
        { ringHash: ring(RING), maglev: maglev(MAGLEV), rendezvousHash: rendezvous }[table],
        tables,
        Math.round(factor * 100),
      ),
  },
};

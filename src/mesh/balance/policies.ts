import { assert } from "../../lib/assert";
import type { Balancer, Endpoints } from "../endpoint";
import { LeastRequest } from "./least-request";
import type { LeastRequestOptions } from "./least-request";
import { PeakEwma } from "./peak-ewma";
import type { PeakEwmaOptions } from "./peak-ewma";
import { PowerOfTwo } from "./power-of-two";
import { RandomBalancer } from "./random";
import { RoundRobin } from "./round-robin";

/** The options of each balancer, by name. A new balancer is a line here and one in `POLICIES`. */
export interface Options {
  random: object;
  roundRobin: object;
  leastRequest: LeastRequestOptions;
  peakEwma: PeakEwmaOptions;
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
  readonly create: ((spec: SpecOf<Name>, endpoints: Endpoints) => Balancer) | null;
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
  centralQueue: {
    name: "centralQueue",
    summary: "one queue shared by all endpoints: the bound that no proxy reaches, to compare others with",
    defaults: {},
    create: null,
  },
};

/** The balancer that `spec` names, choosing among `endpoints`. */
export function createBalancer<Name extends BalancerName>(
  spec: SpecOf<Name>,
  endpoints: Endpoints,
): Balancer {
  const policy: Policy<Name> = POLICIES[spec.name];
  assert(policy.create !== null, `no proxy can do ${spec.name}`);
  return policy.create(spec, endpoints);
}

import { assert } from "../../lib/assert";
import type { Balancer, Endpoints } from "../endpoint";
import { DUBBO } from "./policies/dubbo";
import type { DubboOptions } from "./policies/dubbo";
import { ENVOY } from "./policies/envoy";
import type { EnvoyOptions } from "./policies/envoy";
import { FINAGLE } from "./policies/finagle";
import type { FinagleOptions } from "./policies/finagle";
import { GRPC } from "./policies/grpc";
import type { GrpcOptions } from "./policies/grpc";
import { HAPROXY } from "./policies/haproxy";
import type { HaproxyOptions } from "./policies/haproxy";
import { KUBERNETES } from "./policies/kubernetes";
import type { KubernetesOptions } from "./policies/kubernetes";
import { NGINX } from "./policies/nginx";
import type { NginxOptions } from "./policies/nginx";
import { OTHERS } from "./policies/others";
import type { OtherOptions } from "./policies/others";
import type { PoliciesOf, PolicyOf, Surroundings } from "./policies/policy";

interface IdealOptions {
  centralQueue: object;
}

/**
 * The options of each balancer, by name. Names are those of the language where it has one for the kind, and
 * else the product's with the product's own name for the kind: `nginxLeastConn`.
 */
export interface Options
  extends
    EnvoyOptions,
    FinagleOptions,
    GrpcOptions,
    NginxOptions,
    HaproxyOptions,
    KubernetesOptions,
    DubboOptions,
    OtherOptions,
    IdealOptions {}

export type BalancerName = keyof Options;

export type SpecOf<Name extends BalancerName> = { [N in Name]: { readonly name: N } & Options[N] }[Name];

/** A balancer by name, with all its options. */
export type BalancerSpec = SpecOf<BalancerName>;

export type Policy<Name extends BalancerName> = PolicyOf<Name, Options[Name]>;

const IDEAL: PoliciesOf<IdealOptions> = {
  centralQueue: {
    name: "centralQueue",
    summary: "one queue shared by all endpoints: the bound that no proxy reaches, to compare others with",
    defaults: {},
    ignoresWeights: true,
    create: null,
  },
};

/** Every balancer there is. */
export const POLICIES: PoliciesOf<Options> = {
  ...ENVOY,
  ...FINAGLE,
  ...GRPC,
  ...NGINX,
  ...HAPROXY,
  ...KUBERNETES,
  ...DUBBO,
  ...OTHERS,
  ...IDEAL,
};

/** Those that go by the key of a request, and those that go by the address that it comes from. */
export const HASHING: ReadonlySet<BalancerName> = new Set([
  "ringHash",
  "grpcRingHash",
  "maglev",
  "rendezvousHash",
  "boundedHash",
  "nginxHash",
  "haproxyHash",
  "dubboConsistentHash",
]);
export const ADDRESSING: ReadonlySet<BalancerName> = new Set([
  "nginxIpHash",
  "haproxySource",
  "ipvsSh",
  "ipvsMh",
]);

/** The balancer that `spec` names, choosing among `endpoints`. */
export function createBalancer<Name extends BalancerName>(
  spec: SpecOf<Name>,
  endpoints: Endpoints,
  around: Surroundings = { tables: new Map() },
): Balancer {
  const policy = POLICIES[spec.name] as unknown as PolicyOf<Name, object>;
  assert(policy.create !== null, `no proxy can do ${spec.name}`);
  return policy.create(spec, endpoints, around);
}

import type { Distribution } from "../kernel/distribution/spec";
import type { CountOrShare } from "../mesh/deploy/rolling-update";
import type { BalancerSpec } from "../mesh/balance/policies";
import type { HealthUse } from "./host-sets";
import type { Pauses } from "./machine";
import type { Caller, Network } from "./scenario";
import type { Retry } from "./tries";
import type { Node } from "./tree";

/** Something that goes wrong, once or again and again. */
export interface Fault {
  readonly name: string;
  /** When it begins; null: after a first time of `every`. */
  readonly at: Distribution | null;
  /** How long each occurrence lasts; null: to the end of the run. */
  readonly lasts: Distribution | null;
  /** Time from the end of one occurrence to the next; null: it comes once. */
  readonly every: Distribution | null;
  /** Each of the instances that it is aimed at has occurrences of its own. */
  readonly isIndependent: boolean;
  /** How long an occurrence grows to its full strength. */
  readonly rampNs: number;
  readonly on: Selector;
  readonly effect: FaultEffect;
  /** A restart is asked for. */
  readonly isRestarted: boolean;
  /**
   * Time each instance that was taken down needs to come back once an occurrence has ended; null: what its
   * service takes to start.
   */
  readonly restart: Distribution | null;
}

export type FaultEffect =
  | { readonly kind: "crash" }
  | { readonly kind: "zoneOutage" }
  | { readonly kind: "nodeOutage" }
  | { readonly kind: "hang" }
  | { readonly kind: "slow"; readonly speed: number }
  /** Bytes per second. */
  | { readonly kind: "leak"; readonly rate: number }
  /** Null: one, as long as the fault. */
  | { readonly kind: "pause"; readonly pauses: Pauses | null }
  | { readonly kind: "stress"; readonly cores: number }
  | { readonly kind: "offline"; readonly cores: number }
  /** `outcome`: code of `mesh/outcome.ts`; `isFast`: before any work is done. */
  | { readonly kind: "errors"; readonly rate: number; readonly isFast: boolean; readonly outcome: number }
  | { readonly kind: "latency"; readonly add: Distribution }
  | { readonly kind: "loss"; readonly rate: number }
  | { readonly kind: "reset"; readonly rate: number }
  /** Bytes per second. */
  | { readonly kind: "bandwidth"; readonly rate: number }
  | { readonly kind: "dnsOutage"; readonly answer: "servfail" | "nxdomain" | "timeout" }
  | { readonly kind: "discoveryOutage" }
  | { readonly kind: "discoveryDelay"; readonly add: Distribution }
  | { readonly kind: "monitoringOutage" }
  /** So many times the requests, or so many a second. */
  | { readonly kind: "traffic"; readonly to: { readonly factor: number } | { readonly rate: number } }
  /** `settings`: those whose changes are still to be worked out. */
  | {
      readonly kind: "set";
      readonly paths: readonly string[];
      readonly settings: readonly Setting[];
      readonly changes: readonly Change[];
    }
  | { readonly kind: "partition"; readonly from: Sides; readonly to: Sides; readonly both: boolean }
  | Rollout
  | { readonly kind: "scale"; readonly to: number }
  | { readonly kind: "drain" }
  | { readonly kind: "kill" };

/** Replaces all instances of a service, as a Deployment of Kubernetes does. */
export interface Rollout extends RolloutPlan {
  readonly kind: "rollout";
  /** What sets the new version apart, as the service's versions have it too. */
  readonly speed: number;
  readonly errors: number;
}

export interface RolloutPlan {
  /** One of the versions of the service, by name. */
  readonly version: string;
  readonly maxSurge: CountOrShare;
  readonly maxUnavailable: CountOrShare;
  /** How long an instance must be ready before it counts. */
  readonly minReadyNs: number;
  /** Shares (0..1) of the instances at which it holds before it goes on. */
  readonly canary: readonly { readonly weight: number; readonly holdNs: number }[];
}

/** What is written for a setting, by its path. */
export interface Setting {
  readonly path: string;
  readonly value: Node;
}

/** A balancer, and what it makes of the health of endpoints. */
export interface Balancing {
  readonly balancer: BalancerSpec;
  readonly health: HealthUse;
}

/** What a setting comes to, by index: as it is without the fault, and with it. */
export type Change =
  | { readonly of: "timeout"; readonly edge: number; readonly before: number; readonly after: number }
  | {
      readonly of: "retry";
      readonly edge: number;
      readonly before: Retry | null;
      readonly after: Retry | null;
    }
  | {
      readonly of: "balancer";
      readonly edge: number;
      readonly before: Balancing;
      readonly after: Balancing;
    }
  /** Chance that an attempt fails after its work. */
  | {
      readonly of: "errors";
      readonly service: number;
      readonly operation: number;
      readonly before: number;
      readonly after: number;
    }
  | { readonly of: "workers"; readonly service: number; readonly before: number; readonly after: number }
  | { readonly of: "queue"; readonly service: number; readonly before: number; readonly after: number }
  | { readonly of: "network"; readonly before: Network; readonly after: Network };

/** All changes that some fault may make. */
export function changesOf({ faults }: { readonly faults: readonly Fault[] }): Change[] {
  return faults.flatMap(({ effect }) => (effect.kind === "set" ? effect.changes : []));
}

/** Ends of messages, by index; a message has such an end when one of them is its. */
export interface Sides {
  readonly zones: readonly number[];
  readonly services: readonly number[];
  readonly clients: readonly number[];
  readonly nodes: readonly { readonly zone: number; readonly number: number }[];
}

/** All given parts must match; null: anything does. */
export interface Selector {
  /** Index into `services`. */
  readonly service: number | null;
  /** Zone indices. */
  readonly zones: readonly number[] | null;
  readonly node: { readonly zone: number; readonly number: number } | null;
  /** What instances run. */
  readonly version: string | null;
  /** How many of the matching instances, which of them (by index), or what share of them. */
  readonly instances:
    { readonly count: number } | { readonly indices: readonly number[] } | { readonly share: number } | null;
  /** Calls between this pair. */
  readonly edge: { readonly caller: Caller; readonly callee: number } | null;
  /** Calls of this operation: indices into `services` and its `operations`. */
  readonly operation: { readonly service: number; readonly operation: number } | null;
  /** Requests of this client: index into `clients`. */
  readonly client: number | null;
}

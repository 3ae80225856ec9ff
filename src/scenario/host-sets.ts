import type { EnvoyOutlierOptions } from "../mesh/resilience/envoy-outlier-options";
import type { GrpcOutlierOptions } from "../mesh/resilience/grpc-outlier-detection";

/** By whose rules endpoints are ejected that fail. */
export type OutlierDetectionSpec =
  | { readonly rules: "envoy"; readonly options: EnvoyOutlierOptions }
  | { readonly rules: "grpc"; readonly options: GrpcOutlierOptions };

/** When an endpoint's health, or its level, ceases to matter. */
export interface HealthUse {
  /** Percent of a level's endpoints that must be well; below it all are used. 0: never. */
  readonly panicThreshold: number;
  readonly failTrafficOnPanic: boolean;
  /** 140: endpoints can take 1.4 times their share before other levels get some. */
  readonly overprovisioningPercent: number;
  /** Levels are judged by the weights of endpoints, not by their number. */
  readonly weightedPriorityHealth: boolean;
  /** A level that has not been needed for so long begins anew, ns; Infinity: never. */
  readonly retentionNs: number;
}

/** What happens to requests while there is no endpoint that can be used. */
export interface FailFast {
  /** After so long they fail at once, ns; before, they wait. */
  readonly timeoutNs: number;
  /** So many may wait. */
  readonly capacity: number;
}

/** How it matters where an endpoint is. */
export type Locality =
  /** Only those in the own zone are known, ever, or while there are some. */
  | { readonly mode: "strict" | "preferClose" }
  /** Levels of priority: own zone, own region, all; as far as named. */
  | { readonly mode: "prefer"; readonly failover: readonly ("sameZone" | "sameRegion")[] }
  /** Those that Kubernetes hints for the own zone, by shares of CPU, while it gives hints. */
  | { readonly mode: "topologyHints" }
  | {
      readonly mode: "zoneAware";
      readonly minClusterSize: number;
      /** With so many endpoints in the own zone all stays there; Infinity: never only for that. */
      readonly directFrom: number;
      /** Percent of requests for which zones matter. */
      readonly routingEnabled: number;
    }
  /** by zone of the caller: by zone, 0..100; null: none are given */
  | { readonly mode: "weighted"; readonly weights: readonly (readonly number[] | null)[] };

/** Who is kept at the endpoint it was first given, until it has not asked for so long; Infinity: for ever. */
export interface Affinity {
  readonly by: "session" | "client";
  readonly timeoutNs: number;
}

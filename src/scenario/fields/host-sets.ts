import { block, optional, preset } from "../block";
import { either, listOf, mapOf, word } from "../combine";
import {
  BOOLEAN,
  DURATION,
  integer,
  number,
  PERCENT,
  POSITIVE_DURATION,
  POSITIVE_FACTOR,
} from "../quantities";
import { ZONE_KEY } from "../references";

const ENFORCING = optional(PERCENT, "how many of its findings lead to an ejection", "100%");

const SUCCESS_RATE = block("a success rate", {
  minHosts: preset(integer(1), 5, "endpoints that must have had enough requests"),
  volume: preset(integer(1), 100, "requests in an interval that are enough"),
  stdevFactor: preset(
    number("nonNegative"),
    1.9,
    "ejects below the mean of all less so many standard deviations",
  ),
  enforcing: ENFORCING,
});

const FAILURE_PERCENTAGE = block("a failure percentage", {
  threshold: preset(
    PERCENT,
    "85%",
    "ejects those of whose requests so many fail (with the rules of gRPC: more)",
  ),
  minHosts: preset(integer(1), 5, "endpoints that must have had enough requests"),
  volume: preset(integer(1), 50, "requests in an interval that are enough"),
  enforcing: ENFORCING,
});

export const OUTLIER_BLOCK = block("outlier detection", {
  rules: preset(
    word(["envoy", "grpc"]),
    "envoy",
    "whose arithmetic: Envoy's, or gRPC's (A50), which always lets one go and has no failures in a row",
  ),
  consecutive5xx: optional(
    integer(0),
    "ejects after so many 5xx in a row; failures of the connection count as 503 and 504; 0: never",
    "5",
  ),
  consecutiveGatewayErrors: optional(
    integer(0),
    "ejects after so many of 502, 503, 504 in a row; 0: never",
    "never",
  ),
  consecutiveLocalFailures: optional(
    integer(1),
    "ejects after so many failures of the connection in a row, which are then judged by themselves",
    "none: they count as 503 and 504",
  ),
  successRate: optional(
    either({ scalar: BOOLEAN, map: SUCCESS_RATE }),
    "ejects those whose success rate in an interval lies far below that of others",
    "true",
  ),
  failurePercentage: optional(
    either({ scalar: BOOLEAN, map: FAILURE_PERCENTAGE }),
    "ejects those of whose requests in an interval too many fail",
    "false",
  ),
  interval: preset(POSITIVE_DURATION, "10s", "endpoints are compared, and let back in, so often"),
  baseEjection: preset(
    POSITIVE_DURATION,
    "30s",
    "how long an ejection lasts, times the number of ejections in a row",
  ),
  maxEjection: optional(
    POSITIVE_DURATION,
    "how long it lasts at most",
    "300s, or baseEjection if that is longer",
  ),
  jitter: optional(DURATION, "it lasts up to so much longer", "0s"),
  maxEjectionPercent: preset(PERCENT, "10%", "share of all endpoints that may be ejected at a time"),
  alwaysEjectOne: optional(
    BOOLEAN,
    "one may be ejected even if that is more than maxEjectionPercent",
    "false",
  ),
  unejectOnHealthCheck: optional(
    BOOLEAN,
    "an ejected endpoint that passes a health check is back (successful_active_health_check_uneject_host)",
    "true",
  ),
});

export const OUTLIER_DETECTION = either({ scalar: BOOLEAN, map: OUTLIER_BLOCK });

/** Those that say all by themselves. */
const MODES = ["none", "prefer", "strict", "preferClose", "topologyHints", "zoneAware"] as const;

export const LOCALITY_BLOCK = block("a locality", {
  mode: preset(
    word([...MODES, "weighted"]),
    "prefer",
    "`prefer`: own zone first, others as it fails (Istio's failover); `strict`: own zone only; " +
      "`preferClose`: own zone while there is an endpoint (Kubernetes); `topologyHints`: endpoints are " +
      "dealt out to zones by the cores of their nodes, unless some would be a fifth over (Kubernetes); " +
      "`zoneAware`: own zone as far as an even load allows (Envoy); `weighted`: by weights of zones",
  ),
  failover: optional(
    listOf(word(["sameZone", "sameRegion"]), 1),
    "prefer: the levels that come before all others, in their order",
    "sameZone, sameRegion",
  ),
  rules: optional(
    word(["envoy", "grpc"]),
    "prefer: `envoy` shifts load to the next level as endpoints of one fail; `grpc` leaves it to the first " +
      "level that has any endpoint it can use (the priority policy, A56)",
    "envoy",
  ),
  failoverTimeout: optional(
    POSITIVE_DURATION,
    "rules grpc: after so long without any answer of an endpoint that it was never connected to, a proxy " +
      "goes on to others (`failureAccrual: { grpc: {} }` sees that)",
    "10s, with rules grpc",
  ),
  retention: optional(
    POSITIVE_DURATION,
    "rules grpc: a level that has not been needed for so long is forgotten: its balancer begins anew",
    "15m, with rules grpc",
  ),
  overprovisioning: optional(
    POSITIVE_FACTOR,
    "load that endpoints can take, as a multiple of their share, before others get some",
    "1.4x by Envoy's rules; gRPC has none",
  ),
  minCluster: optional(
    integer(0),
    "zoneAware: with fewer endpoints zones do not matter",
    "6, as Envoy has it",
  ),
  forceLocalityDirectRouting: optional(
    integer(1),
    "zoneAware: with so many endpoints in the own zone all stays there, whatever the load (min_size)",
    "no number is enough for that",
  ),
  routingEnabled: optional(
    PERCENT,
    "zoneAware: for so many requests zones matter; the others go anywhere (routing_enabled)",
    "100%",
  ),
  weightedPriorityHealth: optional(
    BOOLEAN,
    "prefer: levels are judged by the weights of endpoints, not by their number (weighted_priority_health)",
    "false",
  ),
  weights: optional(
    mapOf(mapOf(PERCENT, ZONE_KEY, 1), ZONE_KEY, 1),
    "weighted: by zone of the caller: by zone: its share",
    "none",
  ),
});

export const LOCALITY = either({ scalar: word(MODES), map: LOCALITY_BLOCK });

export const FAIL_FAST_BLOCK = block("a failfast", {
  timeout: preset(POSITIVE_DURATION, "3s", "how long there has been no endpoint when calls begin to fail"),
  capacity: preset(integer(1), 10_000, "calls of a proxy that may wait; one more fails"),
});

import { ENVOY } from "../mesh/balance/policies/envoy";
import type { GrpcOutlierOptions } from "../mesh/resilience/grpc-outlier-detection";
import { ENVOY_OUTLIER_DEFAULTS } from "../mesh/resilience/envoy-outlier-options";
import { FAIL_FAST_BLOCK, LOCALITY_BLOCK, OUTLIER_BLOCK } from "./fields/host-sets";
import type { LOCALITY } from "./fields/host-sets";
import type { POLICY } from "./fields/mesh";
import type { FailFast, HealthUse, Locality, OutlierDetectionSpec } from "./host-sets";
import { defaultsOf } from "./layers";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type PolicyValues = ValueOf<typeof POLICY>;
type OutlierValues = ValueOf<typeof OUTLIER_BLOCK>;

/** Envoy's `healthy_panic_threshold` (cluster.proto, common_lb_config). */
const PANIC_PERCENT = 50;
const OVERPROVISIONING_PERCENT = 140;
/**
 * One endpoint of any number can take all. gRPC's priority policy uses the first child that is not in
 * TRANSIENT_FAILURE, for which one endpoint suffices (grpc/proposal A56-priority-lb-policy.md).
 */
const ANY_SUFFICES_PERCENT = 1e12;
/** Less than one of any number of endpoints. */
const WHEN_NONE_IS_WELL = 1e-9;
const BY_DEFAULT = {
  overprovisioning: undefined,
  rules: undefined,
  weightedPriorityHealth: undefined,
  retention: undefined,
};
/** Of A56, and of grpc-core's priority policy. */
const FAILOVER_NS = 10_000_000_000;
const RETENTION_NS = 900_000_000_000;
/** Envoy's `min_cluster_size` of zone-aware routing. */
const MIN_CLUSTER = 6;

/** Null: nobody is ejected (or a problem, which has been reported). */
export function buildOutlierDetection(
  written: PolicyValues["outlierDetection"],
  path: string,
  context: Context,
): OutlierDetectionSpec | null {
  if (written === undefined || written === false) return null;
  const values = written === true ? defaultsOf(OUTLIER_BLOCK) : written;
  const { baseEjection, maxEjection } = values;
  if (maxEjection !== undefined && maxEjection < baseEjection) {
    const message = `${path}: outlierDetection.maxEjection is less than baseEjection`;
    return report(context, values.placeOf("maxEjection"), message);
  }
  return values.rules === "envoy" ? envoyRules(values) : grpcRules(values, path, context);
}

/** 0..100, without what the binary fraction adds. */
function percent(share: number): number {
  return Math.round(share * 1e10) / 1e8;
}

function limits(values: { minHosts: number; volume: number; enforcing?: number | undefined }): {
  minimumHosts: number;
  requestVolume: number;
  enforcing: number;
} {
  return { minimumHosts: values.minHosts, requestVolume: values.volume, enforcing: values.enforcing ?? 1 };
}

/** What all rules have. */
function times(
  values: OutlierValues,
): Pick<GrpcOutlierOptions, "intervalNs" | "baseEjectionNs" | "maxEjectionNs" | "maxEjectionPercent"> {
  const baseEjectionNs = values.baseEjection;
  return {
    intervalNs: values.interval,
    baseEjectionNs,
    maxEjectionNs: values.maxEjection ?? Math.max(ENVOY_OUTLIER_DEFAULTS.maxEjectionNs, baseEjectionNs),
    maxEjectionPercent: percent(values.maxEjectionPercent),
  };
}

function envoyRules(values: OutlierValues): OutlierDetectionSpec {
  const { consecutive5xx, consecutiveGatewayErrors: gateway = 0, consecutiveLocalFailures: local } = values;
  const { successRate: rate = true, failurePercentage: failures = false } = values;
  const standard = ENVOY_OUTLIER_DEFAULTS;
  return {
    rules: "envoy",
    options: {
      ...times(values),
      jitterNs: values.jitter ?? 0,
      alwaysEjectOneHost: values.alwaysEjectOne ?? false,
      successfulActiveHealthCheckUnejectHost: values.unejectOnHealthCheck ?? true,
      consecutive5xx: { limit: consecutive5xx ?? standard.consecutive5xx.limit, enforcing: 1 },
      consecutiveGatewayFailure: { limit: gateway, enforcing: 1 },
      consecutiveLocalOriginFailure: { limit: local ?? 0, enforcing: 1 },
      splitExternalLocalOriginErrors: local !== undefined,
      successRate:
        typeof rate === "boolean"
          ? { ...standard.successRate, enforcing: rate ? 1 : 0 }
          : { ...limits(rate), stdevFactor: rate.stdevFactor },
      failurePercentage:
        typeof failures === "boolean"
          ? { ...standard.failurePercentage, enforcing: failures ? 1 : 0 }
          : { ...limits(failures), threshold: percent(failures.threshold) },
    },
  };
}

const ONLY_ENVOY = [
  "consecutive5xx",
  "consecutiveGatewayErrors",
  "consecutiveLocalFailures",
  "alwaysEjectOne",
  "jitter",
  "unejectOnHealthCheck",
] as const;

function grpcRules(values: OutlierValues, path: string, context: Context): OutlierDetectionSpec | null {
  const foreign = ONLY_ENVOY.filter((key) => values[key] !== undefined);
  for (const key of foreign)
    report(context, values.placeOf(key), `${path}: outlierDetection: gRPC's rules have no ${key}`);
  if (foreign.length > 0) return null;
  const { successRate: rate = true, failurePercentage: failures = false } = values;
  const { successRate, failurePercentage } = ENVOY_OUTLIER_DEFAULTS;
  return {
    rules: "grpc",
    options: {
      ...times(values),
      successRate:
        rate === false
          ? null
          : rate === true
            ? successRate
            : { ...limits(rate), stdevFactor: rate.stdevFactor },
      failurePercentage:
        failures === false
          ? null
          : failures === true
            ? { ...failurePercentage, enforcing: 1 }
            : { ...limits(failures), threshold: percent(failures.threshold) },
    },
  };
}

/** Finagle and Ribbon use all when none is well, Linkerd and gRPC never. Null: without failure accrual. */
function panicOf(accrual: PolicyValues["failureAccrual"]): number | null {
  if (accrual === undefined) return null;
  return (accrual.linkerd ?? accrual.grpc) === undefined ? WHEN_NONE_IS_WELL : 0;
}

/** When health ceases to matter. `isIstio`: by the defaults of that product. */
export function buildHealthUse(values: PolicyValues, isIstio: boolean): HealthUse {
  const { balancer, locality } = values;
  const written = typeof locality === "object" ? locality : BY_DEFAULT;
  const { overprovisioning: factor, retention, rules, weightedPriorityHealth = false } = written;
  const name = typeof balancer === "string" ? balancer : null;
  const block = typeof balancer === "string" ? null : balancer;
  const isEnvoys = Object.keys(ENVOY).some((key) => name === key || (block !== null && key in block));
  const byBalancer = isEnvoys && !isIstio && rules !== "grpc" ? PANIC_PERCENT : 0;
  const standard = panicOf(values.failureAccrual) ?? byBalancer;
  const threshold = block?.panicThreshold;
  const byRules = rules === "grpc" ? ANY_SUFFICES_PERCENT : OVERPROVISIONING_PERCENT;
  return {
    panicThreshold: threshold === undefined ? standard : percent(threshold),
    failTrafficOnPanic: block?.failTrafficOnPanic ?? false,
    overprovisioningPercent: factor === undefined ? byRules : percent(factor),
    weightedPriorityHealth,
    retentionNs: rules === "grpc" ? (retention ?? RETENTION_NS) : Infinity,
  };
}

const OPTIONS = {
  failover: "prefer",
  rules: "prefer",
  minCluster: "zoneAware",
  forceLocalityDirectRouting: "zoneAware",
  routingEnabled: "zoneAware",
  weightedPriorityHealth: "prefer",
  weights: "weighted",
} as const;

/** Null: where an endpoint is does not matter (or a problem, which has been reported). */
export function buildLocality(
  written: ValueOf<typeof LOCALITY> | undefined,
  path: string,
  context: Context,
): Locality | null {
  if (written === undefined) return null;
  const values = typeof written === "string" ? { ...defaultsOf(LOCALITY_BLOCK), mode: written } : written;
  const { mode, rules } = values;
  for (const key of ["overprovisioning", "weightedPriorityHealth"] as const)
    if (rules === "grpc" && values[key] !== undefined)
      return report(context, values.placeOf(key), `${path}: locality: gRPC's rules have no ${key}`);
  for (const key of ["failoverTimeout", "retention"] as const)
    if (rules !== "grpc" && values[key] !== undefined)
      return report(context, values.placeOf(key), `${path}: locality: only gRPC's rules have ${key}`);
  for (const key of Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]) {
    if (values[key] === undefined || OPTIONS[key] === mode) continue;
    return report(context, values.placeOf(key), `${path}: locality by ${mode} has no ${key}`);
  }
  switch (mode) {
    case "none":
      return null;
    case "strict":
    case "preferClose":
    case "topologyHints":
      return { mode };
    case "prefer":
      return { mode, failover: values.failover ?? ["sameZone", "sameRegion"] };
    case "zoneAware":
      return {
        mode,
        minClusterSize: values.minCluster ?? MIN_CLUSTER,
        directFrom: values.forceLocalityDirectRouting ?? Infinity,
        routingEnabled: percent(values.routingEnabled ?? 1),
      };
    case "weighted":
      return weightedLocality(values, path, context);
  }
}

function weightedLocality(
  options: ValueOf<typeof LOCALITY_BLOCK>,
  path: string,
  context: Context,
): Locality | null {
  if (options.weights === undefined) {
    const message = `${path}: locality by weights needs weights, such as { a: { a: 80%, b: 20% } }`;
    return report(context, options.placeOf("mode"), message);
  }
  const zones = [...context.names.zones.keys()];
  const weights: (readonly number[] | null)[] = zones.map(() => null);
  for (const { name, value } of options.weights) {
    const shares = zones.map((zone) => value.find((to) => to.name === zone)?.value ?? 0);
    const sum = shares.reduce((total, share) => total + share, 0);
    if (Math.abs(sum - 1) > 1e-9) {
      const message = `${path}: locality.weights.${name} sum to ${percent(sum)}%, not 100%`;
      return report(context, options.placeOf("weights"), message);
    }
    weights[zones.indexOf(name)] = shares.map(percent);
  }
  return { mode: "weighted", weights };
}

/** Null: where no endpoint can be used, requests fail at once (or a problem, which has been reported). */
export function buildFailFast(
  values: PolicyValues,
  { balancer, connections }: { readonly balancer: string; readonly connections: string | null },
  path: string,
  context: Context,
): FailFast | null {
  const { failFast: written, placeOf } = values;
  if (written === undefined || written === false) return null;
  const isMoot = connections === "tcp" || balancer === "centralQueue";
  // A product's own habit means nothing there; what a user wrote is reported.
  if (isMoot && placeOf("failFast").file.startsWith("profile ")) return null;
  if (isMoot) {
    const beside = connections === "tcp" ? "protocol tcp" : `the balancer ${balancer}`;
    return report(context, placeOf("failFast"), `${path}: failFast means nothing with ${beside}`);
  }
  const { capacity, timeout: timeoutNs } = written === true ? defaultsOf(FAIL_FAST_BLOCK) : written;
  return { capacity, timeoutNs };
}

/** How long an endpoint may take for its first connection before other levels are used, ns. */
export function failoverOf({ locality }: PolicyValues): number {
  if (typeof locality !== "object" || locality.rules !== "grpc") return Infinity;
  return locality.failoverTimeout ?? FAILOVER_NS;
}

import { HEALTH_BLOCK } from "./fields/health";
import type { HEALTH_CHECK } from "./fields/health";
import type { CheckRules, HealthCheckSpec } from "./health";
import { defaultsOf } from "./layers";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Values = ValueOf<typeof HEALTH_BLOCK>;

/** Envoy Gateway's (api/v1alpha1 ActiveHealthCheck); Envoy itself wants all of them written. */
const ENVOY = { intervalNs: 3e9, timeoutNs: 1e9, healthy: 1, unhealthy: 3 };
/** HAProxy's (include/haproxy/defaults.h @50872daa), which waits for an answer as long as `inter`. */
const HAPROXY = { intervalNs: 2e9, healthy: 2, unhealthy: 3, errorLimit: 10 };
/** Envoy's no_traffic_interval (health_check.proto). */
const NO_TRAFFIC_NS = 60e9;

const OF_ENVOY = [
  "jitter",
  "jitterPercent",
  "initialJitter",
  "unhealthyInterval",
  "unhealthyEdgeInterval",
  "healthyEdgeInterval",
  "noTrafficInterval",
  "noTrafficHealthyInterval",
  "retriable",
  "degradedAbove",
  "ignoreHealthOnHostRemoval",
  "ignoreNewHostsUntilFirstHc",
] as const;
const OF_HAPROXY = ["fastinter", "downinter", "spreadChecks", "observe", "errorLimit", "onError"] as const;
/** What makes no difference where a probe is a request. */
const ASIDE = ["work", "degradedAbove"] as const;

/** Null: nobody is probed (or a problem, which has been reported). */
export function buildHealthCheck(
  written: ValueOf<typeof HEALTH_CHECK> | undefined,
  path: string,
  context: Context,
): HealthCheckSpec | null {
  if (written === undefined || written === false) return null;
  const values = written === true ? defaultsOf(HEALTH_BLOCK) : written;
  if (!isConsistent(values, path, context)) return null;
  const rules = values.rules === "envoy" ? envoyRules(values) : haproxyRules(values);
  const byDefault = rules.product === "envoy" ? ENVOY.timeoutNs : rules.options.interNs;
  return {
    rules,
    type: values.type,
    operation: values.operation ?? null,
    timeoutNs: values.timeout ?? byDefault,
    isFromStart: values.intervalFrom === "start",
    isRetriable: values.retriable ?? rules.product === "haproxy",
    work: values.work,
    degradedAbove: values.degradedAbove ?? Infinity,
    ignoresNew: values.ignoreNewHostsUntilFirstHc ?? false,
    keepsRemoved: rules.product === "envoy" && values.ignoreHealthOnHostRemoval !== true,
  };
}

function isConsistent(values: Values, path: string, context: Context): boolean {
  const { rules, operation, type, observe } = values;
  const before = context.problems.length;
  const say = (key: Exclude<keyof Values, "placeOf">, message: string): null =>
    report(context, values.placeOf(key), `${path}: healthCheck: ${message}`);
  for (const key of rules === "envoy" ? OF_HAPROXY : OF_ENVOY)
    if (values[key] !== undefined) say(key, `the rules of ${rules} have no ${key}`);
  if (rules === "haproxy" && observe === undefined)
    for (const key of ["errorLimit", "onError"] as const)
      if (values[key] !== undefined) say(key, `${key} has a meaning only beside observe`);
  if (operation !== undefined && type === "tcp")
    say("operation", "a probe of type tcp asks for no operation");
  for (const key of ASIDE) {
    const isWritten =
      key === "work" ? values.work.kind !== "constant" || values.work.value > 0 : values[key] !== undefined;
    if (!isWritten) continue;
    if (operation !== undefined) say(key, `a probe for an operation has no ${key}`);
    else if (type === "tcp") say(key, `a probe of type tcp has no ${key}`);
  }
  return context.problems.length === before;
}

function envoyRules(values: Values): CheckRules {
  const intervalNs = values.interval ?? ENVOY.intervalNs;
  const unhealthyIntervalNs = values.unhealthyInterval ?? intervalNs;
  const noTrafficIntervalNs = values.noTrafficInterval ?? NO_TRAFFIC_NS;
  return {
    product: "envoy",
    jitterShare: values.jitterPercent ?? 0,
    jitterNs: values.jitter ?? 0,
    initialJitterNs: values.initialJitter ?? 0,
    options: {
      intervalNs,
      unhealthyIntervalNs,
      unhealthyEdgeIntervalNs: values.unhealthyEdgeInterval ?? unhealthyIntervalNs,
      healthyEdgeIntervalNs: values.healthyEdgeInterval ?? intervalNs,
      noTrafficIntervalNs,
      noTrafficHealthyIntervalNs: values.noTrafficHealthyInterval ?? noTrafficIntervalNs,
      healthyThreshold: values.healthy ?? ENVOY.healthy,
      unhealthyThreshold: values.unhealthy ?? ENVOY.unhealthy,
    },
  };
}

function haproxyRules(values: Values): Extract<CheckRules, { product: "haproxy" }> {
  return {
    product: "haproxy",
    spread: values.spreadChecks ?? 0,
    observe: values.observe ?? null,
    options: {
      interNs: values.interval ?? HAPROXY.intervalNs,
      fastinterNs: values.fastinter ?? 0,
      downinterNs: values.downinter ?? 0,
      rise: values.healthy ?? HAPROXY.healthy,
      fall: values.unhealthy ?? HAPROXY.unhealthy,
      onError: values.onError ?? "fail-check",
      errorLimit: values.errorLimit ?? HAPROXY.errorLimit,
    },
  };
}

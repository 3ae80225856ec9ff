import assert from "node:assert/strict";
import type { CheckResult } from "../../../src/mesh/active-check";
import { HealthCheck } from "../../../src/mesh/resilience/health-check";
import type { HealthCheckOptions } from "../../../src/mesh/resilience/health-check";
import type { Adapters } from "./adapter";

interface HealthCase {
  readonly input: {
    readonly config: Readonly<Record<string, number | boolean>>;
    readonly results: string;
  };
  readonly expected: {
    readonly after_each: readonly { readonly healthy: boolean; readonly next_check_s: number }[];
  };
}

const RESULTS = { S: "pass", T: "networkFailure", A: "failure" } as const;

/** What is not configured is as Envoy has it. The rule has no scale of time of its own. */
function options(of: (key: string) => number | undefined, minute: number): HealthCheckOptions {
  const intervalNs = of("interval")!;
  const unhealthyIntervalNs = of("unhealthy_interval") ?? intervalNs;
  const noTrafficIntervalNs = of("no_traffic_interval") ?? minute;
  return {
    intervalNs,
    unhealthyIntervalNs,
    unhealthyEdgeIntervalNs: of("unhealthy_edge_interval") ?? unhealthyIntervalNs,
    healthyEdgeIntervalNs: of("healthy_edge_interval") ?? intervalNs,
    noTrafficIntervalNs,
    noTrafficHealthyIntervalNs: of("no_traffic_healthy_interval") ?? noTrafficIntervalNs,
    healthyThreshold: of("healthy_threshold")!,
    unhealthyThreshold: of("unhealthy_threshold")!,
  };
}

function byLetters({ input: { config, results }, expected }: HealthCase): void {
  const of = (key: string): number | undefined =>
    (config[`${key}_s`] as number | undefined) ?? (config[key] as number | undefined);
  const check = new HealthCheck(options(of, 60));
  const after = Array.from(results, (letter) => {
    const next = check.checked(RESULTS[letter as keyof typeof RESULTS], config.traffic !== false);
    return { healthy: check.isHealthy, next_check_s: next };
  });
  assert.deepEqual(after, expected.after_each);
}

interface StepsCase {
  readonly config: Readonly<Record<string, number>>;
  readonly initiallyHealthy: boolean;
  readonly steps: readonly {
    readonly clusterHasHadTraffic: boolean;
    /** A status, or how it failed. */
    readonly result: string;
    readonly expectedNextIntervalMs: number;
    readonly expectedTransition: string;
  }[];
}

function resultOf(text: string): CheckResult {
  if (text === "200") return "pass";
  return /^\d+$/.test(text) ? "failure" : "networkFailure";
}

function bySteps({ config, initiallyHealthy, steps }: StepsCase): void {
  const camel = (key: string): string => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const of = (key: string): number | undefined => config[`${camel(key)}Ms`] ?? config[camel(key)];
  const check = new HealthCheck(options(of, 60_000), initiallyHealthy);
  const seen = steps.map(({ result, clusterHasHadTraffic }) => {
    const expectedNextIntervalMs = check.checked(resultOf(result), clusterHasHadTraffic);
    return { expectedNextIntervalMs, expectedTransition: check.transition };
  });
  assert.deepEqual(
    seen,
    steps.map(({ expectedNextIntervalMs, expectedTransition }) => ({
      expectedNextIntervalMs,
      expectedTransition,
    })),
  );
}

export const HEALTH: Adapters = {
  envoy_health_check: { h: byLetters },
  envoy_active_hc: { "": bySteps },
};

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ENVOY_OUTLIER_DEFAULTS } from "../../../src/mesh/resilience/envoy-outlier-options";

describe("ENVOY_OUTLIER_DEFAULTS", () => {
  it("are those that the vectors of outlier detection name", () => {
    const file = path.join(__dirname, "../../fidelity/vectors/envoy_outlier_detection.json");
    const { defaults } = JSON.parse(readFileSync(file, "utf8")) as { defaults: Record<string, unknown> };
    const ours = ENVOY_OUTLIER_DEFAULTS;
    assert.deepEqual(
      {
        interval_ms: ours.intervalNs / 1e6,
        base_ejection_time_ms: ours.baseEjectionNs / 1e6,
        max_ejection_time_ms: ours.maxEjectionNs / 1e6,
        max_ejection_percent: ours.maxEjectionPercent,
        always_eject_one_host: ours.alwaysEjectOneHost,
        consecutive_5xx: ours.consecutive5xx.limit,
        consecutive_gateway_failure: ours.consecutiveGatewayFailure.limit,
        enforcing_consecutive_5xx: 100 * ours.consecutive5xx.enforcing,
        enforcing_consecutive_gateway_failure: 100 * ours.consecutiveGatewayFailure.enforcing,
        enforcing_success_rate: 100 * ours.successRate.enforcing,
        success_rate_minimum_hosts: ours.successRate.minimumHosts,
        success_rate_request_volume: ours.successRate.requestVolume,
        success_rate_stdev_factor: 1000 * ours.successRate.stdevFactor,
        enforcing_failure_percentage: 100 * ours.failurePercentage.enforcing,
        failure_percentage_threshold: ours.failurePercentage.threshold,
        failure_percentage_minimum_hosts: ours.failurePercentage.minimumHosts,
        failure_percentage_request_volume: ours.failurePercentage.requestVolume,
      },
      defaults,
    );
  });
});

import { block, preset } from "../../block";
import { DURATION, number, POSITIVE_DURATION } from "../../quantities";
import type { ReportedWeightsOptions } from "../../../mesh/balance/reported-weights";
import type { Values } from "../../types";

const FIELDS = {
  blackoutPeriod: preset(DURATION, "10s", "how long an endpoint must have reported before its weight counts"),
  weightExpirationPeriod: preset(
    POSITIVE_DURATION,
    "180s",
    "how long after its last report the weight of an endpoint counts",
  ),
  weightUpdatePeriod: preset(
    POSITIVE_DURATION,
    "1s",
    "how often weights are worked out, 100ms at least: " +
      "requests per second / (utilisation + penalty x failing share)",
  ),
  errorUtilizationPenalty: preset(number("nonNegative"), 1, "how much failures count"),
};

/** Of gRPC's weighted round robin, and of Envoy's. */
export const REPORTED_WEIGHTS = block("a weighted round robin by reported load", FIELDS);

/** gRPC and Envoy work weights out no more often. */
const LEAST_PERIOD_NS = 100_000_000;

export function reportedWeights(values: Values<typeof FIELDS>): ReportedWeightsOptions {
  return {
    blackoutPeriodNs: values.blackoutPeriod,
    weightExpirationPeriodNs: values.weightExpirationPeriod,
    weightUpdatePeriodNs: Math.max(LEAST_PERIOD_NS, values.weightUpdatePeriod),
    errorUtilizationPenalty: values.errorUtilizationPenalty,
  };
}

import { block, optional, preset } from "../../block";
import { listOf, word } from "../../combine";
import { BOOLEAN, DURATION, number, POSITIVE_DURATION } from "../../quantities";
import { METRIC_NAMES } from "../../../mesh/balance/reported-weights";
import type { ReportedWeightsOptions } from "../../../mesh/balance/reported-weights";
import { report } from "../../types";
import type { Context, Values } from "../../types";

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
  metricNamesForComputingUtilization: optional(
    listOf(word(METRIC_NAMES), 1),
    "what instances report that stands for their utilisation, the largest of them: cores in use, or the " +
      "share of `workers` in use (named_metrics.workers)",
    "cpu_utilization; that of workers where only they are limited",
  ),
  enableOobLoadReport: preset(
    BOOLEAN,
    false,
    "reports come aside from answers, each `oobReportingPeriod`, and those with answers do not count",
  ),
  oobReportingPeriod: optional(POSITIVE_DURATION, "how often they come", "10s"),
};

/** Of gRPC's weighted round robin, and of Envoy's. */
export const REPORTED_WEIGHTS = block("a weighted round robin by reported load", FIELDS);

/** A58, oob_reporting_period */
const OOB_PERIOD_NS = 10_000_000_000;

/** gRPC and Envoy work weights out no more often. */
const LEAST_PERIOD_NS = 100_000_000;

export function reportedWeights(
  values: Values<typeof FIELDS>,
  path: string,
  context: Context,
): ReportedWeightsOptions | null {
  const { metricNamesForComputingUtilization: names, oobReportingPeriod: period } = values;
  const isAside = values.enableOobLoadReport;
  if (period !== undefined && !isAside) {
    const message = `${path}.oobReportingPeriod has a meaning only with enableOobLoadReport: true`;
    return report(context, values.placeOf("oobReportingPeriod"), message);
  }
  return {
    blackoutPeriodNs: values.blackoutPeriod,
    weightExpirationPeriodNs: values.weightExpirationPeriod,
    weightUpdatePeriodNs: Math.max(LEAST_PERIOD_NS, values.weightUpdatePeriod),
    errorUtilizationPenalty: values.errorUtilizationPenalty,
    ...(names !== undefined && { metricNames: names }),
    ...(isAside && { oobReportingPeriodNs: period ?? OOB_PERIOD_NS }),
  };
}

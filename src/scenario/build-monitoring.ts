import { formatDuration } from "../lib/duration";
import type { MONITORING } from "./fields/monitoring";
import type { Metric } from "./metric";
import type { Alert, Monitoring, Service } from "./scenario";
import type { Context, Type } from "./types";
import { report } from "./types";

type MonitoringValues = typeof MONITORING extends Type<infer V> ? V : never;

/**
 * Envoy's default histogram buckets, ms, which Istio's standard metrics have too.
 * Source: envoyproxy/envoy, source/common/stats/histogram_impl.cc.
 */
const ENVOY_BUCKETS_MS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];
const NS_PER_MS = 1e6;

/** Metrics that counters read now and then do not tell. */
const UNSEEN = ["max", "recovery"];

export function buildMonitoring(
  values: MonitoringValues | undefined,
  services: readonly Service[],
  context: Context,
): Monitoring | null {
  if (values === undefined) return null;
  const { scrape, window, buckets, alerts = [] } = values;
  if (window < 2 * scrape) {
    const least = formatDuration(2 * scrape);
    const why = "a rate needs two readings";
    report(context, values.placeOf("window"), `monitoring.window must be ${least} at least: ${why}`);
  }
  const bucketsNs = buckets ?? ENVOY_BUCKETS_MS.map((ms) => ms * NS_PER_MS);
  if (bucketsNs.some((bound, k) => k > 0 && bound <= bucketsNs[k - 1])) {
    report(context, values.placeOf("buckets"), "monitoring.buckets must rise from one to the next");
  }
  alerts.forEach((alert, index) => {
    const { left, divisor } = alert.when.expression;
    for (const metric of divisor === null ? [left] : [left, divisor]) {
      const wrong = wrongWith(metric, services);
      if (wrong !== null)
        report(context, alert.placeOf("when"), `monitoring.alerts[${index}].when: ${wrong}`);
    }
  });
  return {
    scrapeNs: scrape,
    windowNs: window,
    bucketsNs,
    alerts: alerts.map(({ name, when, for: forNs }): Alert => ({ name: name ?? when.text, ...when, forNs })),
  };
}

function wrongWith({ name, index, operation }: Metric, services: readonly Service[]): string | null {
  if (UNSEEN.includes(name)) return `${name} is known only when a run is over; use another metric`;
  if (name !== "utilization") return null;
  if (operation !== null) return "utilization is that of a service as a whole, not of one operation";
  const { name: service, cores, workers } = services[index];
  if (cores < Infinity || workers < Infinity) return null;
  return `${service} has neither cores nor workers that could be utilized`;
}

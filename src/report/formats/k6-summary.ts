import type { Histogram } from "../../stats/histogram";
import type { VariantOutcome } from "../outcome";
import { allFigures, clientFigures, type ClientFigures } from "./client-figures";

const TRENDS = [
  ["avg", (latency: Histogram): number => latency.mean],
  ["min", (latency: Histogram): number => latency.min],
  ["med", (latency: Histogram): number => latency.quantile(0.5)],
  ["max", (latency: Histogram): number => latency.max],
  ["p(90)", (latency: Histogram): number => latency.quantile(0.9)],
  ["p(95)", (latency: Histogram): number => latency.quantile(0.95)],
  ["p(99)", (latency: Histogram): number => latency.quantile(0.99)],
] as const;

/**
 * What k6 hands to `handleSummary` at the end of a test, as JSON: all requests together, and those of each
 * client under its name as `scenario`. Times in ms.
 *
 * Source: grafana/k6-docs@587199f, results-output/end-of-test/custom-summary.
 * Differs: durations are of successes.
 */
export function k6Summary(variant: VariantOutcome): string {
  const all = allFigures(variant);
  const clients = clientFigures(variant);
  const content = {
    root_group: { name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", groups: [], checks: [] },
    options: { summaryTrendStats: TRENDS.map(([name]) => name), summaryTimeUnit: "ms", noColor: false },
    state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: all.seconds * 1000 },
    metrics: Object.fromEntries([
      ...metricsOf(all, ""),
      ...clients.flatMap((one) => metricsOf(one, `{scenario:${one.client}}`)),
    ]),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function metricsOf({ requests, failures, seconds, latency }: ClientFigures, of: string): [string, object][] {
  const trend = TRENDS.map(([name, value]) => {
    const ns = value(latency);
    return [name, Number.isFinite(ns) ? ns / 1e6 : 0] as const;
  });
  // Of a rate of failures, to fail is to pass.
  const failed = {
    rate: requests === 0 ? 0 : failures / requests,
    passes: failures,
    fails: requests - failures,
  };
  return [
    [`http_reqs${of}`, counter({ count: requests, rate: requests / seconds })],
    [`http_req_duration${of}`, { type: "trend", contains: "time", values: Object.fromEntries(trend) }],
    [`http_req_failed${of}`, { type: "rate", contains: "default", values: failed }],
  ];
}

function counter(values: object): object {
  return { type: "counter", contains: "default", values };
}

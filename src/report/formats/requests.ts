import type { VariantOutcome } from "../outcome";
import { type CallRecord, readSamples } from "../samples/read";
import { timeText } from "./time-text";

const JTL =
  "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage," +
  "bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect";
const K6 =
  "metric_name,timestamp,metric_value,check,error,error_code,group,method,name,proto,scenario,status," +
  "subproto,tls_version,url,extra_tags";

/**
 * The sampled requests of the first replication as JMeter writes them, in whole ms; time 0 is that of Unix.
 *
 * Source: apache/jmeter@bb30edf, CSVSaveService.java.
 */
export function jtl(variant: VariantOutcome): string {
  const rows = ended(variant).map((call) => {
    const { caller, service, operation, end, startNs, endNs, openOfClient, openOfAll } = call;
    const { isOk, status, cause } = end!;
    const elapsed = wholeMs(endNs - startNs);
    return [
      wholeMs(startNs),
      elapsed,
      `${service}.${operation}`,
      status === 0 ? `Non HTTP response code: ${cause}` : status,
      isOk ? "OK" : cause,
      `${caller} 1-1`,
      "text",
      isOk,
      isOk ? "" : cause,
      bytes(isOk ? call.answerBytes : NaN),
      bytes(call.requestBytes),
      openOfClient,
      openOfAll,
      urlOf(call),
      elapsed,
      0,
      wholeMs(connectNs(call)),
    ].join(",");
  });
  return [JTL, ...rows, ""].join("\n");
}

/**
 * The same as points of k6's metrics, as its `csv` output writes them: seconds of Unix time, ms.
 *
 * Source: grafana/k6-docs@587199f, results-output/real-time/csv.
 */
export function k6Csv(variant: VariantOutcome): string {
  const rows = ended(variant).flatMap((call) => {
    const { caller, service, operation, end, endNs } = call;
    const { isOk, status, cause } = end!;
    const tags = [
      "",
      isOk ? "" : cause,
      "",
      "",
      "GET",
      `${service}.${operation}`,
      "HTTP/1.1",
      caller,
      status,
    ];
    return points(call).map(([metric, value]) =>
      [metric, Math.floor(endNs / 1e9), value, ...tags, "", "", urlOf(call), ""].join(","),
    );
  });
  return [K6, ...rows, ""].join("\n");
}

/**
 * The same as k6's `json` output writes them: a line for each metric, then a line for each point.
 *
 * Source: grafana/k6-docs@587199f, results-output/real-time/json.
 */
export function k6Json(variant: VariantOutcome): string {
  const types = [
    ["http_reqs", "counter", "default"],
    ["http_req_duration", "trend", "time"],
    ["http_req_blocked", "trend", "time"],
    ["http_req_failed", "rate", "default"],
  ];
  const metrics = types.map(([name, type, contains]) =>
    JSON.stringify({
      type: "Metric",
      data: { name, type, contains, thresholds: [], submetrics: null },
      metric: name,
    }),
  );
  const lines = ended(variant).flatMap((call) => {
    const { caller, service, operation, end, endNs } = call;
    const { isOk, status, cause } = end!;
    const tags = {
      ...{ method: "GET", name: `${service}.${operation}`, scenario: caller, status: String(status) },
      ...{ url: urlOf(call), expected_response: String(isOk) },
      ...(isOk ? {} : { error: cause }),
    };
    return points(call).map(([metric, value]) =>
      JSON.stringify({ metric, type: "Point", data: { time: timeText(endNs), value, tags } }),
    );
  });
  return [...metrics, ...lines, ""].join("\n");
}

function points(call: CallRecord): [metric: string, value: number][] {
  return [
    ["http_reqs", 1],
    ["http_req_duration", (call.endNs - call.startNs) / 1e6],
    ["http_req_blocked", connectNs(call) / 1e6],
    ["http_req_failed", call.end!.isOk ? 0 : 1],
  ];
}

/** Those of the first replication that are over. */
function ended({ scenario, results }: VariantOutcome): CallRecord[] {
  if (results.length === 0) return [];
  return readSamples(results[0], scenario).filter(({ isListed, end }) => isListed && end !== null);
}

/** How long the last attempt waited until it was sent. */
function connectNs({ attempts }: CallRecord): number {
  const last = attempts.at(-1);
  return last !== undefined && last.departNs > last.sentNs ? last.departNs - last.sentNs : 0;
}

function urlOf({ service, operation }: CallRecord): string {
  return `http://${service}/${operation}`;
}

function wholeMs(ns: number): number {
  return Math.round(ns / 1e6);
}

function bytes(value: number): number {
  return Number.isNaN(value) ? 0 : Math.round(value);
}

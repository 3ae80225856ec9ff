import assert from "node:assert/strict";
import type { OperationResult, Result, RouteResult, Timeline } from "../../src/stats/result";

/** What holds of the result of any run: its tables add up, and so do its time series. */
export function checkResult(result: Result): void {
  for (const route of result.routes)
    checkRow(route, `${route.caller} -> ${route.service}.${route.operation}`);
  for (const row of result.operations) checkRow(row, `${row.service}.${row.operation}`);
  for (const timeline of result.timelines) checkTimeline(timeline, result);
  for (const edge of result.edges) {
    const own = result.routes.filter(
      (route) =>
        route.caller === edge.caller && route.callerKind === edge.callerKind && route.service === edge.callee,
    );
    const label = `${edge.caller} -> ${edge.callee}`;
    assert.equal(edge.attempts, sum(own.map(({ attempts }) => attempts)), `attempts of ${label}`);
    const requests = sum(own.map((route) => route.requests));
    const more = edge.retries + edge.hedges;
    assert.equal(edge.attempts, requests + more, `attempts = requests + retries + hedges of ${label}`);
  }
  for (const { service, instance, utilization, aliveNs, throttled, requests, errors } of result.instances) {
    // A quota is that of whole periods, of 1 s at the most, and may have saved as much again.
    const most = throttled === null ? 1 + 1e-9 : 1 + 2e9 / aliveNs;
    assert.ok(throttled === null || (throttled >= 0 && throttled <= 1 + 1e-9), `throttled ${throttled}`);
    const label = `${service}/${instance}`;
    assert.ok(
      utilization === null || (utilization >= 0 && utilization <= most),
      `${label}: busy ${utilization}`,
    );
    assert.ok(aliveNs >= 0 && aliveNs <= result.durationNs - result.warmupNs, `${label}: alive ${aliveNs}`);
    assert.ok(errors <= requests, `${label}: ${errors} errors of ${requests}`);
  }
}

function checkRow(row: RouteResult | OperationResult, label: string): void {
  const { requests, successes, failures, inFlight, failuresByCause, latency } = row;
  assert.equal(requests, successes + failures + inFlight, `${label}: requests`);
  assert.ok(inFlight >= 0, `${label}: ${inFlight} in flight`);
  assert.equal(sum(failuresByCause), failures, `${label}: failures by cause`);
  assert.equal(sum(latency.counts), successes, `${label}: latencies`);
}

/** Series count all requests, tables the measured ones: the same where there is no warm-up. */
function checkTimeline({ kind, name, requests, errors, arrivals, latency }: Timeline, result: Result): void {
  assert.equal(sum(latency.counts), sum(requests) - sum(errors), `latencies in the series of ${name}`);
  if (result.warmupNs > 0) return;
  const rows: readonly (RouteResult | OperationResult)[] =
    kind === "client"
      ? result.routes.filter(({ caller, callerKind }) => caller === name && callerKind === "client")
      : result.operations.filter(({ service }) => service === name);
  const late = kind === "service";
  const total = (column: "requests" | "successes" | "failures"): number =>
    sum(rows.map((row) => row[column]));
  const same = late ? (a: number, b: number): boolean => a >= b : (a: number, b: number): boolean => a === b;
  assert.ok(same(sum(arrivals), total("requests")), `arrivals in the series of ${name}`);
  assert.ok(same(sum(errors), total("failures")), `errors in the series of ${name}`);
  assert.ok(same(sum(requests), total("successes") + total("failures")), `requests in the series of ${name}`);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

import assert from "node:assert/strict";
import { type AttemptRecord, type CallRecord, readSamples } from "../../src/report/samples/read";
import { type Span, spansOf } from "../../src/report/samples/spans";
import type { Scenario } from "../../src/scenario/scenario";
import type { Result } from "../../src/stats/result";
import { simulate } from "../../src/world/simulate";

const ALL = { share: 1, limit: Infinity };

/** The same scenario, with every request written down. */
export function recorded(scenario: Scenario): Scenario {
  const outputs = {
    ...scenario.outputs,
    requests: ALL,
    traces: { ...ALL, format: "otlp", only: null },
  } as const;
  return { ...scenario, outputs };
}

/** Writing everything down changes no result, and adds up to it. `result`: of the run without it. */
export function checkRecording(scenario: Scenario, result: Result): void {
  const watched = recorded(scenario);
  const whole = simulate(watched, { replication: 0 });
  assert.ok(whole.samples !== null);
  const { samples } = result;
  assert.deepEqual({ ...whole, samples }, result, "what is written down changes the run");
  checkTree(readSamples(whole, watched), whole);
  checkSpans(spansOf({ name: scenario.name, scenario: watched, results: [whole] }));
}

/** As many calls, attempts, successes and failures of each route as were counted, none longer than the longest. */
function checkTree(roots: readonly CallRecord[], { routes, samples, warmupNs }: Result): void {
  const calls = roots.flatMap(callsUnder);
  assert.equal(calls.length, new Set(calls).size);
  assert.equal(calls.length, samples!.calls.length / rowLength(samples!.calls, calls.length));
  for (const route of routes) {
    const own = calls.filter(
      (call) =>
        call.caller === route.caller &&
        call.callerKind === route.callerKind &&
        call.service === route.service &&
        call.operation === route.operation,
    );
    const good = own.filter(({ end }) => end?.isOk === true);
    const what = `${route.caller}->${route.service}.${route.operation}`;
    assert.equal(own.length, route.requests, `${what}: calls`);
    assert.equal(good.length, route.successes, `${what}: successes`);
    assert.equal(own.filter(({ end }) => end?.isOk === false).length, route.failures, `${what}: failures`);
    const attempts = own.flatMap((call) => call.attempts);
    assert.equal(attempts.length, route.attempts, `${what}: attempts`);
    const longest = Math.max(...good.map(({ startNs, endNs }) => endNs - startNs));
    assert.equal(longest, route.latency.max, `${what}: the longest`);
    for (const attempt of attempts) checkAttempt(attempt);
  }
  for (const root of roots) {
    assert.ok(root.isTraced && root.startNs >= warmupNs);
    assert.equal(root.isListed, root.callerKind !== "mirror");
  }
}

/** Columns of a table that has so many rows. */
function rowLength(cells: Float64Array, rows: number): number {
  return rows === 0 ? 1 : cells.length / rows;
}

function callsUnder(call: CallRecord): CallRecord[] {
  return [call, ...call.attempts.flatMap((attempt) => attempt.calls.flatMap(callsUnder))];
}

function checkAttempt({
  sentNs,
  departNs,
  arrivedNs,
  leftNs,
  closedNs,
  instance,
  stays,
}: AttemptRecord): void {
  // NaN is not less than anything.
  assert.ok(!(departNs < sentNs) && !(arrivedNs < departNs) && !(leftNs < arrivedNs) && !(closedNs < sentNs));
  if (!Number.isNaN(arrivedNs)) assert.ok(instance !== null);
  for (const stay of stays)
    assert.ok(!(stay.fromNs < arrivedNs) && !(stay.toNs < stay.fromNs) && !(stay.toNs > leftNs));
}

/** Every span has a name of its own and a parent that is there, and lies within it unless it was left to itself. */
export function checkSpans(spans: readonly Span[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, spans.length, "two spans have one id");
  for (const span of spans) {
    assert.match(span.traceId, /^[0-9a-f]{32}$/);
    assert.match(span.spanId, /^[0-9a-f]{16}$/);
    assert.ok(span.endNs >= span.startNs);
    if (span.parentId === null) continue;
    const parent = byId.get(span.parentId);
    assert.ok(parent !== undefined, `${span.name} has no parent`);
    assert.equal(parent.traceId, span.traceId);
    assert.ok(span.startNs >= parent.startNs, `${span.name} begins before its parent`);
    const isLeft = span.isAsync || span.attributes.some(([name]) => name === "meshsim.abandoned");
    assert.ok(isLeft || span.endNs <= parent.endNs, `${span.name} ends after its parent`);
  }
}

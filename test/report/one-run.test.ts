import assert from "node:assert/strict";
import { measureExperiment } from "../../src/report/measured";
import { intervalOf } from "../../src/report/metrics";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";
import type { MeasuredVariant } from "../../src/report/measured";

function runOf(run: string, more = ""): MeasuredVariant {
  const text = `
meshsim: 1
name: one
run: { ${run} }
services: { web: { workers: 4, operations: { get: [{ work: exp 10ms }], put: [{ work: exp 10ms }] } } }
clients: { users: { mix: { web.get: 1, web.put: 1 }, arrivals: { poisson: 200/s } } }
${more}`;
  const { loaded } = load(text, "one.yaml");
  assert.ok(loaded !== null);
  return measureExperiment(executeHere(loaded.experiment)).variants[0];
}

describe("intervals of one run", () => {
  const { scopes } = runOf("duration: 300s, warmup: 10s");
  const scopeOf = (kind: string, name: string): (typeof scopes)[number] =>
    scopes.find(({ scope }) => scope.kind === kind && scope.name === name)!;

  it("are about the figures, of clients, services and the mesh", () => {
    for (const of of [scopeOf("client", "users"), scopeOf("service", "web"), scopeOf("mesh", "mesh")]) {
      for (const name of ["mean", "p50", "p99", "throughput", "goodput"] as const) {
        const interval = intervalOf(of, name, 0.95);
        assert.ok(interval !== null, `${of.scope.name} ${name}`);
        assert.ok(interval.low < of.pooled[name] && of.pooled[name] < interval.high);
        assert.ok(interval.n >= 10);
      }
    }
  });

  it("are as wide as Poisson arrivals make that of throughput", () => {
    const { low, high } = intervalOf(scopeOf("client", "users"), "throughput", 0.95)!;
    const expected = 1.96 * Math.sqrt(200 / 290);
    const half = (high - low) / 2;
    assert.ok(half > expected / 2 && half < expected * 2, `${half} ${expected}`);
  });

  it("hold the share of busy workers that theory has", () => {
    const { low, high } = intervalOf(scopeOf("service", "web"), "utilization", 0.999)!;
    assert.ok(low < 0.5 && 0.5 < high, `${low} ${high}`);
  });

  it("are wider when more confidence is wanted", () => {
    const users = scopeOf("client", "users");
    const width = (confidence: number): number => {
      const { low, high } = intervalOf(users, "p99", confidence)!;
      return high - low;
    };
    assert.ok(width(0.99) > width(0.95) && width(0.95) > width(0.8));
  });

  it("are not for parts, short runs, or runs with faults", () => {
    assert.equal(intervalOf(scopeOf("client", "users.get"), "p99", 0.95), null);
    const short = runOf("duration: 5s");
    assert.equal(intervalOf(short.scopes[0], "p99", 0.95), null);
    const faults = "faults: [{ at: 100s, for: 10s, on: { service: web }, slow: { speed: 0.5x } }]";
    assert.equal(intervalOf(runOf("duration: 300s", faults).scopes[0], "mean", 0.95), null);
  });
});

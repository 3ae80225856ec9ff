import assert from "node:assert/strict";
import { evaluateSlos, type SloVerdict } from "../../src/report/slo";
import { measureVariant } from "../../src/report/measured";
import { summaryRows } from "../../src/report/summary-csv";
import type { Metric } from "../../src/scenario/metric";
import type { Slo, SloExpression } from "../../src/scenario/scenario";
import {
  column,
  MS,
  outcomeOf,
  type ResultParts,
  S,
  scenarioOf,
  seriesOf,
  sloOf,
} from "../support/result-of";

const users = (name: string, operation: Metric["operation"] = null): Metric => ({
  scope: "client",
  index: 0,
  operation,
  name,
});
const web = (name: string): Metric => ({ scope: "service", index: 0, operation: null, name });
const is = (
  left: Metric,
  operator: SloExpression["operator"],
  value: number,
  divisor: Metric | null = null,
) => ({
  left,
  divisor,
  operator,
  value,
});
const verdict = (slo: Slo, ...parts: ResultParts[]): SloVerdict =>
  evaluateSlos(outcomeOf("shop", parts, scenarioOf({ slo: [slo] })))[0];
const passes = (expression: SloExpression, ...parts: ResultParts[]): boolean =>
  verdict(sloOf("x", expression), ...parts).pass;

describe("evaluateSlos over the whole run", () => {
  const parts: ResultParts = {
    gets: [10 * MS, 10 * MS],
    puts: [50 * MS],
    failures: { timeout: 1 },
    retries: 4,
  };

  it("holds figures against limits", () => {
    assert.ok(passes(is(users("max"), "<=", 50 * MS), parts));
    assert.ok(!passes(is(users("max"), "<", 50 * MS), parts));
    assert.ok(passes(is(users("p9999"), ">", 49 * MS), parts));
    assert.ok(passes(is(users("availability"), ">=", 3 / 4), parts));
    assert.ok(passes(is(users("errors"), "==", 1), parts));
    assert.ok(passes(is(users("errors"), "!=", 0), parts));
    assert.ok(passes(is(users("attempts"), "==", 8), parts));
  });

  it("knows operations and ratios of two metrics", () => {
    const put = { service: 0, operation: 1 };
    assert.ok(passes(is(users("availability", put), "==", 1), parts));
    assert.ok(passes(is(web("attempts"), "==", 8 / 4, users("requests")), parts));
  });

  it("pools the replications and gives the interval of what was observed", () => {
    const found = verdict(
      sloOf("x", is(users("mean"), "<", 25 * MS)),
      { gets: [10 * MS] },
      { gets: [30 * MS] },
    );
    assert.deepEqual([found.pass, found.observed, found.interval?.mean], [true, 20 * MS, 20 * MS]);
    assert.equal(verdict(sloOf("x", is(users("mean"), "<", 1)), parts).interval, null);
  });

  it("fails what has no value, except a recovery from nothing", () => {
    assert.ok(!passes(is(users("p99"), "<", S), { failures: { timeout: 3 } }));
    assert.ok(!passes(is(users("p99"), "!=", S), {}));
    assert.ok(passes(is(users("recovery"), "<", S), parts));
  });
});

describe("evaluateSlos in windows", () => {
  const window = (seconds: number, during: Slo["during"] = null): Slo =>
    sloOf("x", is(users("availability"), ">=", 0.95), { windowNs: seconds * S, during });
  const failing = (errors: Record<number, number>): ResultParts => ({
    timeline: { requests: column(100), errors: column(0, errors) },
  });

  it("asks it of every window of every replication, and names the first that fails", () => {
    assert.ok(verdict(window(1), failing({})).pass);
    const found = verdict(window(1), failing({}), failing({ 5: 6, 8: 20 }));
    assert.ok(!found.pass);
    assert.equal(found.observed, 0.8);
    assert.match(found.detail, /from 5s to 6s of replication 1$/);
  });

  it("averages within a window", () => {
    assert.ok(verdict(window(2), failing({ 5: 6 })).pass);
    assert.ok(!verdict(window(2), failing({ 4: 6, 5: 6 })).pass);
  });

  it("looks at the measured time, or at `during` alone", () => {
    assert.ok(verdict(window(1), failing({ 0: 100, 1: 100 })).pass);
    const late = { fromNs: 8 * S, toNs: 12 * S };
    assert.ok(verdict(window(1, late), failing({ 7: 100 })).pass);
    assert.ok(!verdict(window(Infinity, late), failing({ 9: 30 })).pass);
    assert.ok(verdict(window(Infinity, late), failing({ 9: 20 })).pass);
  });

  it("takes a window without traffic as held, one in which all hangs as not", () => {
    const quiet = { requests: column(100, { 5: 0 }), errors: column(0) };
    assert.ok(verdict(window(1), { timeline: quiet }).pass);
    const found = verdict(window(1), { timeline: { ...quiet, arrivals: column(100) } });
    assert.ok(!found.pass);
    assert.match(found.detail, /no value/);
  });

  it("merges the latencies of a window", () => {
    const latency = seriesOf(Array.from({ length: 12 }, (_, i) => [i * MS]));
    const parts = { timeline: { requests: column(1), latency } };
    const slo = (limit: number): Slo => sloOf("x", is(users("max"), "<=", limit), { windowNs: 5 * S });
    // The latencies of intervals are kept in buckets of 1/16.
    assert.ok(verdict(slo((11 * MS * 17) / 16), parts).pass);
    assert.ok(!verdict(slo(10 * MS), parts).pass);
  });
});

describe("slo_pass in summary.csv", () => {
  it("is there for what an objective names, and for the mesh", () => {
    const slo = [
      sloOf("a", is(users("p99"), "<", 5 * MS)),
      sloOf("b", is(users("p99", { service: 0, operation: 1 }), "<", 1)),
      sloOf("c", is(web("errors"), "==", 0)),
    ];
    const variant = measureVariant(outcomeOf("shop", [{ gets: [MS], puts: [MS] }], scenarioOf({ slo })));
    const cells = new Map(summaryRows([variant]).map(({ name, slo_pass }) => [name, slo_pass]));
    assert.equal(cells.get("users"), false);
    assert.equal(cells.get("users.put"), false);
    assert.equal(cells.get("users.get"), null);
    assert.equal(cells.get("web"), true);
    assert.equal(cells.get("db"), null);
    assert.equal(cells.get("mesh"), false);
  });
});

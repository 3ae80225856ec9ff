import assert from "node:assert/strict";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

const CLIENTS = `clients:
  users: { mix: { web.get: 1, api.get: 1, web.put: 1 }, arrivals: { poisson: 100/s } }`;

function slo(written: string): string {
  return sample({ clients: CLIENTS, rest: `slo: [${written}]` });
}

describe("SLO predicates", () => {
  it("reads metrics of clients, services and their operations", () => {
    const one = (text: string) => scenarioOf(slo(JSON.stringify(text))).slo[0];
    const users = { scope: "client", index: 0, operation: null };
    assert.deepEqual(one("users.p99 < 250ms"), {
      name: "users.p99 < 250ms",
      text: "users.p99 < 250ms",
      expression: { left: { ...users, name: "p99" }, divisor: null, operator: "<", value: 250e6 },
      windowNs: Infinity,
      during: null,
    });
    assert.equal(one("users.availability >= 99.9%").expression.value, 0.999);
    assert.equal(one("api.utilization<80%").expression.value, 0.8);
    assert.equal(one("users.goodput > 30k/m").expression.value, 500);
    assert.equal(one("users.errors == 0").expression.value, 0);
    assert.deepEqual(one("users.put.p50 != 1s").expression.left.operation, { service: 0, operation: 1 });
    assert.deepEqual(one("users.api.get.p50 <= 1s").expression.left.operation, { service: 1, operation: 0 });
    assert.deepEqual(one("web.put.p50 < 1s").expression.left, {
      scope: "service",
      index: 0,
      operation: { service: 0, operation: 1 },
      name: "p50",
    });
    const ratio = one("api.attempts / users.requests < 1.3").expression;
    assert.deepEqual(ratio.left, { scope: "service", index: 1, operation: null, name: "attempts" });
    assert.deepEqual(ratio.divisor, { ...users, name: "requests" });
    assert.equal(ratio.value, 1.3);
    assert.equal(one("users.p99 / users.p50 < 10").expression.value, 10);
  });

  it("reads names, windows and spans", () => {
    const text = '{ name: fast, expr: "users.p99 < 1s", window: 30s, during: 1m..2m }';
    const { name, windowNs, during } = scenarioOf(slo(text)).slo[0];
    assert.deepEqual([name, windowNs, during], ["fast", 30e9, { fromNs: 60e9, toNs: 120e9 }]);
  });

  const wrong: [string, string][] = [
    ["users.p99 < 250", "slo[0]: 250 does not suit p99; write a time such as 300ms"],
    ["users.p99 < 5%", "5% does not suit p99"],
    ["users.availability > 0.99", "write a percentage such as 99.9%"],
    ["users.goodput > 500", "write a rate such as 500/s"],
    ["users.errors < 1%", "write a plain number such as 1.3"],
    ["users.p98 < 1s", 'no metric "p98"; did you mean "p90"?'],
    ["user.p99 < 1s", 'no client or service "user"; did you mean "users"?'],
    ["users.gte.p99 < 1s", 'client users does not call "gte"; did you mean "get"?'],
    ["users.get.p99 < 1s", "users.get could be web.get or api.get; write it in full"],
    ["web.gte.p99 < 1s", 'service web has no operation "gte"; did you mean "get"?'],
    ["users.utilization < 80%", "utilization is a service's"],
    ["users.p99 / users.requests < 1", "different units"],
    ["users.p99 = 1s", "= is no comparison"],
    ["users.p99", "is not a predicate"],
    ["p99 < 1s", "needs a client or service and a metric"],
    ["users.p99 < ", "is not a predicate"],
  ];
  for (const [predicate, words] of wrong) {
    it(`refuses ${predicate}`, () => {
      refuses(slo(JSON.stringify(predicate)), words);
    });
  }

  it("refuses wrong windows and spans", () => {
    refuses(slo('{ expr: "users.p99 < 1s", window: 0s }'), "must be more than 0");
    refuses(slo('{ expr: "users.p99 < 1s", during: 2m..1m }'), "2m is not before 1m");
    refuses(slo('{ expr: "users.p99 < 1s", during: 4..6m }'), "is not a span");
    refuses(slo("{ name: x }"), "slo[0] needs expr");
    refuses(slo("5"), "needs a predicate");
  });
});

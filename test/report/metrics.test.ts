import assert from "node:assert/strict";
import { intervalOf, measure, type Values } from "../../src/report/metrics";
import { quantileOf } from "../../src/report/quantile-name";
import { type Scope, scopesOf } from "../../src/report/scope";
import { Histogram } from "../../src/stats/histogram";
import { sectionedInterval } from "../../src/stats/interval";
import type { Result } from "../../src/stats/result";
import {
  column,
  histogramOf,
  MS,
  resultOf,
  type ResultParts,
  S,
  scenarioOf,
  SECONDS,
} from "../support/result-of";

const SCENARIO = scenarioOf();
const scope = (name: string): Scope => scopesOf(SCENARIO).find((one) => one.name === name)!;
const pooled = (name: string, ...parts: ResultParts[]): Values =>
  measure(parts.map(resultOf), scope(name)).pooled;

describe("scopesOf", () => {
  it("lists clients and services with their operations, edges, and the mesh last", () => {
    assert.deepEqual(
      scopesOf(SCENARIO).map(({ kind, name }) => `${kind} ${name}`),
      [
        "client users",
        "client users.get",
        "client users.put",
        "service web",
        "service web.get",
        "service web.put",
        "service db",
        "edge users->web",
        "edge web->db",
        "mesh mesh",
      ],
    );
  });

  it("names the service of an operation only where two services have it", () => {
    const { clients, services } = SCENARIO;
    const twin = { ...services[1], operations: services[0].operations };
    const mix = [...clients[0].mix, { service: 1, operation: 0, weight: 1 }];
    const names = scopesOf({ ...SCENARIO, services: [services[0], twin], clients: [{ ...clients[0], mix }] });
    assert.deepEqual(
      names.slice(0, 4).map(({ name }) => name),
      ["users", "users.web.get", "users.put", "users.db.get"],
    );
  });
});

describe("measure", () => {
  const parts: ResultParts = {
    gets: [10 * MS, 20 * MS],
    puts: [30 * MS],
    failures: { timeout: 2, queue_full: 1 },
    inFlight: 4,
    retries: 5,
    crossZone: 3,
  };

  it("counts requests, and those in flight neither as success nor as failure", () => {
    const values = pooled("users", parts);
    assert.deepEqual([values.requests, values.successes, values.errors, values.in_flight], [10, 3, 3, 4]);
    assert.equal(values.availability, 3 / 6);
    assert.equal(values.offered, 10 / SECONDS);
    assert.equal(values.throughput, 6 / SECONDS);
    assert.equal(values.goodput, 3 / SECONDS);
    assert.equal(values.attempts_per_request, 15 / 10);
    assert.equal(values.cross_zone, 3 / 15);
  });

  it("takes latencies of successes from the merged histogram, not from those of replications", () => {
    const values = pooled("users", { gets: [10 * MS] }, { gets: [20 * MS, 30 * MS, 40 * MS] });
    const merged = Histogram.from(histogramOf([10, 20, 30, 40].map((ms) => ms * MS)));
    assert.equal(values.mean, 25 * MS);
    assert.equal(values.stdev, Math.sqrt(125) * MS);
    assert.equal(values.max, 40 * MS);
    assert.equal(values.p50, merged.quantile(0.5));
    assert.equal(values.p99, merged.quantile(0.99));
  });

  it("gives rates per second of a replication, however many there are", () => {
    assert.equal(pooled("users", parts, parts).goodput, 3 / SECONDS);
  });

  it("counts only the time that a run cut short has measured", () => {
    assert.equal(pooled("users", { ...parts, partial: true, endNs: 7 * S }).goodput, 3 / 5);
  });

  it("tells operations apart", () => {
    assert.equal(pooled("users.get", parts).requests, 9);
    assert.equal(pooled("users.put", parts).requests, 1);
    assert.equal(pooled("web.put", parts).availability, 1);
    assert.equal(pooled("web.get", parts).availability, 2 / 5);
  });

  it("takes utilization, unevenness and wasted work of instances, averaged over replications", () => {
    const one = { loads: [1, 3], utilizations: [0.25, 0.5], executedNs: 100, wastedNs: 10 };
    const other = { loads: [3, 1], utilizations: [0.75, null], executedNs: 300, wastedNs: 70 };
    const values = pooled("web", one, other);
    assert.equal(values.utilization, (0.375 + 0.75) / 2);
    assert.equal(values.utilization_max, (0.5 + 0.75) / 2);
    assert.equal(values.load_cv, 0.5);
    assert.equal(values.load_max_over_mean, 1.5);
    assert.equal(values.wasted_work, 80 / 400);
    assert.equal(pooled("mesh", one, other).load_max_over_mean, 1.5);
    assert.ok(Number.isNaN(pooled("users", one).utilization));
    assert.ok(Number.isNaN(pooled("users", one).wasted_work));
  });

  it("says nothing where nothing happened", () => {
    const values = pooled("db", {});
    for (const name of ["availability", "mean", "p99", "max", "load_cv", "utilization"] as const) {
      assert.ok(Number.isNaN(values[name]), name);
    }
    assert.equal(values.requests, 0);
  });

  it("averages recovery over replications, and is infinite when one never recovers", () => {
    const down = (...intervals: number[]): ResultParts => ({
      faults: [{ fault: 0, fromNs: 4 * S, toNs: 6 * S }],
      timeline: { requests: column(10), errors: column(0, Object.fromEntries(intervals.map((i) => [i, 5]))) },
    });
    const recovery = (...parts_: ResultParts[]): number =>
      measure(parts_.map(resultOf), scope("users")).pooled.recovery;
    assert.equal(recovery(down(6), down(6, 7, 8)), (1 + 3) * 0.5 * S);
    assert.equal(recovery(down(6), down(11)), Infinity);
    assert.equal(measure([resultOf(down(6))], scope("mesh")).pooled.recovery, S);
    assert.ok(Number.isNaN(measure([resultOf()], scope("users")).pooled.recovery));
  });
});

describe("instances that come and go", () => {
  const result = (isPassing: boolean): Result => {
    const parts = resultOf({ loads: [100, 50], utilizations: [0.3, 0.6] });
    // The second was there for half of the time.
    const instances = parts.instances.map((one, k) => ({
      ...one,
      isPassing,
      aliveNs: one.aliveNs / (k + 1),
    }));
    return { ...parts, instances };
  };

  it("count by the time that each was there", () => {
    const { pooled: values } = measure([result(true)], scope("web"));
    assert.ok(Math.abs(values.utilization - (0.3 + 0.6 / 2) / 1.5) < 1e-12);
    assert.equal(values.load_cv, 0);
    assert.equal(values.load_max_over_mean, 1);
  });

  it("that only crashed count as all do", () => {
    const { pooled: values } = measure([result(false)], scope("web"));
    assert.ok(Math.abs(values.utilization - 0.45) < 1e-12);
    assert.equal(values.load_max_over_mean, 100 / 75);
  });
});

describe("intervalOf", () => {
  it("is around the pooled value with the spread of the replications, availability within 0..1", () => {
    const some = [{ gets: [MS], failures: { timeout: 1 } }, { gets: [MS, MS, MS] }].map(resultOf);
    const interval = intervalOf(measure(some, scope("users")), "availability", 0.95)!;
    const open = sectionedInterval([1 / 2, 1], 4 / 5, 0.95)!;
    assert.ok(open.low < 0 && open.high > 1);
    assert.deepEqual(interval, { mean: 4 / 5, low: 0, high: 1, n: 2 });
  });

  it("does not exist for one replication", () => {
    assert.equal(intervalOf(measure([resultOf({ gets: [MS] })], scope("users")), "p99", 0.95), null);
  });
});

describe("quantileOf", () => {
  it("reads any number of nines", () => {
    assert.deepEqual(["p50", "p99", "p999", "p9999"].map(quantileOf), [0.5, 0.99, 0.999, 0.9999]);
    assert.deepEqual(["p", "p5", "mean", "p5x"].map(quantileOf), [null, null, null, null]);
  });
});

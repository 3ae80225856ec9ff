import assert from "node:assert/strict";
import { formatRow } from "../../src/report/csv";
import { columnsOf } from "../../src/report/columns";
import { measureVariant } from "../../src/report/measured";
import { operationRows } from "../../src/report/operations-csv";
import { serviceRows } from "../../src/report/services-csv";
import {
  column,
  DURATION_NS,
  MS,
  outcomeOf,
  type ResultParts,
  resultOf,
  S,
  scenarioOf,
  SECONDS,
  timelineOf,
} from "../support/result-of";
import type { Result } from "../../src/stats/result";

type Cells = Readonly<Record<string, string>>;

function named(file: "services" | "operations", cells: readonly string[]): Cells {
  return Object.fromEntries(columnsOf(file).map(([name], k) => [name, cells[k]]));
}

function services(results: readonly Result[]): Cells[] {
  const variant = measureVariant({ name: "shop", scenario: scenarioOf(), results });
  return serviceRows([variant]).map((row) => named("services", formatRow("services", row)));
}

function operations(...results: readonly ResultParts[]): Cells[] {
  const rows = operationRows([measureVariant(outcomeOf("shop", results))]);
  return rows.map((row) => named("operations", formatRow("operations", row)));
}

/** Of `web`: ten inside and four in line in the warm-up of 2 s, five and one after it. */
function withLines(parts: ResultParts): Result {
  const web = timelineOf({
    kind: "service",
    name: "web",
    inFlight: column(5, { 0: 10, 1: 10 }),
    queue: column(1, { 0: 4, 1: 4 }),
    ready: column(2),
  });
  return { ...resultOf(parts), timelines: [timelineOf({}), web] };
}

describe("services.csv", () => {
  it("has a row for each service, in their order", () => {
    assert.deepEqual(
      services([withLines({})]).map(({ service }) => service),
      ["web", "db"],
    );
  });

  it("counts core time by the second, over all replications", () => {
    const parts = { gets: [MS], executedNs: 15 * S, wastedNs: 3 * S };
    const [web, db] = services([withLines(parts), withLines({ ...parts, executedNs: 5 * S, wastedNs: S })]);
    assert.equal(web.used_cores, (20 / (2 * SECONDS)).toFixed(3));
    assert.equal(web.wasted_cores, (4 / (2 * SECONDS)).toFixed(3));
    assert.equal(web.wasted_work_ratio, (4 / 20).toFixed(6));
    assert.equal(web.work_per_request_ms, ((20 * 1000) / 2).toFixed(3));
    assert.equal(web.proxy_cores, "");
    assert.equal(db.work_per_request_ms, "");
  });

  it("averages levels over the measured time", () => {
    const [web] = services([withLines({}), withLines({})]);
    assert.deepEqual([web.in_flight_mean, web.queue_mean, web.replicas_ready], ["5.000", "1.000", "2.000"]);
  });

  it("takes of an interval the part that is measured", () => {
    const late = { ...withLines({}), warmupNs: 1.5 * S };
    const [web] = services([late]);
    assert.equal(web.in_flight_mean, ((0.5 * 10 + 10 * 5) / 10.5).toFixed(3));
    const cut = { ...withLines({}), partial: true, endNs: 2.5 * S };
    assert.ok(cut.endNs < DURATION_NS);
    assert.equal(services([cut])[0].in_flight_mean, "5.000");
  });
});

describe("operations.csv", () => {
  it("has a row for each operation of each service", () => {
    assert.deepEqual(
      operations({}).map(({ service, operation }) => `${service}.${operation}`),
      ["web.get", "web.put", "db.query"],
    );
  });

  it("has the attempts inside and the calls outside", () => {
    const [get, put] = operations({
      gets: [2 * MS, 4 * MS],
      puts: [6 * MS],
      failures: { timeout: 2 },
      retries: 3,
    });
    assert.deepEqual([get.requests_count, get.success_count, get.error_count], ["4", "2", "2"]);
    assert.deepEqual([get.calls_count, get.failed_calls_count, get.attempts_count], ["4", "2", "7"]);
    assert.equal(get.attempts_per_call, (7 / 4).toFixed(6));
    assert.equal(get.mean_ms, "3.000");
    assert.equal(get.max_ms, "4.000");
    assert.equal(get.throughput_rps, (4 / SECONDS).toFixed(3));
    assert.equal(put.call_p99_ms, "6.000");
  });

  it("leaves empty what is not known", () => {
    const [, , query] = operations({ gets: [MS] });
    assert.deepEqual(
      [query.requests_count, query.mean_ms, query.max_ms, query.attempts_per_call],
      ["0", "", "", ""],
    );
  });
});

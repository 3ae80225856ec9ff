import assert from "node:assert/strict";
import { allFigures, clientFigures } from "../../../src/report/formats/client-figures";
import { formatFiles, isFormatFile } from "../../../src/report/formats/format-files";
import { fortio } from "../../../src/report/formats/fortio";
import { k6Summary } from "../../../src/report/formats/k6-summary";
import { locust } from "../../../src/report/formats/locust";
import { locustHistory } from "../../../src/report/formats/locust-history";
import { jtl, k6Csv, k6Json } from "../../../src/report/formats/requests";
import { timeText } from "../../../src/report/formats/time-text";
import { vegeta } from "../../../src/report/formats/vegeta";
import type { VariantOutcome } from "../../../src/report/outcome";
import { load } from "../../../src/scenario/load";
import { FORMATS } from "../../../src/scenario/outputs";
import { simulate } from "../../../src/world/simulate";
import { MS, outcomeOf, S, SECONDS } from "../../support/result-of";
import { recorded } from "../../support/recording-checks";
import { scenarioFrom } from "../../support/world-of";

const outcome = outcomeOf("shop", [
  { gets: [10 * MS, 20 * MS, 40 * MS], failures: { timeout: 1, client_timeout: 2 } },
  { gets: [30 * MS], puts: [50 * MS] },
]);
const [figures] = clientFigures(outcome);
const REQUESTS = 3 + 3 + 2;
const SUCCESSES = 5;

describe("results as Fortio has them", () => {
  const result = JSON.parse(fortio(figures, 4)) as {
    ActualQPS: number;
    ActualDuration: number;
    NumThreads: number;
    RetCodes: Record<string, number>;
    DurationHistogram: {
      Count: number;
      Min: number;
      Max: number;
      Avg: number;
      Data: { Start: number; End: number; Percent: number; Count: number }[];
      Percentiles: { Percentile: number; Value: number }[];
    };
  };

  it("are in seconds, over all replications", () => {
    assert.equal(result.ActualDuration, 2 * SECONDS * S);
    assert.equal(result.ActualQPS, REQUESTS / (2 * SECONDS));
    assert.equal(result.NumThreads, 4);
    assert.deepEqual(result.RetCodes, { "-1": 2, "200": SUCCESSES, "504": 1 });
  });

  it("have buckets from the least to the largest that add up", () => {
    const { Count, Min, Max, Avg, Data, Percentiles } = result.DurationHistogram;
    assert.deepEqual([Count, Min, Max], [SUCCESSES, 0.01, 0.05]);
    assert.ok(Math.abs(Avg - 0.03) < 1e-12);
    assert.equal(Data[0].Start, Min);
    assert.equal(Data.at(-1)!.End, Max);
    assert.equal(Data.at(-1)!.Percent, 100);
    assert.equal(
      Data.reduce((sum, bucket) => sum + bucket.Count, 0),
      Count,
    );
    Data.forEach(({ Start, End }, k) => {
      assert.ok(End > Start && (k === 0 || Start >= Data[k - 1].End));
    });
    assert.deepEqual(
      Percentiles.map(({ Percentile }) => Percentile),
      [50, 75, 90, 99, 99.9],
    );
  });
});

describe("results as vegeta has them", () => {
  it("keep what was offered apart from what succeeded", () => {
    const result = JSON.parse(vegeta(figures)) as Record<string, unknown>;
    assert.equal(result.requests, REQUESTS);
    assert.equal(result.rate, REQUESTS / (2 * SECONDS));
    assert.equal(result.throughput, SUCCESSES / (2 * SECONDS));
    assert.equal(result.success, SUCCESSES / REQUESTS);
    assert.deepEqual(result.status_codes, { "0": 2, "200": SUCCESSES, "504": 1 });
    assert.deepEqual(result.errors, ["timeout", "client_timeout"]);
    assert.equal((result.latencies as Record<string, number>).max, 50 * MS);
  });

  it("are numbers also where nothing succeeded", () => {
    const [none] = clientFigures(outcomeOf("shop", [{ failures: { timeout: 3 } }]));
    const { latencies } = JSON.parse(vegeta(none)) as { latencies: Record<string, number> };
    assert.ok(Object.values(latencies).every((value) => value === 0));
  });
});

describe("results as k6 sums them up", () => {
  const { metrics, state } = JSON.parse(k6Summary(outcome)) as {
    metrics: Record<string, { type: string; values: Record<string, number> }>;
    state: { testRunDurationMs: number };
  };

  it("have requests, durations and failures, of all and of each client", () => {
    const { http_reqs: all, http_req_duration: duration, http_req_failed: failed } = metrics;
    assert.deepEqual(all.values, { count: REQUESTS, rate: REQUESTS / (state.testRunDurationMs / 1000) });
    assert.deepEqual(failed.values, { rate: 3 / REQUESTS, passes: 3, fails: SUCCESSES });
    assert.equal(duration.type, "trend");
    assert.equal(duration.values.avg, 30);
    assert.equal(duration.values.max, 50);
    assert.deepEqual(Object.keys(duration.values), ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"]);
    assert.deepEqual(metrics[`http_reqs{scenario:${figures.client}}`], all, "there is one client");
  });
});

describe("results as Locust has them", () => {
  const [header, ...rows] = locust(outcome).trimEnd().split("\r\n");
  const cells = rows.map((row) => row.split(","));

  it("have a row for each operation and one for all", () => {
    assert.deepEqual(
      cells.map(([type, name, requests, failures]) => [type, name, requests, failures]),
      [
        ["GET", "web.get", "7", "3"],
        ["GET", "web.put", "1", "0"],
        ["", "Aggregated", String(REQUESTS), "3"],
      ],
    );
    for (const row of cells) assert.equal(row.length, header.split(",").length);
  });

  it("have whole ms for percentiles", () => {
    const names = header.split(",");
    assert.equal(cells[2][names.indexOf("100%")], "50");
    assert.equal(cells[2][names.indexOf("Average Response Time")], "30");
  });

  it("go on in a history, whose last row has them all", () => {
    const text = "users: [{ for: 2s, to: 8 }, { for: 1s, to: 2 }], think: 100ms";
    const closed = scenarioFrom({
      run: "duration: 4s",
      services: "web: { operations: { get: [{ work: 5ms }] } }",
      clients: `users: { target: web.get, arrivals: { ${text} } }`,
      rest: "outputs: { interval: 1s }",
    });
    const variant = {
      name: "",
      scenario: closed,
      results: [0, 1].map((replication) => simulate(closed, { replication })),
    };
    const [names, ...lines] = locustHistory(variant)
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    const column = (name: string): number[] => lines.map((cells_) => Number(cells_[names.indexOf(name)]));
    assert.deepEqual(column("Timestamp").slice(0, 4), [1, 2, 3, 4]);
    assert.deepEqual(column("User Count").slice(0, 4), [4, 8, 2, 2]);
    const ended = lines.map((_, i) => 2 * column("Requests/s")[i]);
    assert.deepEqual(
      column("Total Request Count"),
      ended.map((__, i) => ended.slice(0, i + 1).reduce((sum, one) => sum + one, 0)),
    );
    assert.equal(column("Total Request Count").at(-1), allFigures(variant).requests);
    const own = lines.map((cells_) => Number(cells_[names.indexOf("Total Average Response Time")])).at(-1)!;
    assert.ok(Math.abs(own - allFigures(variant).latency.mean / MS) < 1e-6);
    for (const cells_ of lines) assert.equal(cells_.length, names.length);
  });
});

const scenario = recorded(
  scenarioFrom({
    run: "duration: 1s",
    services:
      "web: { replicas: 1, operations: { get: [{ work: 10ms }], bad: { errors: 100%, steps: [{ work: 2ms }] } } }",
    clients: "users: { mix: { web.get: 1, web.bad: 1 }, arrivals: { constant: 20/s } }",
  }),
);
const single: VariantOutcome = {
  name: scenario.name,
  scenario,
  results: [simulate(scenario, { replication: 0 })],
};
/** They come every 50 ms, the first after 50 ms. */
const COUNT = 19;

describe("single requests as other tools have them", () => {
  it("are rows for JMeter", () => {
    const [header, ...rows] = jtl(single).trimEnd().split("\n");
    const names = header.split(",");
    assert.equal(names[0], "timeStamp");
    assert.equal(names[14], "Latency");
    assert.equal(rows.length, COUNT);
    const all = rows.map((row) => Object.fromEntries(row.split(",").map((cell, k) => [names[k], cell])));
    assert.deepEqual(
      all.map(({ timeStamp }) => Number(timeStamp)),
      Array.from({ length: COUNT }, (_, k) => 50 * (k + 1)),
    );
    for (const row of all) {
      const isGood = row.label === "web.get";
      assert.equal(row.elapsed, isGood ? "10" : "2");
      assert.equal(row.success, String(isGood));
      assert.equal(row.responseCode, isGood ? "200" : "500");
      assert.equal(row.failureMessage, isGood ? "" : "app_error");
      assert.equal(row.grpThreads, "1");
    }
  });

  it("are points for k6, as CSV and as JSON", () => {
    const [header, ...rows] = k6Csv(single).trimEnd().split("\n");
    for (const row of rows) assert.equal(row.split(",").length, header.split(",").length);
    assert.equal(rows.length, 4 * COUNT);
    const lines = k6Json(single)
      .trimEnd()
      .split("\n")
      .map(
        (line) => JSON.parse(line) as { type: string; metric: string; data: { value: number; time: string } },
      );
    const values = (name: string): number[] =>
      lines.filter(({ type, metric }) => type === "Point" && metric === name).map(({ data }) => data.value);
    assert.equal(lines.filter(({ type }) => type === "Metric").length, 4);
    assert.deepEqual(new Set(values("http_req_duration")), new Set([10, 2]));
    assert.equal(values("http_reqs").length, COUNT);
    const failed = jtl(single)
      .split("\n")
      .filter((row) => row.includes("app_error")).length;
    assert.equal(
      values("http_req_failed").reduce((sum, value) => sum + value, 0),
      failed,
    );
  });

  it("have times of day from the beginning of 1970", () => {
    assert.equal(timeText(0), "1970-01-01T00:00:00.000Z");
    assert.equal(timeText((31 * 24 + 25) * 3600 * S + 61_001 * MS), "1970-02-02T01:01:01.001Z");
  });
});

describe("files of other tools", () => {
  it("are those asked for, with names that are known again", () => {
    const outputs = { ...scenario.outputs, formats: FORMATS };
    const all = { ...single, scenario: { ...scenario, outputs } };
    const names = formatFiles(all, "").map(({ name }) => name);
    assert.deepEqual(names, [
      "fortio.users.json",
      "vegeta.users.json",
      "locust_stats.csv",
      "locust_stats_history.csv",
      "k6_summary.json",
      "requests.jtl",
      "k6.csv",
      "k6.json",
    ]);
    const more = formatFiles(all, "fast.").map(({ name }) => name);
    assert.ok(more.includes("locust.fast_stats.csv") && more.includes("k6.fast.csv"));
    for (const name of [...names, ...more]) assert.ok(isFormatFile(name), name);
    assert.deepEqual(formatFiles(single, ""), []);
  });

  it("of single requests need to know how many", () => {
    const text = [
      "meshsim: 1",
      "run: { duration: 1s }",
      "services: { web: { replicas: 1, operations: { get: [{ work: 1ms }] } } }",
      "clients: { users: { target: web.get, arrivals: { poisson: 1/s } } }",
      "outputs: { formats: [fortio, jtl] }",
    ].join("\n");
    const [problem] = load(text, "x.yaml").problems;
    assert.equal(problem.line, 5);
    assert.match(problem.message, /^outputs\.formats: jtl has single requests; say how many/);
  });
});

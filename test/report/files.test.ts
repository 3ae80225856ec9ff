import assert from "node:assert/strict";
import { reportFiles } from "../../src/report/files";
import { measureExperiment } from "../../src/report/measured";
import type { ExperimentOutcome } from "../../src/report/outcome";
import { paired } from "../../src/stats/paired";
import {
  column,
  MS,
  outcomeOf,
  type ResultParts,
  S,
  scenarioOf,
  SECONDS,
  seriesOf,
} from "../support/result-of";

type Record_ = Partial<Record<string, string>>;

/** The rows of a file as objects; none of these cells needs quotes but flags. */
function rows(outcome: ExperimentOutcome, file: string): Record_[] {
  const { content } = reportFiles(measureExperiment(outcome)).find(({ name }) => name === `${file}.csv`)!;
  const [header, ...lines] = content.trimEnd().split("\n").map(cells);
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name, line[i]])));
}

function cells(line: string): string[] {
  const fields = line.match(/("[^"]*"|[^,]*)(,|$)/g) ?? [];
  return fields.map((field) => field.replace(/,$/, "").replace(/^"|"$/g, ""));
}

const single = (...results: ResultParts[]): ExperimentOutcome => ({
  variants: [outcomeOf("shop", results)],
  baseline: null,
  interrupted: false,
});

describe("reportFiles", () => {
  it("gives every file, comparison only with something to compare", () => {
    const names = ["summary", "errors", "timeseries", "instances", "edges"].map((name) => `${name}.csv`);
    const one = single({ gets: [MS] });
    const two = { variants: [outcomeOf("a", [{}]), outcomeOf("b", [{}])], baseline: 0, interrupted: false };
    assert.deepEqual(
      reportFiles(measureExperiment(one)).map(({ name }) => name),
      [...names, "events.csv", "services.csv", "operations.csv", "percentiles.csv"],
    );
    assert.deepEqual(
      reportFiles(measureExperiment(two)).map(({ name }) => name),
      [...names, "comparison.csv", "events.csv", "services.csv", "operations.csv", "percentiles.csv"],
    );
  });

  it("gives only the files asked for, and the same bytes again", () => {
    const outcome = {
      variants: [outcomeOf("a", [{ gets: [MS] }], scenarioOf({ csv: ["edges"] }))],
      baseline: null,
      interrupted: false,
    };
    assert.deepEqual(
      reportFiles(measureExperiment(outcome)).map(({ name }) => name),
      ["edges.csv"],
    );
    assert.deepEqual(reportFiles(measureExperiment(outcome)), reportFiles(measureExperiment(outcome)));
  });
});

describe("summary.csv", () => {
  it("has a row per scope with the pooled figures", () => {
    const summary = rows(single({ gets: [2 * MS, 4 * MS], failures: { timeout: 2 }, retries: 2 }), "summary");
    const users = summary[0];
    assert.equal(summary.length, 10);
    assert.deepEqual(
      [users.scenario, users.variant, users.replication, users.scope, users.name],
      ["shop", "shop", "", "client", "users"],
    );
    assert.equal(users.requests_count, "4");
    assert.equal(users.availability_ratio, (2 / 4).toFixed(6));
    assert.equal(users.goodput_rps, (2 / SECONDS).toFixed(3));
    assert.equal(users.mean_ms, "3.000");
    assert.equal(users.stdev_ms, "1.000");
    assert.equal(users.attempts_per_request, (6 / 4).toFixed(6));
    assert.equal(users.p99_ci_low_ms, "");
    assert.equal(users.wasted_work_ratio, "");
    assert.equal(users.slo_pass, "");
  });

  it("has intervals with two replications", () => {
    const [users] = rows(single({ gets: [2 * MS] }, { gets: [4 * MS] }), "summary");
    assert.ok(Number(users.p99_ci_low_ms) < Number(users.p99_ms));
    assert.equal(users.availability_ci_low_ratio, "1.000000");
  });
});

describe("errors.csv", () => {
  it("tells clients by cause and ending, others by cause, the most frequent first", () => {
    const outcome = single({ gets: [MS], failures: { timeout: 1, queue_full: 2 }, ending: "URX" });
    const errors = rows(outcome, "errors");
    const of = (name: string): unknown[] =>
      errors
        .filter((row) => row.name === name)
        .map(({ cause, flag, count, ratio }) => [cause, flag, count, ratio]);
    assert.deepEqual(of("users"), [
      ["queue_full", "URX", "2", (2 / 4).toFixed(6)],
      ["timeout", "UT,URX", "1", (1 / 4).toFixed(6)],
    ]);
    assert.deepEqual(of("users->web"), [
      ["queue_full", "", "2", (2 / 4).toFixed(6)],
      ["timeout", "UT", "1", (1 / 4).toFixed(6)],
    ]);
    assert.deepEqual(of("users.put"), []);
  });
});

describe("timeseries.csv", () => {
  it("adds counts up over replications and averages the rest", () => {
    const latency = (value: number) => seriesOf(Array.from({ length: 12 }, () => [value]));
    const outcome = single(
      {
        timeline: {
          requests: column(10, { 3: 20 }),
          errors: column(1),
          inFlight: column(2),
          latency: latency(MS),
        },
      },
      {
        timeline: { requests: column(10), errors: column(2), inFlight: column(4), latency: latency(3 * MS) },
      },
    );
    const series = rows(outcome, "timeseries");
    assert.equal(series.length, 2 * 12);
    const row = series[3];
    assert.equal(row.time_s, "3.000");
    assert.equal(row.interval_s, "1.000");
    assert.equal(row.requests_count, "30");
    assert.equal(row.error_count, "3");
    assert.equal(row.throughput_rps, "15.000");
    assert.equal(row.in_flight_mean, "3.000");
    assert.ok(Math.abs(Number(row.p99_ms) - 3) <= 3 / 16, "in the bucket of the larger of the two");
    assert.equal(row.queue_mean, "");
    assert.equal(row.utilization_ratio, "");
    const service = series[12];
    assert.deepEqual(
      [service.scope, service.name, service.queue_mean, service.utilization_ratio],
      // No instance of it is ready: there is nothing to be used.
      ["service", "web", "0.000", ""],
    );
  });
});

describe("timeseries.csv of runs that were cut short", () => {
  const cut = (seconds: number): ResultParts => ({
    partial: true,
    endNs: seconds * S,
    timeline: {
      requests: column(10).slice(0, Math.ceil(seconds)),
      inFlight: column(3).slice(0, Math.ceil(seconds)),
    },
  });

  it("has rows for the time that was simulated only", () => {
    const users = rows(single(cut(3), cut(5)), "timeseries").filter(({ name }) => name === "users");
    assert.equal(users.length, 5);
    assert.deepEqual([users[0].requests_count, users[0].throughput_rps], ["20", "10.000"]);
    assert.deepEqual(
      [users[4].requests_count, users[4].throughput_rps, users[4].in_flight_mean],
      ["10", "10.000", "3.000"],
    );
  });

  it("takes rates of an interval over the part of it that there is", () => {
    const users = rows(single(cut(2.5)), "timeseries").filter(({ name }) => name === "users");
    assert.deepEqual(
      users.map(({ throughput_rps }) => throughput_rps),
      ["10.000", "10.000", "20.000"],
    );
  });

  it("ends with the load, whatever comes after it", () => {
    const drained = { endNs: 15 * S, timeline: { requests: new Float64Array(15) } };
    const users = rows(single(drained), "timeseries").filter(({ name }) => name === "users");
    assert.deepEqual([users.length, users.at(-1)!.time_s], [12, "11.000"]);
  });
});

describe("instances.csv", () => {
  it("pools an instance over replications", () => {
    const [first, second] = rows(
      single({ loads: [1, 3], utilizations: [0.5, null] }, { loads: [2, 4], utilizations: [0.7, null] }),
      "instances",
    );
    assert.deepEqual([first.service, first.instance, first.requests_count], ["web", "0", "3"]);
    assert.equal(first.share_ratio, (3 / 10).toFixed(6));
    assert.equal(first.utilization_ratio, "0.600000");
    assert.equal(first.alive_s, "10.000");
    assert.deepEqual([second.requests_count, second.utilization_ratio, second.p99_ms], ["7", "", ""]);
  });
});

describe("edges.csv", () => {
  it("has the attempts between two, and their share across zones", () => {
    const [edge, unused] = rows(
      single({ gets: [MS], failures: { timeout: 2 }, retries: 1, crossZone: 1 }),
      "edges",
    );
    assert.deepEqual(
      [edge.caller, edge.callee, edge.attempts_count, edge.retries_count],
      ["users", "web", "4", "1"],
    );
    assert.deepEqual([edge.timeouts_count, edge.p99_ms], ["2", "1.000"]);
    assert.equal(edge.cross_zone_ratio, "0.250000");
    assert.deepEqual([unused.callee, unused.attempts_count, unused.cross_zone_ratio], ["db", "0", ""]);
  });
});

describe("comparison.csv", () => {
  const base = [10, 20, 30].map((ms) => ({ gets: [ms * MS] }));
  const other = [8, 18.5, 27.5].map((ms) => ({ gets: [ms * MS] }));
  const outcome = {
    variants: [outcomeOf("slow", base), outcomeOf("fast", other)],
    baseline: 0,
    interrupted: false,
  };
  const find = (variant: string, metric: string, of: ExperimentOutcome = outcome): Record_ =>
    rows(of, "comparison").find((row) => row.variant === variant && row.metric === metric)!;

  it("pairs replications, and gives a verdict when the interval leaves out 0", () => {
    const row = find("fast", "users.mean");
    const expected = paired([8, 18.5, 27.5], [10, 20, 30], 0.95, "lower");
    assert.ok(expected.high! < 0);
    assert.equal(row.unit, "ms");
    assert.equal(row.value, (54 / 3).toFixed(3));
    assert.equal(row.baseline, "slow");
    assert.equal(row.baseline_value, "20.000");
    assert.equal(row.diff, (-2).toFixed(3));
    assert.ok(Math.abs(Number(row.diff_ci_low) - expected.low!) < 0.001);
    assert.ok(Math.abs(Number(row.diff_ci_high) - expected.high!) < 0.001);
    assert.equal(row.relative, (-2 / 20).toFixed(6));
    assert.equal(row.verdict, "better");
    assert.equal(row.replications_count, "3");
  });

  it("leaves the baseline's own rows empty from `baseline` on", () => {
    const { baseline, baseline_value, diff, relative, verdict } = find("slow", "users.mean");
    assert.deepEqual([baseline, baseline_value, diff, relative, verdict], ["", "", "", "", ""]);
  });

  it("sees no difference in what is the same, and has no rows for what no variant has", () => {
    assert.equal(find("fast", "users.availability").verdict, "no-difference");
    assert.equal(find("fast", "users.recovery"), undefined);
    assert.equal(find("fast", "db.p99"), undefined);
    assert.ok(find("fast", "users.get.p99").verdict);
  });

  it("pairs by number the replications that both have", () => {
    const late = other.map((parts, r) => ({ ...parts, replication: r })).slice(1);
    const row = find("b", "users.mean", {
      variants: [outcomeOf("a", base), outcomeOf("b", late)],
      baseline: 0,
      interrupted: false,
    });
    assert.equal(row.diff, ((18.5 - 20 + 27.5 - 30) / 2).toFixed(3));
  });

  it("gives neither interval nor verdict for one replication", () => {
    const one = {
      variants: [outcomeOf("a", [base[0]]), outcomeOf("b", [other[0]])],
      baseline: 0,
      interrupted: false,
    };
    const row = find("b", "users.mean", one);
    assert.deepEqual([row.diff, row.ci_low, row.diff_ci_low, row.verdict], ["-2.000", "", "", ""]);
  });
});

describe("events.csv", () => {
  it("has the notes of every replication", () => {
    const note = { timeNs: 4 * S, kind: "fault_start", target: "web", detail: "crash" };
    const events = rows(single({ notes: [note] }, { notes: [note, { ...note, timeNs: 5 * S }] }), "events");
    assert.deepEqual(
      events.map(({ replication, time_s }) => [replication, time_s]),
      [
        ["0", "4.000"],
        ["1", "4.000"],
        ["1", "5.000"],
      ],
    );
  });
});

import assert from "node:assert/strict";
import { measureExperiment } from "../../src/report/measured";
import type { ExperimentOutcome } from "../../src/report/outcome";
import { type Format, FORMATS, render as renderMeasured } from "../../src/report/render";
import { runJson } from "../../src/report/run-json";
import type { Scenario, Slo } from "../../src/scenario/scenario";
import { MS, outcomeOf, type ResultParts, S, scenarioOf, sloOf } from "../support/result-of";

const render = (
  format: Format,
  command: "run" | "compare",
  outcome: ExperimentOutcome,
  options: { color: boolean; width: number },
): string => renderMeasured(format, command, measureExperiment(outcome), options);
const PLAIN = { color: false, width: 80 };
const limit = (ns: number): Slo =>
  sloOf(`users.mean < ${ns / MS}ms`, {
    left: { scope: "client", index: 0, operation: null, name: "mean" },
    divisor: null,
    operator: "<",
    value: ns,
  });
const ms = (...values: number[]): ResultParts[] => values.map((value) => ({ gets: [value * MS] }));
const compared = (
  a: ResultParts[],
  b: ResultParts[],
  scenario: Scenario = scenarioOf(),
): ExperimentOutcome => ({
  variants: [outcomeOf("round-robin", a, scenario), outcomeOf("least-request", b, scenario)],
  baseline: 0,
  interrupted: false,
});
const FASTER = compared(ms(10, 20, 30), ms(8, 18.5, 27.5), scenarioOf({ slo: [limit(19 * MS)] }));

function rename(outcome: ExperimentOutcome, long: string): ExperimentOutcome {
  return {
    ...outcome,
    variants: outcome.variants.map(({ name, scenario, results }) => ({
      name: name + long,
      scenario: {
        ...scenario,
        clients: scenario.clients.map((client) => ({ ...client, name: client.name + long })),
        services: scenario.services.map((service) => ({ ...service, name: service.name + long })),
      },
      results: results.map((result) => ({
        ...result,
        routes: result.routes.map((r) => ({ ...r, caller: r.caller + long, service: r.service + long })),
      })),
    })),
  };
}

describe("render as a table", () => {
  it("shows a run: clients, services, causes, notes, and the objectives last", () => {
    const slo = [limit(5 * MS), limit(MS)];
    const results = [{ gets: [2 * MS, 4 * MS], failures: { timeout: 2 } }];
    const text = render(
      "table",
      "run",
      { variants: [outcomeOf("shop", results, scenarioOf({ slo }))], baseline: null, interrupted: false },
      PLAIN,
    );
    assert.match(text, /^users +4 +50\.00 /m);
    assert.match(text, /^users +timeout +UT +2 +50\.00$/m);
    assert.match(text, /^note: one replication of this length gives no confidence/m);
    assert.match(text, /^note: p50, p90, p95, p99, p99\.9 of users rest on 2 successes/m);
    const lines = text.trimEnd().split("\n");
    assert.deepEqual(lines.slice(-5), [
      "",
      "PASS  users.mean < 5ms: observed 3.00 ms",
      "FAIL  users.mean < 1ms: observed 3.00 ms",
      "",
      "1 of 2 objectives does not hold: users.mean < 1ms.",
    ]);
  });

  it("shows a comparison: values, differences with intervals, objectives, and the answer last", () => {
    const text = render("table", "compare", FASTER, PLAIN);
    assert.match(text, /^least-request +100 /m);
    assert.match(text, /p99 +-2\.00 ms +\[-3\.\d\d, -0\.\d+\] +1\.00 +better$/m);
    assert.match(text, /avail\. +0 points +\[0, 0\] +(-|1\.00) +no difference$/m);
    assert.match(
      text,
      /^FAIL {2}round-robin: the objective does not hold\n {6}users\.mean < 19ms: observed 20\.0 ms \[0, /m,
    );
    assert.match(text, /^PASS {2}least-request: the objective holds$/m);
    assert.match(
      text.replace(/\n +/g, " "),
      /least-request does best: availability 0 points \[0, 0\] and p99 -2\.00 ms \[-3.*against round-robin \(95 % intervals\); the objective holds there\.\n$/,
    );
  });

  it("fits 80 columns whatever the names and figures are", () => {
    const huge = [1, 2].map(() => ({
      gets: [123456 * MS, 9876543 * MS],
      failures: { timeout: 12, client_timeout: 3 },
      retries: 12345,
    }));
    const outcome = rename(compared(huge, huge), "-of-the-department-of-very-long-names");
    for (const command of ["run", "compare"] as const) {
      for (const line of render("table", command, outcome, PLAIN).split("\n")) {
        assert.ok(line.length <= 80, `${line.length}: ${line}`);
      }
    }
  });

  it("colours only when asked, and says the same without", () => {
    const colored = render("table", "compare", FASTER, { color: true, width: 80 });
    assert.ok(colored.includes("\u001b[32m"));
    // eslint-disable-next-line no-control-regex
    assert.equal(colored.replace(/\u001b\[\d+m/g, ""), render("table", "compare", FASTER, PLAIN));
  });
});

describe("a comparison across zones", () => {
  const shown = (crossZone: number): string =>
    render(
      "table",
      "compare",
      compared(
        [...ms(10, 20)].map((part) => ({ ...part, crossZone })),
        ms(11, 18),
      ),
      {
        color: false,
        width: 120,
      },
    );

  it("has a column for what crosses, where anything does", () => {
    assert.match(shown(1), /load +cross %/);
    assert.match(shown(1), /cross: share of attempts to another zone/);
    assert.doesNotMatch(shown(0), /cross/);
  });
});

describe("the answer", () => {
  const last = (outcome: ExperimentOutcome): string =>
    render("table", "compare", outcome, { color: false, width: 1000 }).trimEnd().split("\n").at(-1)!;

  it("names no winner that is not shown to win", () => {
    assert.match(
      last(compared(ms(10, 20), ms(11, 18))),
      /^No variant is shown to beat round-robin.*least-request comes out ahead, but that may be chance\.$/,
    );
    assert.match(
      last(compared(ms(8, 18.5, 27.5), ms(10, 20, 30))),
      /^round-robin, the baseline, is shown to do best/,
    );
    assert.match(last(compared(ms(9, 21.5), ms(10, 21.6))), /^No variant is shown to beat round-robin/);
    assert.match(last(compared(ms(10), ms(1))), /^One replication cannot tell/);
  });

  it("puts availability before latency", () => {
    const failing = ms(1, 1, 1.1).map((part) => ({ ...part, failures: { timeout: 1 } }));
    assert.match(
      last(compared(failing, ms(20, 20, 20.1))),
      /^least-request does best: availability \+50\.0 points/,
    );
  });
});

describe("the best of several", () => {
  it("is told by how far each is from the best of the others", () => {
    const variants = [
      ["slow", ms(20, 21, 22, 21)],
      ["fast", ms(10, 11, 12, 11)],
      ["as-fast", ms(10.1, 10.9, 12.1, 10.9)],
    ] as const;
    const outcome = {
      variants: variants.map(([name, parts]) => outcomeOf(name, parts)),
      baseline: 0,
      interrupted: false,
    };
    const text = render("table", "compare", outcome, { color: false, width: 1000 });
    assert.match(text, /users: p99 less that of the best of the others/);
    assert.match(text, /slow +\[0, \+1\d\.\d\] +is not the best/);
    assert.match(text, /\n *fast +\[-\S+, \+\S+\] +may be the best/);
    const two = render("table", "compare", compared(ms(1, 2), ms(1, 2)), { color: false, width: 1000 });
    assert.doesNotMatch(two, /best of the others/);
  });
});

describe("notes", () => {
  const notes = (outcome: ExperimentOutcome): string =>
    render("table", outcome.baseline === null ? "run" : "compare", outcome, { color: false, width: 1000 });
  const run = (...parts: ResultParts[]): ExperimentOutcome => ({
    variants: [outcomeOf("shop", parts)],
    baseline: null,
    interrupted: false,
  });

  it("warn of saturation, partial runs and open requests", () => {
    assert.match(notes(run({ utilizations: [0.999, 0.995] })), /note: web is saturated/);
    assert.match(
      notes(run({ partial: true, endNs: 7 * S })),
      /note: 1 of 1 replications reached run\.maxEvents at 7s of 12s/,
    );
    assert.match(notes(run({ gets: [MS], inFlight: 1 })), /note: 1 requests of users were still open/);
    assert.doesNotMatch(
      notes(run({ gets: [MS], utilizations: [0.9, 0.5] })),
      /saturated|maxEvents|still open/,
    );
  });

  it("say that a run was stopped, how far it came and how much is there", () => {
    const whole = run({ gets: [MS] });
    assert.match(
      notes({ ...whole, interrupted: true }),
      /note: this was stopped before its end.* of 1 of the 1/,
    );
    const missing = ["random", "peak-ewma"];
    assert.match(
      notes({ ...whole, interrupted: true, missing }).replace(/\s+/g, " "),
      /nothing was done of random, peak-ewma/,
    );
    const text = notes({ ...run({ partial: true, endNs: 7 * S }), interrupted: true });
    assert.match(text, /note: 1 of 1 replications ended where the run was stopped, at 7s of 12s/);
    assert.doesNotMatch(text, /maxEvents/);
  });

  it("name the variants that they are about", () => {
    const hot = { gets: [MS], utilizations: [1, 1] };
    assert.match(notes(compared([hot, hot], ms(1, 1.1))), /note: round-robin: web is saturated/);
    assert.match(notes(compared([hot, hot], [hot, hot])), /note: all variants: web is saturated/);
  });

  it("see through a latency that is low because the slow requests failed", () => {
    const failing = ms(1, 1, 1.1).map((part) => ({ ...part, failures: { timeout: 1 } }));
    assert.match(
      notes(compared(ms(20, 20, 20.1), failing)),
      /least-request has a lower p99 of users only among the requests that succeed, 50\.0 points fewer/,
    );
  });

  it("tell when the same chance turns against a comparison", () => {
    const turned = notes(compared(ms(10, 20, 30, 40, 50), ms(52, 41, 30, 19, 11)));
    assert.match(
      turned,
      /users\.mean of least-request is high where that of round-robin is low .*seeds: independent/,
    );
    assert.doesNotMatch(notes(compared(ms(10, 20, 30, 40, 50), ms(11, 19, 30, 41, 52))), /is high where/);
    // Of three replications nobody can tell.
    assert.doesNotMatch(notes(compared(ms(10, 20, 30), ms(30, 20, 10))), /is high where/);
  });

  it("say how many replications a difference would need", () => {
    assert.match(
      notes(compared(ms(10, 20, 30), ms(11, 19.5, 31))),
      /users\.p99 cannot be told from that of round-robin.*: least-request \(\+\S+ ms; about \d+\)/,
    );
  });
});

describe("render in other formats", () => {
  it("gives comparison.csv or summary.csv as CSV", () => {
    assert.match(render("csv", "compare", FASTER, PLAIN), /^scenario,variant,replication,metric,unit,value/);
    assert.match(
      render("csv", "run", FASTER, PLAIN),
      /^scenario,variant,replication,scope,name,requests_count/,
    );
  });

  it("gives JSON with numbers in the units of the columns and null for the unknown", () => {
    const json = JSON.parse(render("json", "compare", FASTER, PLAIN)) as Record<
      string,
      Record<string, unknown>[]
    >;
    const mean = json.comparison.find(
      ({ variant, metric }) => variant === "least-request" && metric === "users.mean",
    )!;
    assert.deepEqual([mean.value, mean.diff, mean.verdict, mean.replication], [18, -2, "better", null]);
    assert.equal(json.summary[0].mean_ms, 20);
    assert.equal(json.summary[0].slo_pass, false);
    assert.deepEqual(
      json.slo.map(({ variant, pass, observed, unit }) => [variant, pass, observed, unit]),
      [
        ["round-robin", false, 20, "ms"],
        ["least-request", true, 18, "ms"],
      ],
    );
  });

  it("gives Markdown tables in which names cannot break out", () => {
    const text = render("markdown", "run", rename(FASTER, "|<b>"), PLAIN);
    assert.match(text, /^\| client \| requests \|/m);
    assert.match(text, /^\|---\|---:\|/m);
    assert.match(text, /^\| users\\\|\\<b> \|/m);
  });

  it("copes with results in which nothing happened", () => {
    for (const format of FORMATS) {
      for (const command of ["run", "compare"] as const) {
        assert.doesNotMatch(
          render(format, command, compared([{}, {}], [{}, {}]), PLAIN),
          /NaN|Infinity|undefined/,
        );
      }
    }
  });
});

describe("runJson", () => {
  it("says how to repeat the run", () => {
    const meta = {
      version: "1.2.3",
      hash: "abc",
      seed: "7",
      generator: "xor128",
      overrides: ["a=b"],
      command: "meshsim run x.yaml",
      host: { node: "20", platform: "linux", cpus: 2, jobs: 1 },
      startedAt: "2026-01-01T00:00:00Z",
      wallSeconds: 1.5,
      warnings: [],
      included: ["common.yaml"],
      notes: ["a note"],
      answer: "All is well.",
      notModelled: ["TLS"],
    };
    const json = JSON.parse(runJson(meta, measureExperiment(FASTER))) as Record<string, unknown>;
    assert.deepEqual(json.scenario, { name: "shop", sha256: "abc" });
    assert.deepEqual([json.included, json.notes], [["common.yaml"], ["a note"]]);
    assert.deepEqual(
      [json.confidence, json.duration_s, json.warmup_s, json.answer, json.not_modelled],
      [0.95, 12, 2, "All is well.", ["TLS"]],
    );
    assert.deepEqual(json.variants, ["round-robin", "least-request"]);
    assert.deepEqual(
      [json.baseline, json.replications, json.events, json.partial],
      ["round-robin", 3, 600, false],
    );
    const stopped = runJson(meta, measureExperiment({ ...FASTER, interrupted: true }));
    assert.equal((JSON.parse(stopped) as { partial: boolean }).partial, true);
  });
});

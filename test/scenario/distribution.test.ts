import assert from "node:assert/strict";
import { mean, variance } from "../../src/kernel/distribution/moments";
import { quantile } from "../../src/kernel/distribution/quantile";
import type { Distribution } from "../../src/kernel/distribution/spec";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

function withWork(written: string): string {
  return sample({ services: `services: { web: { operations: { get: [{ work: ${written} }] } } }` });
}

function read(written: string, readText?: (path: string) => string): Distribution {
  const step = scenarioOf(withWork(written), readText && { readText }).services[0].operations[0].steps[0];
  assert.ok(step.kind === "work");
  return step.time;
}

const MS = 1e6;

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.abs(expected), `${actual} is not ${expected}`);
}

describe("distributions", () => {
  it("reads the families that have parameters of their own", () => {
    assert.deepEqual(read("5ms"), { kind: "constant", value: 5 * MS });
    assert.deepEqual(read("0"), { kind: "constant", value: 0 });
    assert.deepEqual(read("exp 5ms"), { kind: "exponential", mean: 5 * MS });
    assert.deepEqual(read("uniform 2ms..8ms"), { kind: "uniform", min: 2 * MS, max: 8 * MS });
    assert.deepEqual(read("normal mean=5ms sd=1ms"), { kind: "normal", mean: 5 * MS, sd: MS });
    assert.deepEqual(read("erlang mean=5ms k=3"), { kind: "erlang", k: 3, mean: 5 * MS });
    assert.deepEqual(read("pareto min=1ms alpha=1.5 max=2s"), {
      kind: "pareto",
      min: MS,
      alpha: 1.5,
      max: 2000 * MS,
    });
    assert.deepEqual(read("pareto min=1ms alpha=1.5"), {
      kind: "pareto",
      min: MS,
      alpha: 1.5,
      max: Infinity,
    });
    assert.deepEqual(read("gamma mean=6ms shape=3"), { kind: "gamma", shape: 3, scale: 2 * MS });
  });

  it("meets the percentiles that were written", () => {
    for (const family of ["lognormal", "gamma", "weibull"]) {
      const time = read(`${family} p50=8ms p99=60ms`);
      near(quantile(time, 0.5), 8 * MS);
      near(quantile(time, 0.99), 60 * MS);
    }
    const weibull = read("weibull p90=5ms shape=0.7");
    near(quantile(weibull, 0.9), 5 * MS);
    const lognormal = read("lognormal p50=8ms sigma=0.5");
    assert.ok(lognormal.kind === "lognormal" && lognormal.sigma === 0.5);
    near(quantile(lognormal, 0.5), 8 * MS);
  });

  it("meets the mean and the coefficient of variation that were written", () => {
    for (const written of [
      "lognormal mean=10ms cv=1.2",
      "gamma mean=10ms cv=1.2",
      "hyperexp mean=10ms cv=1.2",
    ]) {
      const time = read(written);
      near(mean(time), 10 * MS);
      near(Math.sqrt(variance(time)) / mean(time), 1.2);
    }
    near(mean(read("weibull mean=5ms shape=0.7")), 5 * MS);
    near(mean(read("lognormal mean=5ms sigma=0.7")), 5 * MS);
  });

  it("gives both branches of a hyperexponential half of the time", () => {
    const time = read("hyperexp mean=10ms cv=3");
    assert.ok(time.kind === "hyperexponential");
    near(time.probability * time.mean1, 5 * MS);
    near((1 - time.probability) * time.mean2, 5 * MS);
  });

  it("reads a cumulative histogram in seconds", () => {
    assert.deepEqual(read("{ histogram: { le: [0.005, 0.01, +Inf], count: [10, 30, 30] } }"), {
      kind: "histogram",
      edges: [0, 5 * MS, 10 * MS],
      counts: [10, 20],
    });
    assert.deepEqual(read("{ histogram: { le: [0.005, .inf], count: [10, 12], max: 20ms } }"), {
      kind: "histogram",
      edges: [0, 5 * MS, 20 * MS],
      counts: [10, 2],
    });
  });

  it("reads mixtures", () => {
    assert.deepEqual(read("{ mix: [[95%, exp 2ms], [5%, 9ms]] }"), {
      kind: "mixture",
      weights: [0.95, 0.05],
      parts: [
        { kind: "exponential", mean: 2 * MS },
        { kind: "constant", value: 9 * MS },
      ],
    });
  });

  it("reads observed values from a column, in its unit or in their own", () => {
    const csv = 'id,service_ms,"wait, all"\r\n1,2.5,5ms\r\n2,4,1s\r\n\r\n';
    const file = (path: string): string => {
      assert.equal(path, "samples.csv");
      return csv;
    };
    assert.deepEqual(read("empirical samples.csv#service_ms", file), {
      kind: "empirical",
      values: [2.5 * MS, 4 * MS],
    });
    assert.deepEqual(read('"empirical samples.csv#wait, all"', file), {
      kind: "empirical",
      values: [5 * MS, 1e9],
    });
  });

  it("says what is wrong with a file", () => {
    const from = (text: string) => ({ readText: () => text });
    refuses(withWork("empirical a.csv#x_ms"), "cannot read a.csv here");
    refuses(withWork("empirical a.csv#y_ms"), 'has no column "y_ms"; it has x_ms', from("x_ms\n1\n"));
    refuses(withWork("empirical a.csv#x_ms"), 'line 3: "-2" in x_ms is not a number', from("x_ms\n1\n-2\n"));
    refuses(withWork("empirical a.csv#x"), "line 2", from("x\n5\n"));
    refuses(withWork("empirical a.csv#x_ms"), "has no values", from("x_ms\n"));
    const missing = (): string => {
      throw new Error("no such file");
    };
    refuses(withWork("empirical a.csv#x_ms"), "cannot read a.csv: no such file", { readText: missing });
    refuses(withWork("empirical a.csv"), "write for example empirical");
  });

  const wrong: [string, string][] = [
    ["5", "5 needs a unit; write 5s or 5ms"],
    ["-5ms", "-5ms is negative"],
    ["5 sec", "write 5s"],
    ["exponental 5ms", 'does not know the distribution "exponental"'],
    ["exponential 5ms", 'did you mean "exp"?'],
    ["lognorml p50=8ms p99=60ms", 'did you mean "lognormal"?'],
    ["constant 5ms", "write a constant as 5ms alone"],
    ["exp", "write for example exp 5ms"],
    ["exp 5", "5: needs a unit"],
    ["exp mean=5ms", "write exp 5ms"],
    ["exp 0", "must be more than 0"],
    ["uniform 8ms..2ms", "8ms is more than 2ms"],
    ["uniform 2ms", "write for example uniform 2ms..8ms"],
    ["lognormal p50=8ms", "any two of p50, p90, p95, p99, mean, cv"],
    ["lognormal p50=8ms p90=20ms p99=60ms", "any two of"],
    ["lognormal p50=60ms p99=8ms", "p99"],
    ["lognormal mu=1 sigma=2", "mu depends on the unit"],
    ["lognormal p50=8ms p50=9ms", "p50 is written twice"],
    ["lognormal p50=8 p99=60ms", "p50=8: needs a unit; write 8s or 8ms"],
    ["lognormal p50 p99", "is not name=value"],
    ["gamma mean=5ms cv=5ms", "cv=5ms: is not a number"],
    ["erlang mean=5ms k=2.5", "is not a whole number"],
    ["hyperexp mean=5ms cv=0.5", "at least 1"],
    ["pareto min=5ms alpha=2 max=1ms", "max must be more than min"],
    ["{ histogram: { le: [0.1, 0.2], count: [1] } }", "1 counts for 2 bounds"],
    ["{ histogram: { le: [0.2, 0.1], count: [1, 2] } }", "must rise"],
    ["{ histogram: { le: [0.1, 0.2], count: [2, 1] } }", "must not fall"],
    ["{ histogram: { le: [0.1], count: [0] } }", "no observations"],
    ["{ histogram: { le: [0.1, +Inf], count: [1, 2] } }", "add max"],
    ["{ histogram: { le: [x], count: [2] } }", "needs a bound in seconds"],
    ["{ mix: [[95%, 2ms], [1%, 3ms]] }", "shares come to 96%, not 100%"],
    ["{ mix: [[95%]] }", "needs a pair"],
    ["{ shift: 5ms }", "shift is not supported yet"],
    ["[5ms]", "not a list"],
    ["200d", "longer than 104 days"],
  ];
  for (const [written, words] of wrong) {
    it(`refuses ${written}`, () => {
      refuses(withWork(written), words);
    });
  }
});

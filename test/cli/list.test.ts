import assert from "node:assert/strict";
import { UsageError } from "../../src/cli/command";
import { listing } from "../../src/cli/list";
import { METRICS } from "../../src/report/metrics";
import { distributions } from "../../src/scenario/catalog";
import { FAULT_KINDS } from "../../src/scenario/fields/faults/kinds";
import { BALANCERS } from "../../src/scenario/fields/balancer";
import { DISCOVERY_KINDS } from "../../src/scenario/fields/mesh";
import { load } from "../../src/scenario/load";
import { sample } from "../support/sample-scenario";

/** The names that stand at the beginning of a line. */
function names(topic: string): string[] {
  return listing(topic)
    .split("\n")
    .flatMap((line) => /^[A-Za-z]\w*(?= {2,}|$)/.exec(line)?.[0] ?? []);
}

describe("list", () => {
  it("names all there is, in the order of the language", () => {
    assert.deepEqual(names("balancers"), BALANCERS);
    assert.deepEqual(names("faults"), FAULT_KINDS);
    assert.deepEqual(names("discovery"), DISCOVERY_KINDS);
    assert.deepEqual(
      names("metrics"),
      METRICS.map(({ name }) => name),
    );
  });

  it("gives each option with its default, as a user would write it", () => {
    const text = listing("balancers");
    assert.match(text, /^ {2}choices +.*\(default:\s+2\)/ms);
    assert.match(text, /^ {2}decay +.*\(default:\s+10s\)/ms);
  });

  it("has retries, their budgets and hedges beside what else is done against failures", () => {
    const found = listing("resilience")
      .split("\n")
      .flatMap((line) => /^[a-z][\w.]*(?= {2,}|$)/.exec(line)?.[0] ?? []);
    for (const name of ["retry", "retry.budget", "retry.throttle", "hedge", "breaker.polly"])
      assert.ok(found.includes(name), name);
  });

  it("says what is not built yet", () => {
    assert.match(listing("faults"), /not supported yet +[a-z]\w+, [a-z]/);
  });

  it("shows distributions as they can be written", () => {
    const readText = (): string => "service_ms\n5\n7\n";
    for (const { name, about } of distributions().entries) {
      const example = about.slice(about.indexOf(": ") + 2);
      const services = `services: { web: { operations: { get: [{ work: ${example} }] } } }`;
      const { problems } = load(sample({ services }), "test.yaml", { readText });
      const errors = problems.filter(({ severity }) => severity === "error");
      assert.deepEqual(errors, [], name);
    }
  });

  it("fits 80 columns", () => {
    for (const topic of ["balancers", "faults", "distributions", "metrics", "discovery"]) {
      for (const line of listing(topic).split("\n")) assert.ok(line.length <= 80, line);
    }
  });

  it("knows what was meant by another word", () => {
    assert.throws(() => listing("balancer"), new UsageError("no list of balancer; did you mean balancers?"));
  });
});

import assert from "node:assert/strict";
import { problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";

const CLIENTS = `clients:
  users: { mix: { web.get: 1, web.put: 1 }, arrivals: { poisson: 100/s } }`;
const slo = (written: string, rest = ""): string =>
  sample({ clients: CLIENTS, rest: `slo: [${written}]\n${rest}` });

describe("objectives that could never have a value", () => {
  const wrong: readonly (readonly [written: string, words: string])[] = [
    ['{ expr: "users.put.p99 < 1s", window: 30s }', "a single operation is measured over the whole run only"],
    ['{ expr: "web.get.errors == 0", during: 1m..2m }', "drop during, or ask for the service as a whole"],
    [
      '{ expr: "api.attempts / users.requests < 2", window: 30s }',
      "attempts is measured over the whole run only",
    ],
    ['{ expr: "users.requests / api.attempts < 2", window: 30s }', "drop window, or ask for another metric"],
    ['{ expr: "users.recovery < 1s", during: 1m..2m }', "recovery is measured over the whole run only"],
    ['"users.put.recovery < 1s"', "recovery is that of a client as a whole"],
    ['"web.get.utilization < 80%"', "utilization is that of a service as a whole"],
    ['"web.utilization < 80%"', "web has neither cores nor workers"],
    ['{ expr: "users.p99 < 1s", window: 500ms }', "window 500ms is shorter than outputs.interval, 1s"],
  ];
  for (const [written, words] of wrong) {
    it(`${written} is refused`, () => {
      refuses(slo(written), words);
    });
  }

  it("are shown where they stand, by their number", () => {
    const text = slo('"users.p99 < 1s", { expr: "users.recovery < 1s", window: 30s }');
    const [{ message, line, column }] = problemsOf(text);
    const lines = text.split("\n");
    assert.match(message, /^slo\[1\]: recovery /);
    assert.equal(lines[line! - 1].slice(column! - 1, column! + 2), "30s");
  });

  it("are warned of where they begin after the end, as in a run made shorter for a try", () => {
    const problems = problemsOf(slo('{ expr: "users.p99 < 1s", during: 2m..3m }'));
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [["warning", "slo[0]: during begins when the run is over, at 2m"]],
    );
  });

  it("are none of those that windows can be asked for", () => {
    for (const metric of [
      "users.p99 < 1s",
      "users.availability > 99%",
      "web.goodput > 1/s",
      "api.utilization < 80%",
    ]) {
      scenarioOf(slo(`{ expr: "${metric}", window: 30s, during: 1m..2m }`));
    }
    scenarioOf(slo('{ expr: "users.p99 < 1s", window: 500ms }', "outputs: { interval: 500ms }"));
  });
});

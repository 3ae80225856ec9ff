import assert from "node:assert/strict";
import { readSamples } from "../../../src/report/samples/read";
import { storyOf } from "../../../src/report/samples/story";
import { simulate } from "../../../src/world/simulate";
import { recorded } from "../../support/recording-checks";
import type { Parts } from "../../support/world-of";
import { scenarioFrom } from "../../support/world-of";

function storyFrom(parts: Parts, request = 1): string[] {
  const scenario = recorded(scenarioFrom(parts));
  const roots = readSamples(simulate(scenario, { replication: 0 }), scenario);
  return storyOf(roots[request - 1]);
}

const users = (rate: string): string => `users: { target: web.get, arrivals: { constant: ${rate} } }`;

describe("the story of a request", () => {
  it("tells where its time went", () => {
    const lines = storyFrom(
      {
        services:
          "web: { replicas: 1, cores: 1, workers: 1, operations: { get: [{ work: 60ms }, { wait: 5ms }] } }",
        clients: users("20/s"),
      },
      2,
    );
    assert.deepEqual(lines, [
      "    at, ms  what",
      "     0.000  users (default) calls web.get: ok after 80 ms",
      "     0.000    try 1 to web-0 (default), the only one: 1 under way",
      "     0.000      arrives",
      "     0.000      waits in line for a worker: 15 ms",
      "    15.000      works: 60 ms for 60 ms of core time",
      "    75.000      waits without work: 5 ms",
      "    80.000      answers: ok",
      "    80.000      the answer is there: ok",
    ]);
  });

  it("tells why there was another try, and why there was none", () => {
    const lines = storyFrom({
      services: "web: { replicas: 2, operations: { get: { errors: 100%, steps: [{ work: 2ms }] } } }",
      clients: users("10/s"),
      rest:
        "mesh: { to: { web: { balancer: roundRobin, " +
        "retry: { attempts: 1, on: [5xx], backoff: { base: 10ms, jitter: none } } } } }",
    });
    const text = lines.map((line) => line.slice(12).trim()).join(" ");
    assert.match(
      text,
      /try 2, a retry after 10 ms to web-[01] \(default\), one of 2: 0 under way, 0 at each/,
    );
    assert.match(text, /no retry is left \(URX\)/);
    assert.match(text, /calls web.get: app_error \(URX\)/);
  });

  it("tells what went on when nobody waited any more", () => {
    const lines = storyFrom({
      services: "web: { replicas: 1, operations: { get: [{ work: 50ms }] } }",
      clients: users("10/s"),
      rest: "mesh: { to: { web: { timeout: 20ms } } }",
    });
    assert.ok(
      lines.some((line) => line.startsWith("    50.000      answers: ok, though nobody waits any more")),
    );
    const text = lines.map((line) => line.slice(12).trim()).join(" ");
    assert.match(text, /over for its caller: timeout \(UT\); the instance does not stop for that/);
    assert.match(text, /calls web.get: timeout \(UT\) after 20 ms \(limit 20 ms\)/);
  });

  it("fits 80 columns", () => {
    const deep = ["a", "b", "c", "d", "e"].map(
      (name, k, all) =>
        `${name}: { replicas: 3, operations: { operation_of_a_long_name: [{ work: 1ms }` +
        `${k + 1 < all.length ? `, ${all[k + 1]}.operation_of_a_long_name` : ""}] } }`,
    );
    const lines = storyFrom({
      services: deep.join(", "),
      clients: "users: { target: a.operation_of_a_long_name, arrivals: { constant: 10/s } }",
    });
    for (const line of lines) assert.ok(line.length <= 80, line);
  });
});

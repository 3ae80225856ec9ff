import assert from "node:assert/strict";
import type { Scenario } from "../../src/scenario/scenario";
import { Instances } from "../../src/world/instances";
import { latencies, MS, requestsByInstance, run, scenarioFrom } from "../support/world-of";

describe("Instances", () => {
  const scenario = (service: string): Scenario =>
    scenarioFrom({
      services: `web: { ${service}, operations: { get: [] } }`,
      clients: "users: { target: web.get, arrivals: { constant: 1/s } }",
      rest: "topology: { zones: { a: { nodes: 2 }, b: { nodes: 1 }, c: { nodes: 3 } } }",
    });

  it("stand in zones in turn, and on the nodes of their zone in turn", () => {
    const instances = new Instances(scenario("replicas: { a: 3, c: 4 }"));
    assert.deepEqual([...instances.zone], [0, 2, 0, 2, 0, 2, 2]);
    // Nodes are numbered 0 and 1 in a, 2 in b, 3 to 5 in c.
    assert.deepEqual([...instances.node], [0, 3, 1, 4, 0, 5, 3]);
  });

  it("spread over all zones when only their number is given", () => {
    assert.deepEqual([...new Instances(scenario("replicas: 5")).zone], [0, 1, 2, 0, 1]);
  });

  it("have the speeds of their classes by share, dealt out evenly", () => {
    const instances = new Instances(
      scenario("replicas: 8, speeds: [{ share: 75%, speed: 1x }, { share: 25%, speed: 0.5x }]"),
    );
    const speeds = [...instances.baseSpeed];
    assert.equal(speeds.filter((speed) => speed === 0.5).length, 2);
    assert.equal(speeds.slice(0, 4).filter((speed) => speed === 0.5).length, 1);
  });

  it("have the weights of their classes", () => {
    const classes = "speeds: [{ share: 50%, speed: 1x, weight: 9 }, { share: 50%, speed: 2x }]";
    assert.deepEqual([...new Instances(scenario(`replicas: 4, ${classes}`)).weight], [9, 1, 9, 1]);
    assert.deepEqual([...new Instances(scenario("replicas: 2")).weight], [1, 1]);
  });

  it("are told of with their weights: a balancer by weight sends in proportion", () => {
    for (const balancer of ["roundRobin", "leastRequest", "nginxRoundRobin", "nginxLeastConn"]) {
      const done = run({
        services: `web: { replicas: 2, speeds: [{ share: 50%, speed: 1x, weight: 3 }, { share: 50%, speed: 1x }],
          operations: { get: [] } }`,
        clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
        rest: `mesh: { defaults: { balancer: ${balancer} } }`,
      });
      const [heavy, light] = requestsByInstance(done, "web");
      assert.ok(Math.abs(heavy - 3 * light) <= 4, `${balancer}: ${heavy}, ${light}`);
    }
  });

  it("work at their speed", () => {
    const services = `web: { replicas: 2, speeds: [{ share: 50%, speed: 2x }, { share: 50%, speed: 0.5x }],
        operations: { get: [{ work: 10ms }, { wait: 1ms }] } }`;
    const clients = "users: { target: web.get, arrivals: { constant: 10/s } }";
    const done = run({ run: "duration: 450ms", services, clients, rest: "outputs: { interval: 10s }" });
    assert.deepEqual(
      latencies(done).sort((a, b) => a - b),
      [6, 6, 21, 21],
    );
    assert.deepEqual(requestsByInstance(done, "web"), [2, 2]);
    // Core time counts at speed 1 whatever the machine.
    assert.equal(done.result.services[0].executedNs, 4 * 10 * MS);
  });
});

import assert from "node:assert/strict";
import { World } from "../../src/world/world";
import { simulate } from "../../src/world/simulate";
import { resultOf } from "../../src/world/collect";
import { MS, run, runScenario, scenarioFrom, SECOND } from "../support/world-of";

const SERVICES = "web: { workers: 2, operations: { get: [{ work: 15ms }] } }";
const CLIENTS = "users: { target: web.get, arrivals: { constant: 100/s } }";

describe("World", () => {
  it("measures requests that arrive after the warm-up, from its very end on", () => {
    // Arrivals at 10, 20, ... 290 ms; warm-up to 100 ms: those of 100 to 290 count.
    const { result } = run({ run: "duration: 300ms, warmup: 100ms", services: SERVICES, clients: CLIENTS });
    const [route] = result.routes;
    assert.deepEqual([route.requests, route.successes, route.attempts], [20, 20, 20]);
    assert.equal(result.operations[0].requests, 20);
    assert.equal(result.instances[0].requests, 20);
    assert.equal(result.services[0].executedNs, 20 * 15 * MS);
    assert.equal(result.edges[0].attempts, 20);
    // Two workers, 100/s of 15 ms: three quarters busy; 95 ms was the last arrival's end before, so exactly.
    assert.ok(
      Math.abs(result.instances[0].utilization! - 0.75) < 0.03,
      String(result.instances[0].utilization),
    );
    assert.equal(result.instances[0].aliveNs, 200 * MS);
  });

  it("counts all requests in its series, those of the warm-up too", () => {
    const rest = "outputs: { interval: 100ms }";
    const { result } = run({
      run: "duration: 300ms, warmup: 100ms",
      services: SERVICES,
      clients: CLIENTS,
      rest,
    });
    // An arrival at the end of an interval is either before or after the tick; ends lie 15 ms later.
    assert.equal(
      result.timelines[0].arrivals.reduce((a, b) => a + b),
      29,
    );
    assert.deepEqual([...result.timelines[0].requests], [8, 10, 10, 1]);
  });

  it("waits for requests that are open at the end", () => {
    const slow = "web: { operations: { get: [{ wait: 700ms }] } }";
    const { result } = run({ run: "duration: 100ms", services: slow, clients: CLIENTS });
    assert.equal(result.routes[0].inFlight, 0);
    assert.equal(result.endNs, (90 + 700) * MS);
    assert.equal(result.partial, false);
  });

  it("with a drain waits so long at most; the rest is in flight", () => {
    const slow = "web: { operations: { get: [{ wait: 700ms }] } }";
    const { result } = run({ run: "duration: 100ms, drain: 650ms", services: slow, clients: CLIENTS });
    // Those of 10 to 40 end by 750 ms; whether the last ends before the drain does is a matter of order.
    assert.equal(result.endNs, 750 * MS);
    assert.ok([4, 5].includes(result.routes[0].inFlight), String(result.routes[0].inFlight));
    assert.equal(result.routes[0].requests, 9);
    assert.equal(result.operations[0].inFlight, result.routes[0].inFlight);
  });

  it("ends at once when nothing is open", () => {
    const { result } = run({ run: "duration: 105ms", services: SERVICES, clients: CLIENTS });
    assert.equal(result.endNs, (100 + 15) * MS);
    const idle = run({
      run: "duration: 109ms",
      services: "web: { operations: { get: [] } }",
      clients: CLIENTS,
    });
    assert.equal(idle.result.endNs, 109 * MS);
  });

  it("counts what ends at the very end of an interval, with the end of the run", () => {
    const services = "web: { operations: { get: [{ wait: 10ms }] } }";
    const rest = "outputs: { interval: 100ms }";
    const { result } = run({ run: "duration: 95ms", services, clients: CLIENTS, rest });
    assert.equal(result.endNs, 100 * MS);
    assert.equal(
      result.timelines[0].requests.reduce((a, b) => a + b),
      9,
    );
  });

  it("gives up when no time goes by any more, as partial, with a note", () => {
    const done = run({
      run: "duration: 1s",
      services: "web: { operations: { get: [{ work: 1ms }] } }",
      clients: "users: { target: web.get, arrivals: { users: 1 } }",
      rest: "faults: [{ at: 100ms, crash: {}, on: { service: web } }]",
    });
    assert.equal(done.result.partial, true);
    assert.equal(done.result.endNs, 100 * MS);
    assert.ok(done.result.notes.some(({ kind }) => kind === "stuck"));
  }).timeout(30_000);

  it("stops after maxEvents events, as partial; rates are over what there was", () => {
    const scenario = scenarioFrom({
      run: "duration: 10s, maxEvents: 501",
      services: SERVICES,
      clients: CLIENTS,
    });
    const { result } = runScenario(scenario);
    assert.deepEqual([result.partial, result.events], [true, 501]);
    assert.ok(result.endNs < 10 * SECOND);
    assert.equal(result.instances[0].aliveNs, result.endNs);
    assert.ok(
      Math.abs(result.instances[0].utilization! - 0.75) < 0.01,
      String(result.instances[0].utilization),
    );
  });

  it("is not partial when it takes no more events than it may", () => {
    const scenario = (max: string) =>
      scenarioFrom({ run: `duration: 1s${max}`, services: SERVICES, clients: CLIENTS });
    const { events } = simulate(scenario(""), { replication: 0 });
    assert.equal(simulate(scenario(`, maxEvents: ${events}`), { replication: 0 }).partial, false);
    assert.equal(simulate(scenario(`, maxEvents: ${events - 1}`), { replication: 0 }).partial, true);
  });

  it("stops when it is told to, and says how far it is", () => {
    const world = new World(scenarioFrom({ run: "duration: 1h", services: SERVICES, clients: CLIENTS }), 0);
    const progress = new Float64Array(3);
    const { queue } = world;
    const next = queue.next.bind(queue);
    queue.next = (): number => {
      if (queue.taken === 20_000) progress[2] = 1;
      return next();
    };
    world.run(progress);
    const { partial, endNs, events } = resultOf(world);
    assert.ok(partial && events < 30_000);
    assert.equal(progress[0], endNs);
    assert.equal(progress[1], world.endedRequests);
  });

  it("is a function of scenario, seed and replication", () => {
    const random = (seed: number) =>
      scenarioFrom({
        run: `duration: 2s, seed: ${seed}`,
        services: "web: { replicas: 3, cores: 1, operations: { get: [{ work: exp 15ms }] } }",
        clients: "users: { target: web.get, arrivals: { poisson: 100/s } }",
        rest: "mesh: { defaults: { balancer: leastRequest } }",
      });
    const once = simulate(random(1), { replication: 0 });
    assert.deepEqual(simulate(random(1), { replication: 0 }), once);
    assert.notEqual(simulate(random(1), { replication: 1 }).endNs, once.endNs);
    assert.notEqual(simulate(random(2), { replication: 0 }).endNs, once.endNs);
  });
});

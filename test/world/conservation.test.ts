import assert from "node:assert/strict";
import { InternalError } from "../../src/lib/assert";
import { checkConservation } from "../../src/world/conservation";
import * as R from "../../src/world/rows";
import { World } from "../../src/world/world";
import { scenarioFrom } from "../support/world-of";

/** A run with retries, shared cores, workers and requests that are still open at its end. */
function ended(): World {
  const scenario = scenarioFrom({
    run: "duration: 1s, drain: 5ms",
    services: `web: { cores: 1, operations: { get: [{ work: exp 5ms }, api.get, { wait: exp 30ms }] } },
      api: { workers: 2, errors: 20%, operations: { get: [{ work: exp 8ms }] } }`,
    clients: "users: { target: web.get, arrivals: { poisson: 100/s } }",
    rest: "mesh: { defaults: { timeout: 200ms, retry: { attempts: 2, on: [5xx] } } }",
  });
  const world = new World(scenario, 0);
  world.run();
  return world;
}

function violates(tamper: (world: World) => void, law: RegExp): void {
  const world = ended();
  checkConservation(world);
  tamper(world);
  assert.throws(
    () => {
      checkConservation(world);
    },
    (error) => error instanceof InternalError && law.test(error.message),
  );
}

describe("checkConservation", () => {
  it("lets a sound run pass, with requests still open", () => {
    const world = ended();
    assert.ok(world.openRequests > 0 && world.retries > 0);
    checkConservation(world);
  });

  it("finds a request that was lost, or ended twice", () => {
    violates(({ observer }) => observer.routeRequests[1]++, /requests of users/);
    violates(({ observer }) => observer.routeSuccesses[1]++, /requests of users/);
    violates(({ observer }) => observer.routeFailures[3]--, /requests of web/);
    violates((world) => {
      const open = Array.from(
        { length: world.used },
        (_, call) => (call << (R.ROW_SHIFT + 1)) + R.TRIES_AND_FLAGS,
      );
      world.i[open.find((at) => world.i[at] & R.CALL_OPEN)!] = 0;
    }, /requests of/);
  });

  it("finds an attempt that nobody asked for", () => {
    violates(({ observer }) => observer.routeAttempts[1]++, /attempts = requests \+ retries/);
    violates((world) => world.retries++, /attempts = requests \+ retries/);
  });

  it("finds work that took no time, and time without work", () => {
    for (const service of [0, 1]) {
      violates(({ instances }) => (instances.services[service].demandNs += 1e6), /work done in/);
      violates(({ instances }) => (instances.services[service].undoneNs += 1e6), /work done in/);
    }
    violates(({ instances }) => (instances.services[1].executedNs -= 1e6), /work done in api/);
    violates(({ instances }) => (instances.cpu[0]!.servedNs += 1e6), /work done in web/);
  });

  it("finds a time inside that was not counted, once all have left", () => {
    const scenario = scenarioFrom({
      services: "web: { operations: { get: [{ wait: 5ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    });
    for (const scope of [0, 1]) {
      const world = new World(scenario, 0);
      world.run();
      checkConservation(world);
      world.observer.timeInside[scope] += 1e6;
      assert.throws(() => {
        checkConservation(world);
      }, /integral of requests in (users|web)/);
    }
  });
});

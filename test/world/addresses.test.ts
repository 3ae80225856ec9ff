import assert from "node:assert/strict";
import { instanceAddress } from "../../src/world/addresses";
import * as R from "../../src/world/rows";
import { runScenario, scenarioFrom } from "../support/world-of";

/** By who asks, a session of the client or an instance of `web`: the instances of a service that it met. */
function met(service: string, balancer: string, session: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const caller = service === "web" ? "users" : "web";
  const scenario = scenarioFrom({
    services: `web: { replicas: 5, operations: { get: [api.get] } },
      api: { replicas: 4, operations: { get: [{ wait: 1ms }] } }`,
    clients: `users: { target: web.get, arrivals: { poisson: 2k/s }, ${session} instances: 3 }`,
    rest: `mesh: { edges: { ${caller} -> ${service}: { balancer: ${balancer} } } }`,
  });
  runScenario(scenario, (world) => {
    const arrive = world.arrive.bind(world);
    world.arrive = (attempt): void => {
      const a = attempt << (R.ROW_SHIFT + 1);
      const c = world.i[a | R.CALL] << (R.ROW_SHIFT + 1);
      const name = world.instances.name(world.i[a | R.INSTANCE]);
      const isRoot = (world.i[c | R.TRIES_AND_FLAGS] & R.ROOT) !== 0;
      if (name.startsWith(`${service}/`)) {
        const parent = world.i[c | R.CALL_PARENT] << (R.ROW_SHIFT + 1);
        const session = `session ${world.cold[a | R.SESSION]}`;
        const who = isRoot ? session : world.instances.name(world.i[parent | R.INSTANCE]);
        found.set(who, (found.get(who) ?? new Set()).add(name));
      }
      arrive(attempt);
    };
  });
  return found;
}

describe("Addresses", () => {
  const balancers = ["nginxIpHash", "haproxySource", "ipvsSh", "ipvsMh"];

  it("of instances are one after the other in the network of their zone", () => {
    assert.equal(instanceAddress(259, 2), 0x0a020103);
  });

  for (const balancer of balancers) {
    it(`of sessions lead each to one endpoint with ${balancer}, whichever proxy it meets`, () => {
      const found = met("web", balancer, "session: { keys: 200 },");
      assert.equal(found.size, 200);
      const all = new Set<string>();
      for (const [who, instances] of found) {
        assert.equal(instances.size, 1, who);
        for (const instance of instances) all.add(instance);
      }
      assert.equal(all.size, 5);
    });

    it(`of calling instances lead each to one endpoint with ${balancer}, whatever the session`, () => {
      for (const session of ["session: { keys: 200 },", ""]) {
        const found = met("api", balancer, session);
        assert.equal(found.size, 5);
        for (const [who, instances] of found) assert.equal(instances.size, 1, who);
      }
    });

    it(`of a client without sessions lead all to one endpoint with ${balancer}`, () => {
      const found = met("web", balancer, "");
      assert.deepEqual(
        [...found.values()].map((instances) => instances.size),
        [1],
      );
    });
  }
});

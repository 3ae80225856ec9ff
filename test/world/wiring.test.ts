import assert from "node:assert/strict";
import { requestsByInstance, run } from "../support/world-of";
import type { World } from "../../src/world/world";

const TOPOLOGY = "topology: { zones: { a: { nodes: 2 }, b: { nodes: 1 } } }";

function worldWith(
  dataplane: string,
  clients = "users: { target: web.get, arrivals: { constant: 100/s } }",
): World {
  const services = `web: { replicas: { a: 4, b: 2 }, operations: { get: [api.get] } },
    api: { replicas: 3, operations: { get: [] } }`;
  return run({
    run: "duration: 1s",
    services,
    clients,
    rest: `${TOPOLOGY}\nmesh: { dataplane: ${dataplane} }`,
  }).world;
}

function holders(world: World, caller: string): number {
  return world.clusters.filter(({ edge }) => edge.caller === caller).length;
}

describe("Wirer", () => {
  for (const dataplane of ["none", "sidecar", "proxyless"]) {
    it(`${dataplane}: each calling instance holds its own balancer`, () => {
      const world = worldWith(dataplane);
      assert.equal(holders(world, "web"), 6);
      const used = new Set(Array.from({ length: 6 }, (_, instance) => world.clusterOf(instance, 0)));
      assert.equal(used.size, 6);
    });
  }

  for (const dataplane of ["ambient", "kubeProxy"]) {
    it(`${dataplane}: the calling instances of a node share one`, () => {
      const world = worldWith(dataplane);
      assert.equal(holders(world, "web"), 3);
      const byNode = new Map<number, number>();
      for (let instance = 0; instance < 6; instance++) {
        const node = world.instances.node[instance];
        const cluster = world.clusterOf(instance, 0);
        assert.equal(byNode.get(node) ?? cluster, cluster);
        byNode.set(node, cluster);
      }
      assert.equal(new Set(byNode.values()).size, 3);
    });
  }

  it("gives each proxy of a client its own balancer", () => {
    assert.equal(holders(worldWith("sidecar"), "users"), 1);
    const many = "users: { target: web.get, instances: 5, arrivals: { constant: 100/s } }";
    assert.equal(holders(worldWith("sidecar", many), "users"), 5);
  });

  it("stands clusters where their holder stands", () => {
    const world = worldWith("sidecar");
    for (let instance = 0; instance < 6; instance++) {
      assert.equal(world.clusters[world.clusterOf(instance, 0)].zone, world.instances.zone[instance]);
    }
  });

  it("places the proxies of a client by the shares of its zones, and sends each request from its zone", () => {
    const clients =
      "users: { target: web.get, instances: 4, zone: { a: 75%, b: 25% }, arrivals: { constant: 1000/s } }";
    const services = "web: { replicas: { a: 1, b: 1 }, operations: { get: [] } }";
    const { world, result } = run({ run: "duration: 10s", services, clients, rest: TOPOLOGY });
    assert.deepEqual(world.clusters.map(({ zone }) => zone).sort(), [0, 0, 0, 1]);
    // Each proxy goes in turn to both instances, so half of the requests cross zones wherever they come from.
    assert.ok(Math.abs(result.edges[0].crossZone - 5000) <= 4, String(result.edges[0].crossZone));
  });

  it("keeps turns by proxy: one proxy deals evenly, to the request; many do so only together", () => {
    const services = "web: { replicas: 3, operations: { get: [] } }";
    const one = run({
      run: "duration: 3005ms",
      services,
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    });
    assert.deepEqual(requestsByInstance(one, "web"), [100, 100, 100]);
  });
});

import assert from "node:assert/strict";
import { HaproxyHash, HaproxySource } from "../../../src/mesh/balance/haproxy-by-hash";
import { fullHash } from "../../../src/mesh/balance/haproxy-hash";
import { Endpoints } from "../../../src/mesh/endpoint";
import { endpointsOf } from "../../fidelity/adapters/adapter";
import { picksByKey } from "../../fidelity/adapters/keyed";

const KEYS = Array.from({ length: 1000 }, (_, k) => `user/${k}`);

describe("HAProxy's hash", () => {
  function picks(hashType: "map-based" | "consistent", keys: readonly number[]): unknown[] {
    const endpoints = new Endpoints();
    endpoints.update(keys.map((key) => ({ key, weight: 10 })));
    const balancer = new HaproxyHash(endpoints, { hashType, function: "crc32", avalanche: true }, new Map());
    balancer.updated();
    return picksByKey(balancer, KEYS).map((slot) => endpoints.key(slot));
  }

  it("moves only the keys of a server that leaves with consistent, and most of all with map-based", () => {
    const servers = Array.from({ length: 10 }, (_, k) => k);
    const fewer = servers.filter((key) => key !== 3);
    for (const hashType of ["map-based", "consistent"] as const) {
      const before = picks(hashType, servers);
      const after = picks(hashType, fewer);
      const moved = before.filter((key, k) => key !== after[k]).length;
      const had = before.filter((key) => key === 3).length;
      // Of nine servers in ten places, a key keeps its own by chance of about a ninth.
      if (hashType === "consistent") assert.equal(moved, had);
      else assert.ok(moved > 800, String(moved));
    }
  });

  it("takes servers in turn for requests without a key", () => {
    const balancer = new HaproxyHash(
      endpointsOf([2, 1]),
      { hashType: "map-based", function: "sdbm", avalanche: false },
      new Map(),
    );
    balancer.updated();
    const slots = Array.from({ length: 6 }, () => balancer.pick());
    assert.deepEqual(slots.slice(0, 3), slots.slice(3));
    assert.equal(slots.filter((slot) => slot === 0).length, 4);
  });
});

describe("HAProxy's source", () => {
  it("takes the address as the hash, mixed where it is told so", () => {
    for (const avalanche of [false, true]) {
      const balancer = new HaproxySource(
        endpointsOf([1, 1, 1]),
        { hashType: "map-based", avalanche },
        new Map(),
      );
      balancer.updated();
      for (const address of [0, 1, 0x0a000001, 0xffffffff])
        assert.equal(balancer.pickFrom(address), (avalanche ? fullHash(address) : address) % 3);
    }
  });
});

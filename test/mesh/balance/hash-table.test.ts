import assert from "node:assert/strict";
import { HashBalancer } from "../../../src/mesh/balance/hash-table";
import type { HashTable, Tables } from "../../../src/mesh/balance/hash-table";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";

/** Hash h goes to endpoint h modulo n. */
function modulo(names: readonly string[]): HashTable {
  return { find: (_high, low, attempt) => (low + attempt) % names.length };
}

function keysOf(balancer: HashBalancer, endpoints: Endpoints, hashes: readonly number[]): unknown[] {
  return hashes.map((low) => endpoints.key(balancer.pickHashed(0, low, 0)));
}

describe("HashBalancer", () => {
  it("finds nothing where there is nothing", () => {
    const endpoints = new Endpoints();
    const balancer = new HashBalancer(endpoints, modulo, new Map());
    balancer.updated();
    assert.equal(balancer.pickHashed(1, 2, 0), -1);
  });

  it("goes by the hash, and by a drawn one where a request has no key", () => {
    const endpoints = new Endpoints();
    endpoints.update(["a", "b", "c"].map((key) => ({ key, weight: 1 })));
    const balancer = new HashBalancer(endpoints, modulo, new Map());
    balancer.updated();
    assert.deepEqual(keysOf(balancer, endpoints, [0, 1, 2, 5]), ["a", "b", "c", "c"]);
    // 7 / 2^64 is the hash 7.
    const seven = 7 / 4294967296 / 4294967296;
    assert.equal(balancer.pick(0, { ...scripted(), unit: () => seven }), balancer.pickHashed(0, 7, 0));
  });

  it("makes a table once for the same endpoints and weights, whoever asks", () => {
    const tables: Tables = new Map();
    let made = 0;
    const build = (names: readonly string[]): HashTable => {
      made++;
      return modulo(names);
    };
    for (const proxy of [1, 2]) {
      const endpoints = new Endpoints();
      const balancer = new HashBalancer(endpoints, build, tables);
      const update = (weights: readonly number[]): void => {
        endpoints.update(weights.map((weight, key) => ({ key, weight, name: `web/${key}` })));
        balancer.updated();
      };
      update([1, 1]);
      update([1, 1, 1]);
      update([1, 2]);
      update([1, 1]);
      assert.equal(made, 3, `proxy ${proxy}`);
    }
    assert.deepEqual([...tables.keys()].slice(0, 2), ["web/0,web/1", "web/0,web/1,web/2"]);
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DubboConsistentHash } from "../../../src/mesh/balance/dubbo-consistent-hash";
import { Endpoints } from "../../../src/mesh/endpoint";

function known(names: readonly string[]): Endpoints {
  const endpoints = new Endpoints();
  endpoints.update(names.map((name) => ({ key: name, weight: 1, name })));
  return endpoints;
}

/** As Dubbo's documentation tells it, in the simplest form. */
function home(names: readonly string[], key: string, nodes: number): string {
  const places: [number, string][] = names.flatMap((name) =>
    Array.from({ length: nodes }, (_, k): [number, string] => {
      const digest = createHash("md5")
        .update(`${name}${Math.floor(k / 4)}`)
        .digest();
      return [digest.readUInt32LE(4 * (k % 4)), name];
    }),
  );
  places.sort(([a], [b]) => a - b);
  const hash = createHash("md5").update(key).digest().readUInt32LE(0);
  return (places.find(([place]) => place >= hash) ?? places[0])[1];
}

describe("DubboConsistentHash", () => {
  const names = ["10.0.0.1:20880", "10.0.0.2:20880", "10.0.0.3:20880"];

  it("goes by the first word of the key's MD5 to the next of each one's places", () => {
    const endpoints = known(names);
    const balancer = new DubboConsistentHash(endpoints, { hashNodes: 160 }, new Map());
    balancer.updated();
    for (let k = 0; k < 500; k++) {
      balancer.keyHash.hash(`user-${k}`);
      const slot = balancer.pickHashed(balancer.keyHash.high, balancer.keyHash.low);
      assert.equal(endpoints.key(slot), home(names, `user-${k}`, 160));
    }
  });

  it("has four places for each digest", () => {
    const endpoints = known(names);
    const balancer = new DubboConsistentHash(endpoints, { hashNodes: 7 }, new Map());
    balancer.updated();
    for (let k = 0; k < 100; k++) {
      balancer.keyHash.hash(`${k}`);
      const slot = balancer.pickHashed(0, balancer.keyHash.low);
      assert.equal(endpoints.key(slot), home(names, `${k}`, 4));
    }
  });
});

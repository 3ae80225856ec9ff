import assert from "node:assert/strict";
import { NginxIpHash } from "../../../src/mesh/balance/nginx-ip-hash";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { CONNECT_FAILURE } from "../../../src/mesh/outcome";
import { endpointsOf } from "../../fidelity/adapters/adapter";

function balancerOf(weights: readonly number[], maxConns = 0): NginxIpHash {
  const balancer = new NginxIpHash(endpointsOf(weights), { ...POLICIES.nginxIpHash.defaults, maxConns });
  balancer.updated();
  return balancer;
}

describe("nginx ip_hash", () => {
  it("goes by the first three numbers of an address", () => {
    const balancer = balancerOf([3, 1, 2]);
    for (const address of [0x0a000001, 0x0a010207]) {
      // The rule by hand: 89, then times 113 plus a number, modulo 6271; places are 0 0 0 1 2 2.
      let hash = 89;
      for (const part of [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255])
        hash = (hash * 113 + part) % 6271;
      assert.equal(balancer.pickFrom(address, 0), [0, 0, 0, 1, 2, 2][hash % 6]);
      assert.equal(balancer.pickFrom(address ^ 0xff, 0), balancer.pickFrom(address, 0));
    }
  });

  it("goes on from a server that failed to another, always the same", () => {
    const balancer = balancerOf([1, 1, 1]);
    const now = 1e15;
    const first = balancer.pickFrom(0x01020304, now);
    balancer.answered(first, 0, now, CONNECT_FAILURE);
    const second = balancer.pickFrom(0x01020304, now);
    assert.notEqual(second, first);
    for (let k = 0; k < 10; k++) assert.equal(balancer.pickFrom(0x01020304, now), second);
  });

  it("has nobody where all are out", () => {
    const balancer = balancerOf([1, 1]);
    const now = 1e15;
    for (const slot of [0, 1]) balancer.answered(slot, 0, now, CONNECT_FAILURE);
    assert.equal(balancer.pickFrom(0x01020304, now), -1);
  });
});

import assert from "node:assert/strict";
import { crc32 } from "../../../src/mesh/balance/crc32";
import { NginxHash } from "../../../src/mesh/balance/nginx-hash";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { Endpoints } from "../../../src/mesh/endpoint";
import { CONNECT_FAILURE } from "../../../src/mesh/outcome";
import { endpointsOf } from "../../fidelity/adapters/adapter";
import { picksByKey } from "../../fidelity/adapters/keyed";

const { defaults } = POLICIES.nginxHash;
const KEYS = Array.from({ length: 1000 }, (_, k) => `user/${k}`);
const NOW = 1e15;

/** The first server that is not in `out`, by the rule as nginx has it: the CRC of try and key. */
function byHand(key: string, servers: number, out: readonly number[]): number {
  let hash = 0;
  for (let tries = 0; tries <= 20; tries++) {
    hash += (crc32(tries === 0 ? key : `${tries}${key}`) >>> 16) & 0x7fff;
    if (!out.includes(hash % servers)) return hash % servers;
  }
  return -1;
}

describe("nginx hash", () => {
  it("hashes again with the number of the try before the key where a server is out", () => {
    const balancer = new NginxHash(endpointsOf([1, 1, 1, 1]), defaults, new Map());
    balancer.updated();
    const out = [1, 2];
    for (const slot of out) balancer.answered(slot, 0, NOW, CONNECT_FAILURE);
    for (const key of KEYS) {
      balancer.keyHash.hash(key);
      const slot = balancer.pickHashed(balancer.keyHash.high, balancer.keyHash.low, NOW);
      const expected = byHand(key, 4, out);
      if (expected >= 0) assert.equal(slot, expected, key);
      else assert.ok(!out.includes(slot), key);
    }
  });

  it("takes servers in turn for requests without a key", () => {
    const balancer = new NginxHash(endpointsOf([5, 1, 1]), defaults, new Map());
    balancer.updated();
    assert.deepEqual(
      Array.from({ length: 7 }, () => balancer.pick(0)),
      [0, 0, 1, 0, 2, 0, 0],
    );
  });
});

describe("nginx hash consistent", () => {
  function picks(keys: readonly number[]): (string | number | undefined)[] {
    const endpoints = new Endpoints();
    endpoints.update(keys.map((key) => ({ key, weight: 1, name: `10.0.0.${key}:80` })));
    const balancer = new NginxHash(endpoints, { ...defaults, consistent: true }, new Map());
    balancer.updated();
    return picksByKey(balancer, KEYS).map((slot) => endpoints.key(slot));
  }

  it("moves only the keys of the server that leaves", () => {
    const before = picks([1, 2, 3, 4]);
    const after = picks([1, 2, 4]);
    before.forEach((server, k) => {
      if (server === 3) assert.notEqual(after[k], 3);
      else assert.equal(after[k], server);
    });
  });

  it("goes on to a next point's server where one is out", () => {
    const balancer = new NginxHash(endpointsOf([1, 1, 1]), { ...defaults, consistent: true }, new Map());
    balancer.updated();
    balancer.answered(0, 0, NOW, CONNECT_FAILURE);
    for (const key of KEYS) {
      balancer.keyHash.hash(key);
      assert.notEqual(balancer.pickHashed(balancer.keyHash.high, balancer.keyHash.low, NOW), 0);
    }
  });
});

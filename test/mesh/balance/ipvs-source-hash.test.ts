import assert from "node:assert/strict";
import { IpvsSourceHash } from "../../../src/mesh/balance/ipvs-source-hash";
import { endpointsOf } from "../../fidelity/adapters/adapter";

function balancerOf(weights: readonly number[]): IpvsSourceHash {
  const balancer = new IpvsSourceHash(endpointsOf(weights));
  balancer.updated();
  return balancer;
}

/** An address whose place in the table is `place`: hash_32 of it is the top 8 bits of its product. */
function addressAt(place: number): number {
  for (let address = 0; ; address++) {
    if (Number(((BigInt(address) * 0x61c88647n) % (1n << 32n)) >> 24n) === place) return address;
  }
}

describe("IPVS sh", () => {
  it("fills its 256 places in turn, each destination as often in a row as its weight", () => {
    const balancer = balancerOf([2, 1, 3]);
    const round = [0, 0, 1, 2, 2, 2];
    for (let place = 0; place < 256; place++)
      assert.equal(balancer.pickFrom(addressAt(place)), round[place % 6], `place ${place}`);
  });

  it("sends an address to the same destination always", () => {
    const balancer = balancerOf([1, 1, 1]);
    const picks = [1, 2, 3].map(() => balancer.pickFrom(0x0a000007));
    assert.equal(new Set(picks).size, 1);
  });

  it("gives nothing to more than 256 destinations but the first 256, as a table of 256 must", () => {
    const balancer = balancerOf(Array<number>(300).fill(1));
    const picks = new Set(Array.from({ length: 256 }, (_, place) => balancer.pickFrom(addressAt(place))));
    assert.deepEqual([picks.size, Math.max(...picks)], [256, 255]);
  });
});

import assert from "node:assert/strict";
import { PickFirst } from "../../../src/mesh/balance/pick-first";
import { APP_ERROR, CONNECT_FAILURE, KILLED, OK, TIMEOUT } from "../../../src/mesh/outcome";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

describe("PickFirst", () => {
  const of = (n: number): PickFirst => {
    const balancer = new PickFirst(endpointsWith(Array<number>(n).fill(1)), { shuffleAddressList: false });
    balancer.updated(0, scripted());
    return balancer;
  };

  it("stays with the first, whatever it answers", () => {
    const balancer = of(3);
    for (const outcome of [OK, APP_ERROR, TIMEOUT]) {
      assert.equal(balancer.pick(), 0);
      balancer.answered(0, 0, 0, outcome);
    }
    assert.equal(balancer.pick(), 0);
  });

  it("goes to the next that can be reached, and begins again when its connection breaks", () => {
    const balancer = of(3);
    balancer.answered(0, 0, 0, CONNECT_FAILURE);
    assert.equal(balancer.pick(), 1);
    balancer.answered(0, 0, 0, CONNECT_FAILURE); // a late one, of the endpoint before
    balancer.answered(1, 0, 0, CONNECT_FAILURE);
    assert.equal(balancer.pick(), 2);
    balancer.answered(2, 0, 0, KILLED);
    assert.equal(balancer.pick(), 0);
  });

  it("keeps its endpoint across updates while it is known", () => {
    const endpoints = endpointsWith([1, 1, 1]);
    const balancer = new PickFirst(endpoints, { shuffleAddressList: false });
    balancer.updated(0, scripted());
    balancer.answered(0, 0, 0, CONNECT_FAILURE);
    endpoints.update([2, 0, 1].map((key) => ({ key, weight: 1 })));
    balancer.updated(0, scripted());
    assert.equal(endpoints.key(balancer.pick()), 1);
    endpoints.update([2, 0].map((key) => ({ key, weight: 1 })));
    balancer.updated(0, scripted());
    assert.equal(endpoints.key(balancer.pick()), 2);
  });

  it("shuffles evenly", () => {
    const counts = [0, 0, 0];
    for (let seed = 0; seed < 3000; seed++) {
      const balancer = new PickFirst(endpointsWith([1, 1, 1]), { shuffleAddressList: true });
      balancer.updated(0, new TestRandom(seed));
      counts[balancer.pick()]++;
    }
    // Binomial: five standard deviations of 3000 / 3.
    for (const count of counts)
      assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(3000 * (2 / 9)), counts.join());
  });
});

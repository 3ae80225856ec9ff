import assert from "node:assert/strict";
import { KubeProxyChain, ruleChances } from "../../../src/mesh/balance/kube-proxy-chain";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

describe("KubeProxyChain", () => {
  const chain = (n: number): KubeProxyChain => {
    const made = new KubeProxyChain(endpointsWith(Array<number>(n).fill(1)));
    made.updated();
    return made;
  };
  const half = 2 ** 30;

  it("asks one rule after the other; the last takes the rest", () => {
    assert.equal(chain(3).pick(0, scripted(0)), 0);
    assert.equal(chain(3).pick(0, scripted(half, 0)), 1);
    assert.equal(chain(3).pick(0, scripted(half, half)), 2);
    assert.equal(chain(1).pick(0, scripted()), 0);
    assert.equal(chain(0).pick(0, scripted()), -1);
  });

  it("writes chances to ten digits", () => {
    assert.deepEqual(ruleChances(3), ["0.3333333333", "0.5000000000"]);
    assert.deepEqual(ruleChances(0), []);
  });
});

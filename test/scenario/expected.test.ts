import assert from "node:assert/strict";
import type { Arrivals } from "../../src/scenario/arrivals";
import { expectedRequests, expectedWork } from "../../src/scenario/expected";
import type { Step } from "../../src/scenario/step";

const S = 1e9;
const POISSON = { kind: "open", process: "poisson", rate: 10, stages: [] } as const;

describe("what is to be expected", () => {
  const requests = (arrivals: Arrivals, fromNs: number, toNs: number, stopNs = Infinity): number | null =>
    expectedRequests({ arrivals, stopNs, retry: null }, fromNs, toNs);

  it("of Poisson arrivals is the area under the rate", () => {
    assert.equal(requests(POISSON, 0, 5 * S), 50);
    assert.equal(requests(POISSON, 2 * S, 5 * S), 30);
    assert.equal(requests(POISSON, 2 * S, 5 * S, 4 * S), 20);
    assert.equal(requests(POISSON, 4 * S, 5 * S, 3 * S), 0);
    // From 10 to 30 per second within 4 s, then level: 4 * 20 + 30, less the first second, 12.5.
    const rising = { ...POISSON, stages: [{ forNs: 4 * S, to: 30 }] };
    assert.ok(Math.abs(requests(rising, S, 5 * S)! - (4 * 20 + 30 - 12.5)) < 1e-9);
    assert.equal(requests({ kind: "burst", size: 3, of: POISSON }, 0, S), 30);
  });

  it("of other arrivals is not said", () => {
    assert.equal(requests({ ...POISSON, process: "constant" }, 0, S), null);
    assert.equal(requests({ kind: "modulated", of: POISSON, isEven: true, noise: null }, 0, S), null);
    const think = { kind: "constant", value: S } as const;
    assert.equal(requests({ kind: "closed", users: 1, stages: [], think }, 0, S), null);
  });

  it("of work is the mean over branches, unless it depends on what happens", () => {
    const work = (value: number): Step => ({ kind: "work", time: { kind: "constant", value } });
    const branches = [
      { weight: 1, steps: [work(8)] },
      { weight: 3, steps: [work(4)] },
    ];
    assert.equal(expectedWork({ steps: [work(2), { kind: "choose", branches }] }), 2 + 8 / 4 + (3 * 4) / 4);
    const parallel = { kind: "parallel", branches: [[work(1)], [work(2)]], limit: Infinity } as const;
    assert.equal(expectedWork({ steps: [{ ...parallel, join: "all" }] }), 3);
    assert.equal(expectedWork({ steps: [{ ...parallel, join: 1 }] }), null);
  });
});

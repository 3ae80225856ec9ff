import assert from "node:assert/strict";
import { LeastLoaded } from "../../../src/mesh/balance/least-loaded";
import { RandomAperture } from "../../../src/mesh/balance/random-aperture";
import { Endpoints } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

const OPTIONS = { lowLoad: 0.875, highLoad: 1.125, smoothWindowNs: 15e9, minAperture: 1 };
const SECOND = 1e9;

function aperture(
  n: number,
  seed = 1,
  options = OPTIONS,
): { endpoints: Endpoints; balancer: RandomAperture } {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: n }, (_, key) => ({ key, weight: 1 })));
  const balancer = new RandomAperture(endpoints, new LeastLoaded(endpoints), options);
  balancer.updated(0, new TestRandom(seed));
  return { endpoints, balancer };
}

describe("RandomAperture", () => {
  it("looks at one more for each request under way, once it has lasted", () => {
    const { endpoints, balancer } = aperture(10);
    const random = new TestRandom(2);
    const send = (now: number): number => {
      const slot = balancer.pick(now, random);
      endpoints.active[slot]++;
      balancer.sent(slot, now);
      return slot;
    };
    assert.equal(balancer.aperture, 1);
    // The first load counts whole: 1 is within the band.
    send(0);
    assert.equal(balancer.aperture, 1);
    // 2 - e^-(t / 15 s) reaches 1.125 after 15 s x -ln 0.875 = 2.003 s.
    send(2 * SECOND);
    assert.equal(balancer.aperture, 1);
    // Two steps of the same kind: the second sees 3 under way for 4 s.
    send(6 * SECOND);
    assert.equal(balancer.aperture, 2);
  });

  it("looks at fewer as requests end", () => {
    const { endpoints, balancer } = aperture(10);
    const random = new TestRandom(3);
    for (let k = 0; k < 6; k++) {
      const slot = balancer.pick(k * 60 * SECOND, random);
      endpoints.active[slot]++;
      balancer.sent(slot, k * 60 * SECOND);
    }
    const most = balancer.aperture;
    assert.ok(most >= 4, `${most}`);
    for (let k = 6; k < 12; k++) balancer.answered(0, 1, k * 60 * SECOND);
    assert.ok(balancer.aperture <= most - 4, `${balancer.aperture}`);
  });

  it("keeps its order while endpoints come and go", () => {
    const { endpoints, balancer } = aperture(6, 7, { ...OPTIONS, minAperture: 3 });
    const random = new TestRandom(4);
    const seen = (): number[] => {
      const keys = new Set<number>();
      for (let k = 0; k < 200; k++) keys.add(endpoints.key(balancer.pick(0, random)) as number);
      return [...keys].sort();
    };
    const before = seen();
    assert.equal(before.length, 3);
    const other = [0, 1, 2, 3, 4, 5].filter((key) => !before.includes(key));
    endpoints.update([0, 1, 2, 3, 4, 5].filter((key) => key !== other[0]).map((key) => ({ key, weight: 1 })));
    balancer.updated(1, random);
    assert.deepEqual(seen(), before);
  });

  it("starts elsewhere for another caller", () => {
    const first = new Set(
      Array.from({ length: 40 }, (_, seed) => aperture(10, seed).balancer.pick(0, new TestRandom(1))),
    );
    assert.ok(first.size > 5, `${first.size}`);
  });
});

import assert from "node:assert/strict";
import { Aperture, ApertureRing, apertureWidth } from "../../../src/mesh/balance/aperture";
import { LeastLoaded } from "../../../src/mesh/balance/least-loaded";
import { endpointsWith } from "../../support/balancing";
import { TestRandom } from "../../support/test-random";

describe("Aperture", () => {
  it("is as wide as a whole number of callers' parts, for so many endpoints at least", () => {
    assert.equal(apertureWidth(10, 100, 12), 2 / 10);
    assert.equal(apertureWidth(3, 10, 12), 1);
  });

  it("covers every endpoint alike by all callers together", () => {
    const [callers, size] = [7, 40];
    const covered = new Array<number>(size).fill(0);
    for (let index = 0; index < callers; index++) {
      const ring = new ApertureRing(size, { index, count: callers }, 12);
      const first = ring.index(ring.offset);
      for (let k = 0; k < ring.range; k++) covered[(first + k) % size] += ring.weight((first + k) % size);
    }
    for (const times of covered) assert.ok(Math.abs(times - 3) < 1e-9, covered.join());
  });

  it("picks from its arc only, the less loaded of two", () => {
    const endpoints = endpointsWith(new Array<number>(30).fill(1));
    const aperture = new Aperture(endpoints, new LeastLoaded(endpoints), { index: 2, count: 10 }, 3);
    aperture.updated(0);
    endpoints.active[7] = 5;
    const random = new TestRandom(4);
    const seen = new Set(Array.from({ length: 500 }, () => aperture.pick(0, random)));
    // The arc is that of endpoints 6, 7 and 8; 7 never is the less loaded.
    assert.deepEqual([...seen].sort(), [6, 8]);
  });
});

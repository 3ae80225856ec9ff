import assert from "node:assert/strict";
import { WHOLE, ZoneChooser } from "../../../src/mesh/balance/zone-choice";
import { Endpoints, UNHEALTHY } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

function endpoints(zones: readonly number[]): Endpoints {
  const all = new Endpoints();
  all.update(zones.map((locality, key) => ({ key, weight: 1, locality })));
  return all;
}

describe("ZoneChooser", () => {
  it("hears of callers that come and go", () => {
    const callers = [1, 1];
    const zones = new ZoneChooser(
      endpoints([0, 0, 1, 1]),
      { kind: "zoneAware", zone: 0, callers: () => callers, options: { minClusterSize: 1 } },
      140,
    );
    const random = new TestRandom(1);
    zones.update(false, random);
    for (let k = 0; k < 50; k++) assert.equal(zones.choose(random), 0);
    callers[0] = 3;
    zones.callersChanged(false);
    const away = Array.from({ length: 3000 }, () => zones.choose(random)).filter((zone) => zone === 1).length;
    // Half of the endpoints for three quarters of the callers: a third leaves; five standard deviations.
    assert.ok(Math.abs(away - 1000) < 130, `${away}`);
  });

  it("does not choose in panic, nor a zone where nobody is well", () => {
    const all = endpoints([0, 0, 1]);
    const zones = new ZoneChooser(all, { kind: "weighted", weights: [50, 50] }, 140);
    const random = new TestRandom(2);
    zones.update(true, random);
    assert.equal(zones.isZoned, false);
    assert.equal(zones.choose(random), WHOLE);
    all.health[2] = UNHEALTHY;
    zones.update(false, random);
    assert.deepEqual(zones.inUse, [0]);
    for (let k = 0; k < 20; k++) assert.equal(zones.choose(random), 0);
  });

  it("leaves zones alone for some requests, where it is told so", () => {
    const options = { minClusterSize: 1, routingEnabled: 30 };
    const zones = new ZoneChooser(
      endpoints([0, 1]),
      { kind: "zoneAware", zone: 0, callers: () => [1, 1], options },
      140,
    );
    const random = new TestRandom(3);
    zones.update(false, random);
    const own = Array.from({ length: 3000 }, () => zones.choose(random)).filter((zone) => zone === 0).length;
    // Binomial: 900 with a deviation of sqrt(3000 x 0.3 x 0.7) = 25; five of them.
    assert.ok(Math.abs(own - 900) < 126, `${own}`);
  });
});

import assert from "node:assert/strict";
import { NetflixVegas, VEGAS } from "../../../src/mesh/resilience/netflix-vegas";
import { scripted } from "../../support/scripted-random";

describe("NetflixVegas", () => {
  it("measures the time without load anew after its probe, and never before", () => {
    // The jitter is 0.5 + 0.5 / 2: a probe at sample 0.75 * 2 * 10 = 15.
    const random = scripted(0.5, 0.5);
    const limit = new NetflixVegas({ ...VEGAS, initialLimit: 10, probeMultiplier: 2 }, random);
    // Few requests at once: the limit stays, whatever the queue.
    limit.sample(1e6, 1, false);
    for (let n = 1; n < 14; n++) limit.sample(2e6, 1, false);
    assert.equal(limit.limit, 10);
    limit.sample(2e6, 20, false);
    // Now 2 ms are the time without load, and what takes 2 ms has no queue.
    limit.sample(2e6, 20, false);
    assert.equal(limit.limit, 10 + 6);
    random.assertUsedUp();
  });

  it("falls by a step for each drop", () => {
    const limit = new NetflixVegas(VEGAS, scripted(0.5));
    limit.sample(1e6, 20, false);
    limit.sample(1e6, 20, true);
    assert.equal(limit.limit, VEGAS.initialLimit - 1);
  });
});

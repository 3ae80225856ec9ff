import assert from "node:assert/strict";
import { GRADIENT2, NetflixGradient2 } from "../../../src/mesh/resilience/netflix-gradient2";

describe("NetflixGradient2", () => {
  it("grows by a share of the queue it allows while latency is steady", () => {
    const limit = new NetflixGradient2(GRADIENT2);
    for (let n = 0; n < 10; n++) limit.sample(1e6, 200);
    assert.equal(limit.limit, Math.trunc(20 + 10 * GRADIENT2.smoothing * GRADIENT2.queueSize));
  });

  it("stays while less than half of it is in use, and never leaves its bounds", () => {
    const limit = new NetflixGradient2(GRADIENT2);
    for (let n = 0; n < 100; n++) limit.sample(1e6, 9);
    assert.equal(limit.limit, GRADIENT2.initialLimit);
    for (let n = 0; n < 1000; n++) limit.sample(1e6, 200);
    assert.equal(limit.limit, GRADIENT2.maxConcurrency);
    for (let n = 0; n < 100; n++) limit.sample(1e9, 200);
    assert.equal(limit.limit, GRADIENT2.minLimit);
  });
});

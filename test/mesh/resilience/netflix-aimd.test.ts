import assert from "node:assert/strict";
import { AIMD, NetflixAimd } from "../../../src/mesh/resilience/netflix-aimd";

describe("NetflixAimd", () => {
  it("takes what is late for a drop", () => {
    const limit = new NetflixAimd({ ...AIMD, initialLimit: 100 });
    limit.sample(AIMD.timeoutNs, 50, false);
    assert.equal(limit.limit, 101);
    limit.sample(AIMD.timeoutNs + 1, 50, false);
    assert.equal(limit.limit, Math.trunc(101 * AIMD.backoffRatio));
  });
});

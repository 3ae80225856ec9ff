import assert from "node:assert/strict";
import { LeastLoaded } from "../../../src/mesh/balance/least-loaded";
import { endpointsWith } from "../../support/balancing";

describe("LeastLoaded", () => {
  it("is the number of requests in flight", () => {
    const load = new LeastLoaded(endpointsWith([1, 9], [3, 0]));
    assert.deepEqual([load.load(0), load.load(1)], [3, 0]);
  });
});

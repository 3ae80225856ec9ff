import assert from "node:assert/strict";
import { Tally } from "./tally";

describe("intervals of a queue whose truth is known", () => {
  // All seeds and loads: npm run test:coverage.
  it("hold it about as often as they say", () => {
    const tally = new Tally({ load: 0.5, seconds: 40, replications: 10, warmup: "auto" });
    const seeds = 60;
    for (let seed = 1; seed <= seeds; seed++) tally.add(seed);
    // 95 % less four standard deviations of a share of 60.
    const least = seeds * (0.95 - 4 * Math.sqrt((0.95 * 0.05) / seeds));
    assert.ok(tally.counts.mean.held >= least, `mean: ${tally.counts.mean.held} of ${seeds}`);
    assert.ok(tally.counts.p99.held >= least, `p99: ${tally.counts.p99.held} of ${seeds}`);
  });
});

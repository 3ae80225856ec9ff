import assert from "node:assert/strict";
import type { Queue } from "./queue";
import { METRICS, Tally } from "./tally";

/** In 95 % of the seeds, less three standard deviations of such a share; none says that it is too short. */
function holds(queue: Queue, seeds: number): void {
  const tally = new Tally(queue);
  for (let seed = 1; seed <= seeds; seed++) tally.add(seed);
  const least = seeds * (0.95 - 3 * Math.sqrt((0.95 * 0.05) / seeds));
  for (const metric of METRICS) {
    const { held, short } = tally.counts[metric];
    assert.ok(held >= least, `${metric}: ${held} of ${seeds}`);
    assert.equal(short, 0, metric);
  }
}

describe("intervals of a queue whose truth is known", () => {
  // All seeds and loads: npm run test:coverage.
  it("hold it about as often as they say", () => {
    holds({ load: 0.5, seconds: 40, replications: 10, warmup: "auto" }, 40);
  });

  it("hold it as often when replications go on until they are narrow enough", () => {
    const replications = '{ min: 10, max: 100, until: "users.mean.ci < 5%" }';
    holds({ load: 0.5, seconds: 20, replications, warmup: "4s" }, 40);
  });
});

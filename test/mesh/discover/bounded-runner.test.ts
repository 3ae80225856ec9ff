import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { BoundedRunner } from "../../../src/mesh/discover/bounded-runner";

const OPTIONS = { minIntervalNs: 1000, maxIntervalNs: 30_000, burst: 2 };

describe("BoundedRunner", () => {
  it("runs at the latest after the longest interval", () => {
    const runner = new BoundedRunner(OPTIONS, 500);
    assert.equal(runner.dueAt, 30_500);
    assert.equal(runner.attempt(700), true);
    assert.equal(runner.dueAt, 30_700);
  });

  it("keeps to its rate and keeps nobody waiting for more than an interval", () => {
    const options = fc.record({
      minIntervalNs: fc.integer({ min: 1, max: 1000 }),
      maxIntervalNs: fc.integer({ min: 1000, max: 5000 }),
      burst: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(options, fc.array(fc.nat(700), { minLength: 1, maxLength: 80 }), (given, gaps) => {
        const runner = new BoundedRunner(given, 0);
        const runs: number[] = [];
        let now = 0;
        let waitingSince: number | null = null;
        const attempt = (at: number): void => {
          if (!runner.attempt(at)) {
            waitingSince ??= at;
            assert.ok(runner.dueAt > at);
          } else {
            if (waitingSince !== null) assert.ok(at - waitingSince <= given.minIntervalNs);
            waitingSince = null;
            runs.push(at);
          }
        };
        for (const gap of gaps) {
          for (; runner.dueAt <= now + gap;) attempt(runner.dueAt);
          attempt((now += gap));
        }
        // A token bucket: in any stretch at most `burst` runs and one for each interval in it.
        runs.forEach((from, i) => {
          runs.slice(i).forEach((to, more) => {
            assert.ok(more + 1 <= given.burst + Math.floor((to - from) / given.minIntervalNs));
          });
        });
      }),
    );
  });

  it("refuses options that mean nothing", () => {
    assert.throws(() => new BoundedRunner({ ...OPTIONS, minIntervalNs: 0 }, 0), InternalError);
    assert.throws(() => new BoundedRunner({ ...OPTIONS, maxIntervalNs: 999 }, 0), InternalError);
    assert.throws(() => new BoundedRunner({ ...OPTIONS, burst: 0 }, 0), InternalError);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { backoffDelay, exponentialInterval, lowerBoundDelay } from "../../../src/mesh/resilience/backoff";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

const MS = 1_000_000;
const BASE = { baseNs: 25 * MS, maxNs: 250 * MS };

describe("backoffDelay", () => {
  it("without jitter doubles from the base to the largest interval", () => {
    const delays = [1, 2, 3, 4, 5, 6].map((n) => backoffDelay({ ...BASE, jitter: "none" }, n, scripted()));
    assert.deepEqual(
      delays,
      [25, 50, 100, 200, 250, 250].map((ms) => ms * MS),
    );
  });

  it("with full jitter takes anything below the interval", () => {
    const backoff = { ...BASE, jitter: "full" as const };
    assert.equal(backoffDelay(backoff, 1, scripted(25 * MS - 1)), 25 * MS - 1);
    assert.equal(backoffDelay(backoff, 1, scripted(25 * MS)), 0);
    assert.equal(backoffDelay(backoff, 3, scripted(100 * MS - 1)), 100 * MS - 1);
  });

  it("with equal jitter takes the first half for sure", () => {
    const backoff = { ...BASE, jitter: "equal" as const };
    assert.equal(backoffDelay(backoff, 2, scripted(0)), 25 * MS);
    assert.equal(backoffDelay(backoff, 2, scripted(25 * MS - 1)), 50 * MS - 1);
  });

  it("draws intervals beyond 2^31 ns from the unit interval", () => {
    const backoff = { baseNs: 8000 * MS, maxNs: 8000 * MS, jitter: "full" as const };
    assert.equal(backoffDelay(backoff, 1, scripted("0.25")), 2000 * MS);
  });

  it("retries at once when the base is 0, without a draw", () => {
    for (const jitter of ["full", "equal", "none"] as const) {
      assert.equal(backoffDelay({ baseNs: 0, maxNs: 250 * MS, jitter }, 9, scripted()), 0);
    }
  });

  it("gives whole nanoseconds within the interval, for any retry", () => {
    const jitter = fc.constantFrom("full" as const, "equal" as const, "none" as const);
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(1e11),
        fc.integer({ min: 1, max: 1e6 }),
        jitter,
        fc.integer(),
        (base, extra, n, kind, seed) => {
          const backoff = { baseNs: base, maxNs: base + extra, jitter: kind };
          const delay = backoffDelay(backoff, n, new TestRandom(seed));
          assert.ok(Number.isSafeInteger(delay));
          const interval = Math.min(base * 2 ** Math.min(n - 1, 60), base + extra);
          assert.ok(delay <= interval && delay >= (kind === "full" ? 0 : Math.floor(interval / 2)));
        },
      ),
    );
  });

  it("grows by other factors for other uses", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((n) => exponentialInterval(100, 4, 2000, n)),
      [100, 400, 1600, 2000],
    );
  });
});

describe("lowerBoundDelay", () => {
  it("adds up to half of the bound", () => {
    assert.equal(lowerBoundDelay(1000, scripted(499)), 1499);
    assert.equal(lowerBoundDelay(1000, scripted(500)), 1000);
    assert.equal(lowerBoundDelay(1, scripted()), 1);
  });
});

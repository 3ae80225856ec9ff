import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { LeastRequest } from "../../../src/mesh/balance/least-request";
import { Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";

const DEFAULTS = { choices: 2, activeRequestBias: 1, fullScan: false };

/** Endpoint i in slot i, with so many requests in flight. */
function loaded(active: readonly number[], weights: readonly number[] = active.map(() => 1)): Endpoints {
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight })));
  endpoints.active.set(active);
  return endpoints;
}

function withOptions(endpoints: Endpoints, options: Partial<typeof DEFAULTS> = {}): LeastRequest {
  const balancer = new LeastRequest(endpoints, { ...DEFAULTS, ...options });
  balancer.updated(0, scripted(0));
  return balancer;
}

describe("LeastRequest", () => {
  const anyActive = fc.array(fc.nat(4), { minLength: 1, maxLength: 12 });

  it("takes the first least of the drawn endpoints", () => {
    const draws = fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyActive, draws, (active, positions) => {
        const chance = scripted(...positions);
        const slots = positions.map((draw) => draw % active.length);
        const least = Math.min(...slots.map((slot) => active[slot]));
        const pick = withOptions(loaded(active), { choices: positions.length }).pick(0, chance);
        assert.equal(
          pick,
          slots.find((slot) => active[slot] === least),
        );
        chance.assertUsedUp();
      }),
    );
  });

  it("scans for the least of all", () => {
    fc.assert(
      fc.property(anyActive, fc.integer(), (active, seed) => {
        const pick = withOptions(loaded(active), { fullScan: true }).pick(0, new TestRandom(seed));
        assert.equal(active[pick], Math.min(...active));
      }),
    );
  });

  it("gives endpoints that tie in a full scan the same chance", () => {
    const balancer = withOptions(loaded([3, 1, 1, 2, 1]), { fullScan: true });
    const chance = new TestRandom(5);
    const counts = [0, 0, 0, 0, 0];
    const n = 9000;
    for (let i = 0; i < n; i++) counts[balancer.pick(0, chance)]++;
    assert.deepEqual([counts[0], counts[3]], [0, 0]);
    // Binomial with p = 1/3: five standard deviations.
    for (const slot of [1, 2, 4]) assert.ok(Math.abs(counts[slot] - n / 3) < 5 * Math.sqrt((n * 2) / 9));
  });

  it("with unequal weights lowers a weight by the requests in flight to the power of the bias", () => {
    // Every pick finds `requests` in flight at endpoint 0, so the turns are those of fixed weights 8 /
    // requests^bias and 1: one turn of 1 for each 8 / (requests + 1)^bias of the other.
    for (const [requests, bias, ratio] of [
      [3, 1, 2],
      [3, 0.5, 4],
      [3, 0, 8],
      [1, 2, 2],
    ]) {
      const balancer = withOptions(loaded([requests, 0], [8, 1]), { activeRequestBias: bias });
      let first = 0;
      const n = 100 * (ratio + 1);
      for (let i = 0; i < n; i++) if (balancer.pick(0, scripted()) === 0) first++;
      assert.ok(Math.abs(first - 100 * ratio) <= 2, `bias ${bias}: ${first} of ${n}`);
    }
  });

  it("refuses options that mean nothing", () => {
    for (const options of [
      { choices: 0 },
      { choices: 1.5 },
      { activeRequestBias: -1 },
      { activeRequestBias: NaN },
    ]) {
      assert.throws(() => withOptions(loaded([0]), options), InternalError);
    }
  });
});

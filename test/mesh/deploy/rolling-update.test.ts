import assert from "node:assert/strict";
import fc from "fast-check";
import { canaryTarget, fenceposts, rollingStep } from "../../../src/mesh/deploy/rolling-update";
import type { ReplicaSet } from "../../../src/mesh/deploy/rolling-update";

const QUARTER = { share: 0.25 };

function set(replicas: number, available = replicas): ReplicaSet {
  return { replicas, available };
}

describe("fenceposts", () => {
  it("rounds the share of surge up and that of unavailable down", () => {
    const table = [1, 2, 3, 4, 5, 8, 10, 100].map((desired) => fenceposts(QUARTER, QUARTER, desired));
    assert.deepEqual(
      table.map(({ surge, unavailable }) => [surge, unavailable]),
      [
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 1],
        [2, 1],
        [2, 2],
        [3, 2],
        [25, 25],
      ],
    );
  });

  it("takes counts as they are, but lets no more lack than there are", () => {
    assert.deepEqual(fenceposts({ count: 3 }, { count: 5 }, 4), { surge: 3, unavailable: 4 });
  });

  it("lets one lack where neither would allow any", () => {
    assert.deepEqual(fenceposts({ count: 0 }, { count: 0 }, 4), { surge: 0, unavailable: 1 });
    assert.deepEqual(fenceposts({ share: 0 }, QUARTER, 3), { surge: 0, unavailable: 1 });
  });

  it("takes 7% of 100 for 7", () => {
    assert.deepEqual(fenceposts({ share: 0.07 }, { share: 0.29 }, 100), { surge: 7, unavailable: 29 });
  });
});

describe("rollingStep", () => {
  const ten = { desired: 10, target: 10, ...fenceposts(QUARTER, QUARTER, 10) };

  it("goes through 10 instances with 25% and 25% as Kubernetes does", () => {
    // At most 13, at least 8 available. Each line: new and old ones now, and what becomes of them.
    const steps: [fresh: ReplicaSet, old: ReplicaSet, freshTo: number, oldTo: number][] = [
      [set(0), set(10), 5, 8],
      [set(5, 0), set(8), 5, 8],
      [set(5, 1), set(8), 6, 7],
      [set(6, 5), set(7), 10, 3],
      [set(10, 8), set(3), 10, 0],
      [set(10, 10), set(0), 10, 0],
    ];
    for (const [fresh, old, freshTo, oldTo] of steps) {
      assert.deepEqual(rollingStep(ten, fresh, [old]), { fresh: freshTo, old: [oldTo] });
    }
  });

  it("without surge stops an old one before it starts a new one", () => {
    const plan = { desired: 4, target: 4, surge: 0, unavailable: 1 };
    assert.deepEqual(rollingStep(plan, set(0), [set(4)]), { fresh: 1, old: [3] });
    assert.deepEqual(rollingStep(plan, set(1, 0), [set(3)]), { fresh: 1, old: [3] });
    assert.deepEqual(rollingStep(plan, set(1), [set(3)]), { fresh: 2, old: [2] });
  });

  it("without unavailable starts a new one before it stops an old one", () => {
    const plan = { desired: 4, target: 4, surge: 1, unavailable: 0 };
    assert.deepEqual(rollingStep(plan, set(0), [set(4)]), { fresh: 1, old: [4] });
    assert.deepEqual(rollingStep(plan, set(1, 0), [set(4)]), { fresh: 1, old: [4] });
    assert.deepEqual(rollingStep(plan, set(1), [set(4)]), { fresh: 2, old: [3] });
  });

  it("stops when new ones do not come up, as in the comment of reconcileOldReplicaSets", () => {
    // 10 wanted, 13 at most, 8 at least; the 5 new ones crash. A node with an old one fails: none may go.
    assert.deepEqual(rollingStep(ten, set(5, 0), [set(8, 7)]), { fresh: 5, old: [8] });
    // Undone: the good version is the new one again, 13 - 8 - 1 = 4 of the crashing ones go, then one starts.
    const undone = rollingStep(ten, set(8, 7), [set(5, 0)]);
    assert.ok(undone.old[0] <= 1 && undone.fresh >= 9, JSON.stringify(undone));
    // Rolled over: 13 - 8 - 0 = 5 of the old ones may go, the crashing ones first, and five new ones start.
    assert.deepEqual(rollingStep(ten, set(0), [set(5, 0), set(8, 8)]), { fresh: 5, old: [0, 8] });
  });

  it("holds at a canary's part", () => {
    const plan = { desired: 10, target: canaryTarget(0.2, 10), surge: 1, unavailable: 0 };
    assert.deepEqual(rollingStep(plan, set(0), [set(10)]), { fresh: 1, old: [10] });
    assert.deepEqual(rollingStep(plan, set(1), [set(10)]), { fresh: 2, old: [9] });
    assert.deepEqual(rollingStep(plan, set(2), [set(9)]), { fresh: 2, old: [8] });
    assert.deepEqual(rollingStep(plan, set(2), [set(8)]), { fresh: 2, old: [8] });
  });

  it("grows and shrinks what is new when the number wanted changes", () => {
    const plan = (desired: number) => ({ desired, target: desired, surge: 1, unavailable: 1 });
    assert.deepEqual(rollingStep(plan(6), set(4), []), { fresh: 6, old: [] });
    assert.deepEqual(rollingStep(plan(2), set(4), []), { fresh: 2, old: [] });
    assert.deepEqual(rollingStep(plan(0), set(4), []), { fresh: 0, old: [] });
  });

  it("never leaves the fences, and comes to its end", () => {
    const setting = fc.record({
      desired: fc.integer({ min: 1, max: 40 }),
      surge: fc.nat(10),
      unavailable: fc.nat(10),
      order: fc.array(fc.nat(10), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(setting, ({ desired, surge, unavailable, order }) => {
        const posts = fenceposts({ count: surge }, { count: unavailable }, desired);
        const plan = { desired, target: desired, ...posts };
        let fresh = set(0);
        let old = set(desired);
        for (let step = 0; step < 50 * desired; step++) {
          const next = rollingStep(plan, fresh, [old]);
          assert.ok(
            next.fresh + next.old[0] <= Math.max(desired + posts.surge, fresh.replicas + old.replicas),
          );
          // Old ones are available; of the new ones as many as were.
          assert.ok(next.old[0] + fresh.available >= desired - posts.unavailable);
          if (next.fresh === desired && next.old[0] === 0) return;
          old = set(next.old[0]);
          // Some of the new ones become available.
          const more = Math.min(next.fresh, fresh.available + 1 + order[step % order.length]);
          fresh = set(next.fresh, more);
        }
        assert.fail("it goes on for ever");
      }),
      { numRuns: 200 },
    );
  });
});

describe("canaryTarget", () => {
  it("is the weight of the number wanted, rounded up", () => {
    assert.deepEqual(
      [0, 0.05, 0.1, 0.25, 1].map((weight) => canaryTarget(weight, 10)),
      [0, 1, 1, 3, 10],
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { EdfScheduler } from "../../../src/mesh/balance/edf-scheduler";

function picks(
  schedule: EdfScheduler,
  n: number,
  weightOf: (entry: number, pick: number) => number,
): number[] {
  return Array.from({ length: n }, (_, pick) => {
    const entry = schedule.next();
    schedule.requeue(weightOf(entry, pick));
    return entry;
  });
}

/** The rule by linear scan: the least deadline, then the earliest insertion. */
class NaiveSchedule {
  private readonly queue: { entry: number; deadline: number }[] = [];
  private now = 0;

  add(entry: number, weight: number): void {
    this.queue.push({ entry, deadline: this.now + 1 / weight });
  }

  pick(weightOf: (entry: number) => number): number {
    const least = Math.min(...this.queue.map(({ deadline }) => deadline));
    const [{ entry }] = this.queue.splice(
      this.queue.findIndex(({ deadline }) => deadline === least),
      1,
    );
    this.now = least;
    this.add(entry, weightOf(entry));
    return entry;
  }
}

describe("EdfScheduler", () => {
  const weight = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.double({ min: 0.01, max: 100, noNaN: true }));

  it("has nothing to pick when empty", () => {
    assert.equal(new EdfScheduler().next(), -1);
  });

  it("gives turns of equal weight in the order of insertion", () => {
    const schedule = new EdfScheduler();
    for (const entry of [7, 3, 5]) schedule.add(entry, 2);
    assert.deepEqual(
      picks(schedule, 6, () => 2),
      [7, 3, 5, 7, 3, 5],
    );
  });

  it("picks as a linear scan does, also while weights change", () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (weights, step) => {
          const changing = (entry: number, pick: number): number =>
            weights[(entry + step * pick) % weights.length];
          const schedule = new EdfScheduler();
          const naive = new NaiveSchedule();
          weights.forEach((w, entry) => {
            schedule.add(entry, w);
          });
          weights.forEach((w, entry) => {
            naive.add(entry, w);
          });
          const n = 3 * weights.length;
          const expected = Array.from({ length: n }, (_, pick) =>
            naive.pick((entry) => changing(entry, pick)),
          );
          assert.deepEqual(picks(schedule, n, changing), expected);
        },
      ),
    );
  });

  it("after any number of pre-picks gives each entry its share to within two turns", () => {
    // An entry's k-th turn is due at k / w after the time of its last one, and all entries share one time: in
    // an interval of t it has floor(w t) or floor(w t) + 1 turns. N picks take t with sum(w) t within n of N,
    // n the number of entries; so with equal shares of that error a count is within 1 + n w / sum(w) of N w /
    // sum(w).
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 }),
        fc.nat(2_147_483_647),
        (weights, seed) => {
          const sum = weights.reduce((total, w) => total + w, 0);
          const schedule = new EdfScheduler();
          schedule.fill([...weights.keys()], weights, weights.length, seed);
          const counts = weights.map(() => 0);
          const n = 5 * sum;
          for (const entry of picks(schedule, n, (e) => weights[e])) counts[entry]++;
          weights.forEach((w, entry) => {
            assert.ok(
              Math.abs(counts[entry] - 5 * w) <= 1 + (weights.length * w) / sum,
              `${counts.join()} of ${weights.join()}`,
            );
          });
        },
      ),
    );
  });

  it("fills with sparse entries whose weights stand at their own index", () => {
    const schedule = new EdfScheduler();
    schedule.fill([4, 1], [0, 1, 0, 0, 2], 2, 0);
    assert.deepEqual(picks(schedule, 6, (entry) => (entry === 4 ? 2 : 1)).sort(), [1, 1, 4, 4, 4, 4]);
  });

  it("starts over when filled again", () => {
    const used = new EdfScheduler();
    used.fill([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], 5, 77);
    picks(used, 9, () => 1);
    const fresh = new EdfScheduler();
    for (const schedule of [used, fresh]) schedule.fill([0, 1], [1, 3], 2, 5);
    const weightOf = (entry: number): number => [1, 3][entry];
    assert.deepEqual(picks(used, 20, weightOf), picks(fresh, 20, weightOf));
  });

  it("refuses a weight that is not above 0", () => {
    assert.throws(() => {
      new EdfScheduler().add(0, 0);
    }, InternalError);
    assert.throws(() => {
      new EdfScheduler().fill([0], [NaN], 1, 0);
    }, InternalError);
  });
});

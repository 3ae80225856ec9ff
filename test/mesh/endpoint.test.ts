import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../src/lib/assert";
import { Endpoints } from "../../src/mesh/endpoint";

function named(...keys: (string | number)[]): { key: string | number; weight: number }[] {
  return keys.map((key) => ({ key, weight: 1 }));
}

/** Keys of the current endpoints, in order. */
function current(endpoints: Endpoints): (string | number | undefined)[] {
  return Array.from(endpoints.members.subarray(0, endpoints.size), (slot) => endpoints.key(slot));
}

function slotOf(endpoints: Endpoints, key: string | number): number {
  const position = current(endpoints).indexOf(key);
  assert.ok(position >= 0, `${key} is not known`);
  return endpoints.members[position];
}

describe("Endpoints", () => {
  it("starts empty", () => {
    const endpoints = new Endpoints();
    assert.equal(endpoints.size, 0);
    assert.deepEqual(current(endpoints), []);
  });

  it("keeps the order of the last update", () => {
    const endpoints = new Endpoints();
    endpoints.update(named("a", "b", "c"));
    endpoints.update(named("c", "d", "a"));
    assert.deepEqual(current(endpoints), ["c", "d", "a"]);
  });

  it("keeps the slot and the count of endpoints that stay", () => {
    const endpoints = new Endpoints();
    endpoints.update(named("a", "b"));
    const slot = slotOf(endpoints, "b");
    endpoints.active[slot] = 3;
    endpoints.update(named("c", "d", "e", "f", "g", "b"));
    assert.equal(slotOf(endpoints, "b"), slot);
    assert.equal(endpoints.active[slot], 3);
  });

  it("gives a slot to another endpoint only once its requests are answered", () => {
    const endpoints = new Endpoints();
    endpoints.update(named("a"));
    const slot = slotOf(endpoints, "a");
    endpoints.active[slot] = 1;
    endpoints.update([]);
    endpoints.update(named("b"));
    assert.notEqual(slotOf(endpoints, "b"), slot);
    assert.equal(endpoints.key(slot), "a", "a late answer still finds its endpoint");
    endpoints.active[slot] = 0;
    endpoints.update(named("b", "c"));
    assert.equal(slotOf(endpoints, "c"), slot);
    assert.equal(endpoints.key(slot), "c");
  });

  it("takes an endpoint that comes back for a new one, whether or not its old slot has drained", () => {
    for (const inFlight of [0, 2]) {
      const endpoints = new Endpoints();
      endpoints.update(named("a"));
      const slot = slotOf(endpoints, "a");
      const arrival = endpoints.arrival[slot];
      endpoints.active[slot] = inFlight;
      endpoints.update([]);
      endpoints.update(named("a"));
      const again = slotOf(endpoints, "a");
      assert.equal(endpoints.active[again], 0);
      assert.notEqual(endpoints.arrival[again], arrival);
      if (inFlight > 0) assert.equal(endpoints.active[slot], inFlight, "the old slot drains on its own");
    }
  });

  it("does not free the slot of one holder for another that left later", () => {
    const endpoints = new Endpoints();
    endpoints.update(named("a"));
    endpoints.active[slotOf(endpoints, "a")] = 1;
    endpoints.update([]);
    endpoints.update(named("a"));
    endpoints.update(named("b"));
    endpoints.update(named("b", "a"));
    const slots = Array.from(endpoints.members.subarray(0, 2));
    assert.equal(new Set(slots).size, 2);
    assert.ok(!slots.some((slot) => endpoints.active[slot] > 0));
  });

  it("tells number keys from the same text", () => {
    const endpoints = new Endpoints();
    endpoints.update(named(1, "1"));
    assert.equal(new Set(endpoints.members.subarray(0, 2)).size, 2);
  });

  it("knows whether all weights are the same", () => {
    const endpoints = new Endpoints();
    endpoints.update([
      { key: "a", weight: 2 },
      { key: "b", weight: 2 },
    ]);
    assert.equal(endpoints.equalWeights, true);
    endpoints.update([
      { key: "a", weight: 2 },
      { key: "b", weight: 3 },
    ]);
    assert.equal(endpoints.equalWeights, false);
    assert.equal(endpoints.weight[slotOf(endpoints, "b")], 3);
    endpoints.update([{ key: "b", weight: 3 }]);
    assert.equal(endpoints.equalWeights, true);
    endpoints.update([]);
    assert.equal(endpoints.equalWeights, true);
  });

  it("refuses a key listed twice and weights that are not above 0 and finite", () => {
    assert.throws(() => {
      new Endpoints().update(named("a", "b", "a"));
    }, InternalError);
    for (const weight of [0, -1, NaN, Infinity]) {
      assert.throws(() => {
        new Endpoints().update([{ key: "a", weight }]);
      }, InternalError);
    }
  });

  it("agrees with a naive model under any updates and requests", () => {
    const update = fc.uniqueArray(fc.nat(11), { maxLength: 12 }).map((keys) => ({ keys }));
    const send = fc.nat(11).map((sendTo) => ({ sendTo }));
    const answer = fc.nat(40).map((nth) => ({ answer: nth }));
    fc.assert(
      fc.property(fc.array(fc.oneof(update, send, answer), { maxLength: 60 }), (steps) => {
        const endpoints = new Endpoints();
        let model = new Map<number, { slot: number; active: number }>();
        const inFlight: { slot: number; key: number; holder: { active: number } }[] = [];
        for (const step of steps) {
          if ("keys" in step) {
            endpoints.update(step.keys.map((key) => ({ key, weight: 1 + (key % 3) })));
            assert.deepEqual(current(endpoints), step.keys);
            model = new Map(
              step.keys.map((key) => {
                const slot = slotOf(endpoints, key);
                const before = model.get(key);
                if (before !== undefined) assert.equal(slot, before.slot, "a survivor keeps its slot");
                return [key, before ?? { slot, active: 0 }];
              }),
            );
            assert.equal(endpoints.equalWeights, new Set(step.keys.map((key) => key % 3)).size <= 1);
          } else if ("sendTo" in step) {
            const holder = model.get(step.sendTo);
            if (holder === undefined) continue;
            holder.active++;
            endpoints.active[holder.slot]++;
            inFlight.push({ slot: holder.slot, key: step.sendTo, holder });
          } else if (inFlight.length > 0) {
            const [{ slot, holder }] = inFlight.splice(step.answer % inFlight.length, 1);
            holder.active--;
            endpoints.active[slot]--;
          }
          for (const [key, { slot, active }] of model) {
            assert.equal(endpoints.active[slot], active);
            assert.equal(endpoints.weight[slot], 1 + (key % 3));
          }
          for (const { slot, key } of inFlight) assert.equal(endpoints.key(slot), key);
          assert.ok(endpoints.capacity >= endpoints.size);
        }
      }),
    );
  });

  it("does not grow without bound when endpoints come and go", () => {
    const endpoints = new Endpoints();
    for (let i = 0; i < 1000; i++) endpoints.update(named(`${i}-a`, `${i}-b`, `${i}-c`));
    // Three current and, until the next update, three that have just left: eight slots are enough.
    assert.ok(endpoints.capacity <= 8);
  });
});

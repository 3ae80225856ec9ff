import assert from "node:assert/strict";
import { Affinity } from "../../../src/mesh/balance/affinity";

describe("Affinity", () => {
  it("keeps each who asks at the endpoint it was given", () => {
    const affinity = new Affinity(Infinity);
    assert.equal(affinity.find(1, 0), -1);
    for (let who = 0; who < 100; who++) affinity.keep(who, who % 7, 0);
    for (let who = 0; who < 100; who++) assert.equal(affinity.find(who, 1e15), who % 7);
    affinity.keep(3, 5, 1);
    assert.deepEqual([affinity.find(3, 2), affinity.find(4, 2)], [5, 4]);
  });

  it("forgets who has not asked for the time, which begins anew with each request", () => {
    const affinity = new Affinity(100);
    affinity.keep(1, 9, 0);
    assert.equal(affinity.find(1, 99), 9);
    assert.equal(affinity.find(1, 198), 9);
    assert.equal(affinity.find(1, 298), -1);
    assert.equal(affinity.find(1, 299), -1);
    affinity.keep(1, 8, 299);
    assert.equal(affinity.find(1, 300), 8);
  });
});

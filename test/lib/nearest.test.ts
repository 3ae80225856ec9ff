import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/lib/nearest";

describe("nearest", () => {
  it("finds a word with a letter missing, added, replaced or swapped", () => {
    const known = ["replicas", "workers", "queue"];
    assert.equal(nearest("replica", known), "replicas");
    assert.equal(nearest("workkers", known), "workers");
    assert.equal(nearest("quewe", known), "queue");
    assert.equal(nearest("wrokers", known), "workers");
    assert.equal(nearest("Replicas", known), "replicas");
  });

  it("takes a shared beginning when nothing is close", () => {
    assert.equal(nearest("exponential", ["lognormal", "exp"]), "exp");
  });

  it("finds nothing for a word that is far from all, or too short to tell", () => {
    assert.equal(nearest("zebra", ["replicas", "workers"]), null);
    assert.equal(nearest("c", ["a", "b"]), null);
    assert.equal(nearest("x", []), null);
  });

  it("prefers the earlier of equally near words", () => {
    assert.equal(nearest("p98", ["p99", "p90"]), "p99");
  });
});

describe("editDistance", () => {
  const word = fc.string({ maxLength: 8 });

  it("is a symmetric distance, 0 only between equal words", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        return distance === editDistance(b, a) && (distance === 0) === (a === b);
      }),
    );
  });

  it("lies between the difference of the lengths and the longer length", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        return distance >= Math.abs(a.length - b.length) && distance <= Math.max(a.length, b.length);
      }),
    );
  });

  it("counts a swap of neighbours as one", () => {
    assert.equal(editDistance("wrok", "work"), 1);
  });
});

import assert from "node:assert/strict";
import { compareForDeletion } from "../../../src/mesh/deploy/scale-down";
import type { Candidate } from "../../../src/mesh/deploy/scale-down";

const S = 1e9;
const NOW = 1000 * S;

function order(candidates: readonly Partial<Candidate>[]): number[] {
  return candidates
    .map((one, number) => ({ number, isReady: true, onNode: 1, readySince: 0, ...one }))
    .sort((a, b) => compareForDeletion(a, b, NOW))
    .map(({ number }) => number);
}

describe("compareForDeletion", () => {
  it("takes those first that are not ready", () => {
    assert.deepEqual(order([{}, { isReady: false }, { onNode: 3 }]), [1, 2, 0]);
  });

  it("then those with the most company on their node", () => {
    assert.deepEqual(order([{ onNode: 2 }, { onNode: 3 }, {}]), [1, 0, 2]);
  });

  it("then the youngest, by powers of two of their age", () => {
    // Ages of 1000 s, 10 s and 200 s; as powers of two of a nanosecond 39, 33 and 37.
    assert.deepEqual(order([{}, { readySince: NOW - 10 * S }, { readySince: NOW - 200 * S }]), [1, 2, 0]);
  });

  it("then the highest number: 1000 s and 900 s are of the same magnitude", () => {
    assert.deepEqual(order([{ readySince: 100 * S }, {}, {}]), [2, 1, 0]);
  });

  it("takes one that is ready since this moment for the youngest", () => {
    assert.deepEqual(order([{ readySince: NOW }, { readySince: NOW - 1 }, {}]), [0, 1, 2]);
  });
});

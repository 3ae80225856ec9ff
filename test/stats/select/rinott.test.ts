import assert from "node:assert/strict";
import { covariance } from "../../../src/stats/covariance";
import { rinottConstant, rinottSizes } from "../../../src/stats/select/rinott";

describe("Rinott's constant", () => {
  // [systems, first stage, h at 90 %, at 95 %, at 99 %]
  const table = [
    [2, 10, 1.998, 2.614, 3.887],
    [2, 20, 1.896, 2.452, 3.54],
    [2, 30, 1.866, 2.407, 3.448],
    [3, 10, 2.587, 3.165, 4.402],
    [3, 20, 2.431, 2.937, 3.954],
    [3, 30, 2.387, 2.874, 3.838],
    [4, 20, 2.72, 3.203, 4.187],
    [5, 10, 3.136, 3.692, 4.912],
    [5, 20, 2.916, 3.385, 4.349],
    [5, 30, 2.855, 3.302, 4.207],
    [8, 20, 3.28, 3.727, 4.658],
    [10, 20, 3.437, 3.875, 4.793],
    [10, 30, 3.354, 3.766, 4.616],
    [20, 20, 3.884, 4.301, 5.189],
  ];
  it("has converged: a rule of four times as many points gives the same to five digits", () => {
    assert.ok(Math.abs(rinottConstant(5, 10, 0.99) - 4.91424) < 5e-5);
  });

  for (const [systems, first, ...constants] of table) {
    it(`is right for ${systems} systems of ${first} replications at first`, () => {
      [0.9, 0.95, 0.99].forEach((confidence, i) => {
        const h = rinottConstant(systems, first, confidence);
        // What the table has in its far tail is right to half a thousandth: so far did its integral reach.
        assert.ok(Math.abs(h - constants[i]) < 5e-4 * constants[i], `${confidence}: ${h}`);
      });
    });
  }
});

describe("Rinott's second stage", () => {
  it("takes more of what varies more, and never less than at first", () => {
    const steady = [1, 1, 1, 1, 1];
    const wild = [0, 9, 2, 14, 5];
    const h = rinottConstant(2, 5, 0.95);
    const size = Math.ceil((h * h * covariance(wild, wild)) / 4);
    assert.deepEqual(rinottSizes([steady, wild], 2, 0.95), [5, size]);
  });
});

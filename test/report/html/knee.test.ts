import assert from "node:assert/strict";
import { kneeOf } from "../../../src/report/html/knee";

/** Mean time in an M/M/1 queue with one unit of work: 1 / (1 - load). */
const queue = (loads: readonly number[]): [number, number][] => loads.map((load) => [load, 1 / (1 - load)]);

describe("the knee of a curve", () => {
  it("of a queue is where the slope of its logarithm is that of the straight line", () => {
    const loads = Array.from({ length: 96 }, (_, i) => i / 100);
    // d/dx of -ln(1 - x) is 1 / (1 - x); that of the line from 0 to 0.95 is ln 20 / 0.95.
    const expected = 1 - 0.95 / Math.log(20);
    const [load] = kneeOf(queue(loads))!;
    assert.ok(Math.abs(load - expected) <= 0.01, String(load));
  });

  it("is not seen where the load is far from what it can carry, nor on a straight line", () => {
    assert.equal(kneeOf(queue([0, 0.1, 0.2, 0.3, 0.4, 0.5])), null);
    assert.equal(kneeOf([1, 2, 3, 4, 5].map((x) => [x, Math.exp(x)] as const)), null);
    assert.equal(kneeOf([1, 2, 3, 4].map((x) => [x, 7] as const)), null);
  });

  it("does not depend on the order of the points, and needs four", () => {
    const points = queue([0, 0.3, 0.5, 0.7, 0.9, 0.97]);
    assert.deepEqual(kneeOf([...points].reverse()), kneeOf(points));
    assert.equal(kneeOf(points.slice(0, 3)), null);
  });

  it("leaves out what is not known", () => {
    const points = [...queue([0, 0.3, 0.5, 0.7, 0.9, 0.97]), [0.99, NaN] as const, [1, Infinity] as const];
    assert.deepEqual(kneeOf(points), kneeOf(points.slice(0, 6)));
  });
});

import assert from "node:assert/strict";
import { Stream } from "../../src/kernel/stream";
import { normalQuantile } from "../../src/lib/special-functions";
import { controlled } from "../../src/stats/control-variates";
import { meanInterval } from "../../src/stats/interval";

function normals(n: number, name: string): number[] {
  const stream = new Stream("control", name);
  return Array.from({ length: n }, () => normalQuantile(stream.unit()));
}

describe("control variates", () => {
  it("take out what a control explains, all of it when there is nothing else", () => {
    const control = normals(20, "all");
    const found = controlled(
      control.map((luck) => 7 + 3 * luck),
      [control],
      0.95,
    )!;
    assert.ok(Math.abs(found.mean - 7) < 1e-9);
    assert.ok(found.high - found.low < 1e-6);
  });

  it("hold the mean as often as they say, in narrower intervals", () => {
    let held = 0;
    let gain = 0;
    for (let k = 0; k < 400; k++) {
      const [a, b, rest] = ["a", "b", "rest"].map((name) => normals(15, `${name}${k}`));
      const values = rest.map((noise, r) => 5 + 2 * a[r] - b[r] + noise);
      const found = controlled(values, [a, b], 0.95)!;
      if (found.low <= 5 && 5 <= found.high) held++;
      gain += found.gain / 400;
    }
    assert.ok(Math.abs(held / 400 - 0.95) < 0.044, `${held}`);
    // Of a variance of 6 a sixth is left.
    assert.ok(gain > 1.7 && gain < 2.7, `${gain}`);
  });

  it("are the plain interval without controls, or with one that never varies", () => {
    const values = normals(10, "plain");
    const plain = meanInterval(values, 0.95)!;
    const found = controlled(values, [new Array<number>(10).fill(0)], 0.95)!;
    assert.ok(Math.abs(found.low - plain.low) < 1e-12 && Math.abs(found.high - plain.high) < 1e-12);
    assert.ok(Math.abs(found.gain - 1) < 1e-12);
  });

  it("need replications to learn from, and controls that differ", () => {
    assert.equal(controlled([1, 2, 3], [[1, 2, 4]], 0.95), null);
    const control = normals(10, "twice");
    assert.equal(controlled(normals(10, "of"), [control, control], 0.95), null);
  });
});

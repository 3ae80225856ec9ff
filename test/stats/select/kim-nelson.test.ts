import assert from "node:assert/strict";
import { Stream } from "../../../src/kernel/stream";
import { normalQuantile } from "../../../src/lib/special-functions";
import { KimNelson, kimNelsonConstants } from "../../../src/stats/select/kim-nelson";

describe("Kim and Nelson's constants", () => {
  // [systems, first stage, eta, h squared] at 95 %.
  const table = [
    [2, 20, 0.1371, 5.211],
    [5, 20, 0.2372, 9.015],
    [10, 20, 0.3029, 11.511],
    [5, 10, 0.635, 11.43],
  ];
  for (const [systems, first, eta, hSquared] of table) {
    it(`are right for ${systems} systems of ${first} replications at first`, () => {
      const constants = kimNelsonConstants(systems, first, 0.95);
      assert.ok(Math.abs(constants.eta - eta) < 1e-4, `${constants.eta}`);
      assert.ok(Math.abs(constants.hSquared - hSquared) < 2e-3, `${constants.hSquared}`);
    });
  }
});

/** Runs the procedure on normal values whose chance is shared in part. */
function choose(seed: string, means: readonly number[], delta: number): { best: number; taken: number } {
  const stream = new Stream("kn", seed);
  const procedure = new KimNelson(means.length, 10, delta, 0.9);
  let taken = 0;
  while (procedure.survivors.length > 1) {
    const common = normalQuantile(stream.unit());
    const values = means.map((mean) => mean + common + normalQuantile(stream.unit()));
    procedure.add(procedure.survivors.map((system) => values[system]));
    taken += procedure.survivors.length;
  }
  return { best: procedure.survivors[0], taken };
}

describe("Kim and Nelson's procedure", () => {
  it("chooses the best at least as often as it promises when it leads by delta", () => {
    const means = [5.5, 5, 5.5, 5.5];
    let right = 0;
    for (let k = 0; k < 300; k++) if (choose(`${k}`, means, 0.5).best === 1) right++;
    // 90 %, less three standard deviations of a share of 300.
    assert.ok(right / 300 > 0.9 - 0.052, `${right}`);
  });

  it("drops what is far behind at once", () => {
    const { best, taken } = choose("far", [1, 50, 60], 0.5);
    assert.equal(best, 0);
    assert.ok(taken < 40, `${taken}`);
  });

  it("ends also when there is no difference at all", () => {
    const procedure = new KimNelson(3, 5, 1, 0.95);
    for (let r = 0; r < 5; r++) procedure.add([r, r, r]);
    assert.equal(procedure.survivors.length, 1);
  });
});

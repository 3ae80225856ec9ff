import assert from "node:assert/strict";
import { lossesOf, retransmissionDelay } from "../../src/mesh/retransmission";

const S = 1e9;

describe("retransmission", () => {
  it("waits 200 ms, and twice as long after each further loss", () => {
    const delays = [0, 0.2, 0.2 + 0.4, 0.2 + 0.4 + 0.8, 3];
    delays.forEach((delay, losses) => {
      assert.ok(Math.abs(retransmissionDelay(losses) - delay * S) < 1);
    });
  });

  it("never waits longer than 120 s, and gives up after 15 retransmissions", () => {
    // 0.2 s doubled up to 102.4 s comes to 204.6 s; five more times of 120 s.
    assert.equal(retransmissionDelay(15), (204.6 + 5 * 120) * S);
    assert.equal(retransmissionDelay(16), Infinity);
  });

  it("loses n times in a row with the chance rate^n", () => {
    const rate = 0.3;
    for (let n = 0; n < 6; n++) {
      assert.equal(lossesOf(rate ** n * 0.999, rate), n);
      if (n > 0) assert.equal(lossesOf(rate ** n * 1.001, rate), n - 1);
    }
    assert.equal(lossesOf(0.999, 0), 0);
    assert.equal(lossesOf(0.001, 1), Infinity);
  });

  it("is never less late for a higher rate, by the same number", () => {
    for (const u of [0.9, 0.5, 0.1, 0.01]) {
      const late = [0, 0.1, 0.2, 0.5, 0.9].map((rate) => retransmissionDelay(lossesOf(u, rate)));
      assert.deepEqual(
        late,
        late.slice().sort((a, b) => a - b),
      );
    }
  });
});

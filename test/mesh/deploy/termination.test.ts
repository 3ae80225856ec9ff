import assert from "node:assert/strict";
import { terminationOf } from "../../../src/mesh/deploy/termination";

const S = 1e9;

describe("terminationOf", () => {
  it("kills when the grace period is over, whatever part of it the hook took", () => {
    assert.deepEqual(terminationOf(0, 30 * S), { termNs: 0, killNs: 30 * S });
    assert.deepEqual(terminationOf(5 * S, 30 * S), { termNs: 5 * S, killNs: 30 * S });
  });

  it("leaves the process two seconds after the hook", () => {
    assert.deepEqual(terminationOf(29 * S, 30 * S), { termNs: 29 * S, killNs: 31 * S });
    assert.deepEqual(terminationOf(0, 0), { termNs: 0, killNs: 2 * S });
  });

  it("cuts a hook short that takes longer than the grace period", () => {
    assert.deepEqual(terminationOf(60 * S, 30 * S), { termNs: 30 * S, killNs: 32 * S });
  });
});

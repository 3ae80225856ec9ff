import assert from "node:assert/strict";
import { desiredReplicas } from "../../../src/mesh/deploy/desired-replicas";

describe("desired replicas", () => {
  it("are as many as bring the mean to its target, rounded up", () => {
    // As in the guide of kubernetes.io: twice the target doubles them, half of it halves them.
    assert.equal(desiredReplicas(3, 200, 100), 6);
    assert.equal(desiredReplicas(4, 50, 100), 2);
    assert.equal(desiredReplicas(3, 0.5, 0.7), 3);
    assert.equal(desiredReplicas(3, 0, 0.7), 0);
  });

  it("stay as they are while the mean is near", () => {
    assert.equal(desiredReplicas(10, 0.54, 0.5), 10);
    assert.equal(desiredReplicas(10, 0.46, 0.5), 10);
    assert.equal(desiredReplicas(10, 0.54, 0.5, 0.05), 11);
    assert.equal(desiredReplicas(100, 0.44, 0.5), 88);
  });

  it("need a target", () => {
    assert.throws(() => desiredReplicas(1, 1, 0), /target/);
  });
});

import assert from "node:assert/strict";
import { GrpcLeastRequest } from "../../../src/mesh/balance/grpc-least-request";
import { endpointsWith } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

describe("GrpcLeastRequest", () => {
  const pick = (choiceCount: number, draws: readonly number[]): number => {
    const script = scripted(...draws);
    const slot = new GrpcLeastRequest(endpointsWith([9, 1, 1], [2, 1, 1]), { choiceCount }).pick(0, script);
    script.assertUsedUp();
    return slot;
  };

  it("takes the fewest of those drawn, with replacement; the earlier of equals", () => {
    assert.equal(pick(2, [0, 0]), 0);
    assert.equal(pick(2, [0, 1]), 1);
    assert.equal(pick(2, [2, 1]), 2);
    assert.equal(pick(3, [0, 0, 2]), 2);
  });

  it("draws ten at most", () => {
    assert.equal(pick(50, Array<number>(10).fill(0)), 0);
  });
});

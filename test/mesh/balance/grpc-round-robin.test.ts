import assert from "node:assert/strict";
import { GrpcRoundRobin } from "../../../src/mesh/balance/grpc-round-robin";
import { endpointsWith, turns } from "../../support/balancing";
import { scripted } from "../../support/scripted-random";

describe("GrpcRoundRobin", () => {
  it("goes round from a start that is drawn at each update, whatever the weights", () => {
    const endpoints = endpointsWith([5, 1, 1]);
    const balancer = new GrpcRoundRobin(endpoints);
    balancer.updated(0, scripted(1));
    assert.equal(
      turns(endpoints, 4, () => balancer.pick()),
      "1201",
    );
    balancer.updated(0, scripted(0));
    assert.equal(
      turns(endpoints, 2, () => balancer.pick()),
      "01",
    );
  });
});

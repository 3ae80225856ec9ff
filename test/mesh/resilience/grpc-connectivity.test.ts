import assert from "node:assert/strict";
import { GRPC_CONNECTIVITY, GrpcConnectivity } from "../../../src/mesh/resilience/grpc-connectivity";
import { scripted } from "../../support/scripted-random";

const S = 1e9;
/** No jitter: half way between shorter and longer. */
const MIDDLE = 0.5;

describe("GrpcConnectivity", () => {
  it("waits 1 s after the first failed connection, 1.6 times as long after each further one", () => {
    const endpoint = new GrpcConnectivity(GRPC_CONNECTIVITY);
    let now = 0;
    for (const seconds of [1, 1.6, 2.56, 4.096]) {
      endpoint.failed(now, true, scripted(MIDDLE));
      assert.ok(!endpoint.isOpen);
      assert.equal(endpoint.changesAt, now + seconds * S);
      now = endpoint.changesAt;
      endpoint.due();
      assert.ok(endpoint.isOpen);
      endpoint.sent();
      assert.ok(!endpoint.isOpen, "one request connects");
    }
    endpoint.succeeded();
    assert.ok(endpoint.isOpen);
    endpoint.failed(now, true, scripted(MIDDLE));
    assert.equal(endpoint.changesAt, now + S);
  });

  it("takes an answer that says no for a connection, and late news of a broken one for nothing", () => {
    const endpoint = new GrpcConnectivity(GRPC_CONNECTIVITY);
    endpoint.failed(0, false, scripted());
    assert.ok(endpoint.isOpen);
    endpoint.failed(0, true, scripted(MIDDLE));
    endpoint.failed(S / 2, true, scripted());
    endpoint.succeeded();
    assert.equal(endpoint.changesAt, S);
  });

  it("lets another connect where the first was given up", () => {
    const endpoint = new GrpcConnectivity(GRPC_CONNECTIVITY);
    endpoint.failed(0, true, scripted(MIDDLE));
    endpoint.due();
    endpoint.sent();
    endpoint.ignored();
    assert.ok(endpoint.isOpen);
  });
});

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
      endpoint.due(now);
      assert.ok(endpoint.isOpen);
      endpoint.sent(now);
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
    endpoint.due(S);
    endpoint.sent(S);
    endpoint.ignored();
    assert.ok(endpoint.isOpen);
  });

  it("leaves who was never connected alone after the failover timer, until anything is heard", () => {
    const fresh = (): GrpcConnectivity => new GrpcConnectivity(GRPC_CONNECTIVITY, 10 * S);
    const silent = fresh();
    assert.equal(silent.changesAt, Infinity);
    silent.sent(5 * S);
    silent.sent(6 * S);
    // It counts from the first, and others go there too meanwhile.
    assert.ok(silent.isOpen);
    assert.equal(silent.changesAt, 15 * S);
    silent.due(15 * S);
    silent.ignored();
    assert.ok(!silent.isOpen);
    // The connection is given up after 20 s, and made again a second later.
    assert.equal(silent.changesAt, 25 * S);
    silent.due(25 * S);
    assert.ok(!silent.isOpen);
    assert.equal(silent.changesAt, 26 * S);
    silent.due(26 * S);
    assert.ok(silent.isOpen);
    for (const late of [false, true]) {
      const heard = fresh();
      heard.sent(0);
      if (late) heard.due(10 * S);
      heard.succeeded();
      assert.ok(heard.isOpen);
      assert.equal(heard.changesAt, Infinity);
      heard.failed(11 * S, true, scripted(MIDDLE));
      assert.equal(heard.changesAt, 12 * S);
    }
  });
});

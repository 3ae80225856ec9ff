import assert from "node:assert/strict";
import { NginxLeastConn } from "../../../src/mesh/balance/nginx-least-conn";
import { NginxRoundRobin } from "../../../src/mesh/balance/nginx-round-robin";
import type { NginxPeerOptions } from "../../../src/mesh/balance/nginx-peers";
import { Endpoints } from "../../../src/mesh/endpoint";
import { APP_ERROR, CONNECT_FAILURE, OK, TIMEOUT } from "../../../src/mesh/outcome";

const S = 1e9;
/** Long after the beginning, so that no failure seems to be of late. */
const START = 1000 * S;

function peers(weights: readonly number[], options: Partial<NginxPeerOptions> = {}): NginxRoundRobin {
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight })));
  const balancer = new NginxRoundRobin(endpoints, {
    maxFails: 1,
    failTimeoutNs: 10 * S,
    maxConns: 0,
    ...options,
  });
  balancer.updated();
  return balancer;
}

function turns(balancer: NginxRoundRobin, at: number, n: number): string {
  return Array.from({ length: n }, () => balancer.pick(at)).join("");
}

describe("NginxPeers", () => {
  it("leaves a server out that failed, until failTimeout has passed", () => {
    const balancer = peers([1, 1]);
    assert.equal(turns(balancer, START, 2), "01");
    balancer.answered(1, 0, START, CONNECT_FAILURE);
    assert.equal(turns(balancer, START + 10 * S, 3), "000");
    assert.ok(turns(balancer, START + 11 * S, 3).includes("1"));
  });

  it("gives it one request then, and takes it back when that succeeds", () => {
    const balancer = peers([1, 1]);
    balancer.answered(1, 0, START, TIMEOUT);
    const trial = START + 11 * S;
    while (balancer.pick(trial) !== 1);
    // Until the trial is answered it is on trial, and nobody else goes there.
    assert.equal(turns(balancer, trial, 3), "000");
    balancer.answered(1, 0, trial, OK);
    assert.ok(turns(balancer, trial, 4).includes("1"));
  });

  it("counts no answers as failures, whatever they say, and none of an only server", () => {
    const balancer = peers([1, 1]);
    balancer.answered(1, 0, START, APP_ERROR);
    assert.equal(turns(balancer, START, 4), "0101");
    const only = peers([1]);
    only.answered(0, 0, START, CONNECT_FAILURE);
    assert.equal(only.pick(START), 0);
  });

  it("never leaves out with maxFails 0", () => {
    const balancer = peers([1, 1], { maxFails: 0 });
    for (let k = 0; k < 9; k++) balancer.answered(1, 0, START, CONNECT_FAILURE);
    assert.equal(turns(balancer, START, 4), "0101");
  });

  it("lowers the turns of a server after a failure, by its weight over maxFails, and gives 1 back a pick", () => {
    const balancer = peers([4, 4], { maxFails: 4 });
    for (let k = 0; k < 3; k++) balancer.answered(1, 0, START, CONNECT_FAILURE);
    // It saves up 1, 2, 3, 4, …; the other 4 each time.
    // (4, 1) 0 pays 5; (3, 3) 0 pays 6; (1, 6) 1 pays 7; (5, 3) 0 pays 8.
    assert.equal(turns(balancer, START, 4), "0010");
  });

  it("answers with nobody where all have failed or are full", () => {
    const failed = peers([1, 1]);
    for (const slot of [0, 1]) failed.answered(slot, 0, START, CONNECT_FAILURE);
    assert.equal(failed.pick(START), -1);
    const endpoints = new Endpoints();
    endpoints.update([{ key: 0, weight: 1 }]);
    const full = new NginxRoundRobin(endpoints, { maxFails: 1, failTimeoutNs: S, maxConns: 2 });
    full.updated();
    endpoints.active[0] = 2;
    assert.equal(full.pick(START), -1);
  });

  it("asks backups, in their turns, only while no other can be asked", () => {
    for (const create of [NginxRoundRobin, NginxLeastConn]) {
      const endpoints = new Endpoints();
      const tiers = ["first", "spare", "first", "spare"];
      endpoints.update(tiers.map((tier, key) => ({ key, weight: 1, metadata: { tier } })));
      const options = { maxFails: 1, failTimeoutNs: 10 * S, maxConns: 1, backup: { tier: "spare" } };
      const balancer = new create(endpoints, options);
      balancer.updated();
      const open = (): number => {
        const slot = balancer.pick(START);
        if (slot >= 0) endpoints.active[slot]++;
        return slot;
      };
      assert.deepEqual([open(), open(), open(), open(), open()], [0, 2, 1, 3, -1]);
      endpoints.active[2]--;
      assert.equal(open(), 2);
      // One that failed is out like one that is full.
      endpoints.active.fill(0);
      balancer.answered(0, 0, START, CONNECT_FAILURE);
      balancer.answered(2, 0, START, CONNECT_FAILURE);
      assert.deepEqual([open(), open()].sort(), [1, 3]);
    }
  });
});

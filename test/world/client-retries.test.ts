import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";
import type { Run } from "../support/world-of";

interface Parts {
  readonly client: string;
  readonly mesh?: string;
  readonly steps?: string;
}

/** One request at 10 ms, to an operation that fails after 1 ms. */
function one({ client, mesh = "", steps = "[{ wait: 1ms }, { fail: 100% }]" }: Parts): Run {
  return run({
    run: "duration: 15ms",
    services: `web: { operations: { get: ${steps} } }`,
    clients: `users: { target: web.get, arrivals: { constant: 100/s }, ${client} }`,
    rest: `mesh: { ${mesh} }`,
  });
}

function ended({ ended: all }: Run): number {
  return (all[0].to - all[0].from) / 1e6;
}

const NOW = "backoff: { base: 10ms, max: 10ms, jitter: none }";

describe("Retries of clients", () => {
  it("are made after all else has failed, each with what the policy does", () => {
    const retry = `retry: { attempts: 2, on: [5xx], ${NOW} }`;
    const alone = one({ client: retry });
    assert.deepEqual([alone.result.edges[0].attempts, alone.result.edges[0].retries], [3, 2]);
    assert.equal(ended(alone), 3 * 1 + 2 * 10);
    assert.deepEqual([alone.result.routes[0].requests, alone.result.routes[0].attempts], [1, 3]);
    const inner = "defaults: { retry: { attempts: 3, on: [5xx], backoff: { base: 1ns, jitter: none } } }";
    const both = one({ client: retry, mesh: inner });
    assert.equal(both.result.edges[0].attempts, 3 * 4);
    assert.equal(both.result.routes[0].failures, 1);
  });

  it("help where a later one succeeds, and the latency is that of the whole", () => {
    const done = run({
      run: "duration: 20s",
      services: "web: { operations: { get: [{ wait: 1ms }, { fail: 30% }] } }",
      clients: `users: { target: web.get, arrivals: { constant: 100/s }, retry: { attempts: 5, on: [5xx], ${NOW} } }`,
    });
    const times = latencies(done);
    const n = times.length;
    // A request needs k retries with a chance of 0.7 x 0.3^k; 0.3^6 of them fail.
    const share = (k: number): number => times.filter((time) => time === 1 + 11 * k).length / n;
    for (const k of [0, 1, 2]) {
      const expected = 0.7 * Math.pow(0.3, k);
      assert.ok(Math.abs(share(k) - expected) < 5 * Math.sqrt(expected / n), `${k}: ${share(k)}`);
    }
    assert.ok(times.filter((time) => time < 0).length < 0.005 * n);
  });

  it("begin anew with the policy's timeout and their own limit, and end with the client's patience", () => {
    const steps = "[{ wait: 1s }]";
    const retry = `retry: { attempts: 9, on: [timeout, 5xx], ${NOW} }`;
    const limited = one({ client: retry, mesh: "defaults: { timeout: 30ms }", steps });
    assert.deepEqual([limited.result.edges[0].attempts, ended(limited)], [10, 10 * 30 + 9 * 10]);
    assert.deepEqual(failures(limited), { timeout: 1 });
    const own = one({
      client: retry.replace("{", "{ perTry: 20ms,"),
      mesh: "defaults: { timeout: 30ms }",
      steps,
    });
    assert.deepEqual([own.result.edges[0].attempts, ended(own)], [10, 10 * 20 + 9 * 10]);
    // 0..30, 40..70, then 80 until the patience ends at 100; or 30 again, and no retry after 75.
    const patient = one({ client: `timeout: 100ms, ${retry}`, mesh: "defaults: { timeout: 30ms }", steps });
    assert.deepEqual([patient.result.edges[0].attempts, ended(patient)], [3, 100]);
    assert.deepEqual(failures(patient), { client_timeout: 1 });
    const short = one({ client: `timeout: 75ms, ${retry}`, mesh: "defaults: { timeout: 30ms }", steps });
    assert.deepEqual([short.result.edges[0].attempts, ended(short)], [2, 70]);
  });

  it("are for what was named alone", () => {
    const done = one({ client: "retry: { attempts: 3, on: [connect-failure] }" });
    assert.equal(done.result.edges[0].attempts, 1);
  });
});

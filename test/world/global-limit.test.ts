import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";
import type { Run } from "../support/world-of";

interface Parts {
  readonly limit: string;
  readonly more?: string;
  readonly instances?: number;
}

/** Two clients that ask two services, 50 times a second each, for 2 s. */
function done({ limit, more = "", instances = 1 }: Parts): Run {
  const client = (target: string): string =>
    `{ target: ${target}.get, arrivals: { constant: 50/s }, instances: ${instances} }`;
  const service = "{ operations: { get: [{ wait: 1ms }] } }";
  return run({
    run: "duration: 1999ms",
    services: `one: ${service}, two: ${service}`,
    clients: `a: ${client("one")}, b: ${client("one")}, c: ${client("two")}`,
    rest: `mesh: { defaults: { rateLimit: { global: { ${limit} } }${more} } }`,
  });
}

describe("the global rate limit", () => {
  it("counts all callers of a service together, in each window, however many proxies they have", () => {
    for (const instances of [1, 7]) {
      const all = done({ limit: "requestsPerUnit: 30", instances });
      const passed = all.result.routes.map(({ requests, failures: failed }) => requests - failed);
      assert.equal(passed[0] + passed[1], 2 * 30);
      assert.equal(passed[2], 2 * 30);
      assert.deepEqual(Object.keys(failures(all)), ["rate_limited"]);
    }
  });

  it("counts a domain together", () => {
    const { result } = done({ limit: "requestsPerUnit: 30, domain: shop" });
    const passed = result.routes.reduce((sum, { requests, failures: failed }) => sum + requests - failed, 0);
    assert.equal(passed, 2 * 30);
  });

  it("is waited for, also by what it refuses", () => {
    const all = done({ limit: "requestsPerUnit: 30, latency: 3ms" });
    assert.ok(latencies(all, 2).every((ms) => ms === 4 || ms === -1));
    for (const { from, isOk, to } of all.ended) assert.equal(to - from, (isOk ? 4 : 3) * 1e6);
  });

  it("lets calls pass that it does not answer in time, or not", () => {
    const late = "requestsPerUnit: 0, latency: 50ms";
    const open = done({ limit: late });
    assert.deepEqual(failures(open), {});
    // 20 ms, Envoy's default.
    assert.ok(latencies(open).every((ms) => ms === 21));
    const shut = done({ limit: `${late}, timeout: 30ms, failureModeDeny: true` });
    for (const { from, isOk, to } of shut.ended) assert.deepEqual([isOk, to - from], [false, 30e6]);
  });

  it("tells when the next window begins, which retries heed", () => {
    const more = ", retry: { on: [unavailable], attempts: 1, pushback: true }";
    const all = done({ limit: "requestsPerUnit: 1, unit: minute, xRateLimitHeaders: true", more });
    const waited = all.ended.filter(({ client }) => client === 2).map(({ from, to }) => to - from);
    // All but the first come again in whole seconds, at least as many as are left of the minute.
    assert.equal(waited.filter((ns) => ns > 58e9).length, waited.length - 1);
  });
});

import assert from "node:assert/strict";
import { failures, MS, requestsByInstance, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/**
 * Two instances, of which number 1 is down from 1 s to 2 s; a request every 10 ms, in turn to each that is
 * known. Whoever knows of the change late sends half of the requests into the void.
 */
function outage(discovery: string, more: { readonly clients?: string; readonly seed?: number } = {}): Run {
  const clients = more.clients ?? "users: { target: web.get, arrivals: { constant: 100/s } }";
  return run({
    run: `duration: 3s, seed: ${more.seed ?? 1}`,
    services: "web: { replicas: 2, operations: { get: [{ work: 1ms }] } }",
    clients,
    rest: `mesh: { discovery: ${discovery} }\nfaults: [{ at: 1s, for: 1s, crash: {}, on: { instances: [1] } }]`,
  });
}

function failedAt({ ended }: Run): number[] {
  return ended.filter(({ isOk }) => !isOk).map(({ from }) => from / MS);
}

/** Requests from `fromMs` until before `toMs`, every 10 ms, of which every second fails. */
function halfBetween(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / 10 / 2;
}

describe("ControlPlane", () => {
  it("instant: nobody ever calls what is down", () => {
    const done = outage("instant");
    assert.deepEqual(failures(done), {});
    // 300 requests less one (the first comes at 10 ms): 200 while both are up, 99 to the one that is left.
    const [first, second] = requestsByInstance(done, "web");
    assert.equal(first + second, 299);
    assert.ok(Math.abs(second - 100) <= 1, String(second));
  });

  for (const kind of ["xds", "endpointSlice"]) {
    it(`${kind}: callers learn of a change when it has propagated`, () => {
      const done = outage(`{ kind: ${kind}, propagation: 405ms }`);
      const failed = failedAt(done);
      assert.deepEqual(Object.keys(failures(done)), ["connect_failure"]);
      assert.ok(Math.abs(failed.length - halfBetween(1000, 1405)) <= 1, String(failed.length));
      assert.ok(failed.every((at) => at >= 1000 && at < 1405));
      // Nobody calls it from 1.405 s to 2.405 s, though it is up from 2 s on.
      const [, second] = requestsByInstance(done, "web");
      assert.ok(Math.abs(second - (halfBetween(0, 1000) + halfBetween(2405, 3000))) <= 2, String(second));
    });
  }

  it("xds: each proxy learns of it in its own time", () => {
    const clients = "users: { target: web.get, instances: 40, arrivals: { constant: 4000/s } }";
    const count = failures(outage("{ kind: xds, propagation: uniform 100ms..300ms }", { clients }))[
      "connect_failure"
    ];
    // 40 proxies with a mean of 200 ms each, half of 4000 requests a second: 400. The mean of 40 uniform
    // times has a standard deviation of 200 / sqrt(12 * 40) ms, so 18 requests; six of them are allowed, and
    // one request a proxy for its turn.
    assert.ok(Math.abs(count - 400) < 6 * 18 + 40, String(count));
  });

  it("dns onExpiry: callers learn of it within one time to live, at a moment of their own", () => {
    const until = [1, 2, 3, 4, 5, 6].map((seed) =>
      Math.max(...failedAt(outage("{ kind: dns, ttl: 500ms }", { seed }))),
    );
    assert.ok(
      until.every((last) => last >= 1000 && last < 1500),
      String(until),
    );
    assert.ok(new Set(until).size > 1, "all caches expire at the same time");
  });

  it("dns onExpiry: asks every ttl, so what is back is called within one ttl", () => {
    const done = outage("{ kind: dns, ttl: 500ms }");
    // From 1 s to 1 s + x half fail; from 2 s + x on it is called again, for the same x: 2 s less 1 s of
    // calls in all.
    const [, second] = requestsByInstance(done, "web");
    const failed = failures(done)["connect_failure"] ?? 0;
    assert.ok(Math.abs(second + failed - halfBetween(0, 2000)) <= 2, `${second} + ${failed}`);
  });

  it("dns onRequest: the first request that finds the answer too old asks", () => {
    // Requests every 700 ms only: each finds an answer older than 500 ms and asks anew, so none fails.
    const rare = "users: { target: web.get, arrivals: { constant: 1.5/s } }";
    assert.deepEqual(
      failures(outage("{ kind: dns, ttl: 500ms, refresh: onRequest }", { clients: rare })),
      {},
    );
    const count = failures(outage("{ kind: dns, ttl: 500ms, refresh: onRequest }"))["connect_failure"] ?? 0;
    assert.ok(count <= halfBetween(1000, 1500) + 1, String(count));
  });

  it("ends requests at once with no_endpoints when no instance is known", () => {
    const services = "web: { replicas: 2, operations: { get: [{ work: 1ms }] } }";
    const clients = "users: { target: web.get, arrivals: { constant: 100/s } }";
    const done = run({
      run: "duration: 205ms",
      services,
      clients,
      rest: "faults: [{ at: 105ms, crash: {} }]",
    });
    assert.deepEqual(failures(done), { no_endpoints: 10 });
    assert.ok(done.ended.every(({ from, to, isOk }) => isOk || from === to));
  });

  it("does not keep a run going by looking names up", () => {
    const { result } = run({
      run: "duration: 105ms",
      services: "web: { operations: { get: [{ wait: 33ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: "mesh: { defaults: { discovery: { kind: dns, ttl: 10ms } } }",
    });
    assert.equal(result.routes[0].successes, 10);
    // The last request arrives at 100.
    assert.equal(result.endNs, 133 * MS);
  });
});

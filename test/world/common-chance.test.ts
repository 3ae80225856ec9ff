import assert from "node:assert/strict";
import { traceRequests } from "../support/request-trace";
import type { TracedRequest } from "../support/request-trace";
import { scenarioFrom } from "../support/world-of";

/** A call tree with every kind of step that chance has a say in. */
function trace(more: {
  readonly mesh?: string;
  readonly replicas?: string;
  readonly web?: string;
  readonly arrivals?: string;
  readonly faults?: string;
  readonly client?: string;
}): TracedRequest[] {
  const { mesh = "", replicas = "2", web = "", arrivals = "poisson: 200/s", faults = "", client = "" } = more;
  const services = `
    web: { replicas: ${replicas}, ${web} operations: {
      get: [{ work: exp 2ms },
        { parallel: [[api.get, api.list],
          [{ repeat: 2, steps: [{ call: db.read, probability: 60%, onError: ignore }] }]] },
        { work: gamma mean=1ms cv=1.5 }],
      put: [{ choose: [{ weight: 1, steps: [api.get] },
        { weight: 2, steps: [{ wait: exp 3ms }, db.write] }] }] } },
    api: { replicas: 3, workers: 4, operations: {
      get: [{ work: lognormal p50=2ms p99=20ms }, { call: db.read, onError: ignore }],
      list: [{ repeat: 5, steps: [{ repeat: 1, steps: [{ repeat: 1, steps: [{ repeat: 1,
        steps: [{ repeat: 1, steps: [{ work: exp 1ms }] }] }] }] }] }] } },
    db: { cores: 4, operations: {
      read: [{ work: exp 1ms }], write: { errors: 5%, steps: [{ work: exp 2ms }] } } }`;
  const clients = `users: { mix: { web.get: 3, web.put: 1 }, ${client} arrivals: { ${arrivals} } },
    batch: { target: api.list, arrivals: { constant: 20/s } }`;
  const rest = `topology: { zones: [a, b], network: { sameZone: exp 100us, crossZone: exp 1ms } }
mesh: { ${mesh} }\n${faults}`;
  return traceRequests(scenarioFrom({ run: "duration: 3s, warmup: 1s, seed: 7", services, clients, rest }));
}

/** The same requests, one by one: time, operation, and all they met. */
function assertSame(some: readonly TracedRequest[], others: readonly TracedRequest[]): void {
  assert.deepEqual(some, others);
}

/**
 * The same requests, of which these may have been cut short: what they met, the others met too, with the same
 * outcome.
 */
function assertWithin(cut: readonly TracedRequest[], whole: readonly TracedRequest[]): void {
  assert.equal(cut.length, whole.length);
  cut.forEach(({ client, at, operation, met }, k) => {
    const other = whole[k];
    assert.deepEqual([client, at, operation], [other.client, other.at, other.operation]);
    for (const [place, value] of met) assert.equal(other.met.get(place), value, place);
  });
}

describe("Common random numbers", () => {
  const base = trace({});

  it("are many enough here to tell", () => {
    assert.ok(base.length > 500);
    const met = base.flatMap((request) => [...request.met]);
    assert.ok(met.length > 5000);
    // No two places in any call tree share a key and a number.
    assert.equal(new Set(met.map(([place]) => place)).size, met.length);
  });

  for (const balancer of [
    "random",
    "leastRequest",
    "{ leastRequest: { method: fullScan } }",
    "peakEwma",
    "ringHash",
    "{ random: {}, affinity: { by: client } }",
    "centralQueue",
  ]) {
    it(`are the same with ${balancer} as with roundRobin`, () => {
      assertSame(trace({ mesh: `defaults: { balancer: ${balancer} }` }), base);
    });
  }

  it("are the same whether requests carry keys or not", () => {
    for (const balancer of ["random", "maglev", "boundedHash", "{ random: {}, affinity: { by: session } }"]) {
      const mesh = `defaults: { balancer: ${balancer} }`;
      assertSame(trace({ client: "session: { keys: 20, distribution: zipf 1 },", mesh }), base);
    }
  });

  it("are the same with any number of replicas, workers, cores and proxies", () => {
    assertSame(trace({ replicas: "6" }), base);
    assertSame(trace({ replicas: "{ a: 1, b: 3 }" }), base);
    assertSame(trace({ web: "workers: 3," }), base);
    assertSame(trace({ web: "cores: 2, model: async, workers: 8," }), base);
    assertSame(trace({ client: "instances: 7," }), base);
    assertSame(trace({ client: "zone: b," }), base);
  });

  it("are the same with any discovery and data plane", () => {
    assertSame(trace({ mesh: "discovery: { kind: xds, propagation: exp 1s }, dataplane: ambient" }), base);
    assertSame(trace({ mesh: "discovery: { kind: dns, ttl: 100ms }" }), base);
  });

  it("are the same for as much as a request does before something fails", () => {
    const crash = "faults: [{ at: 1s, for: 500ms, crash: {}, on: { service: api, instances: 2 } }]";
    assertWithin(trace({ faults: crash, mesh: "discovery: { kind: xds, propagation: 100ms }" }), base);
    const retry = "retry: { attempts: 3, on: [5xx, reset, timeout], perTry: 4ms, backoff: { base: 1ms } }";
    assertWithin(trace({ mesh: `defaults: { ${retry} }` }), base);
    assertWithin(trace({ mesh: "defaults: { timeout: 5ms }" }), base);
    assertWithin(
      trace({
        mesh: `defaults: { timeout: 5ms, deadline: propagate, ${retry} }`,
        web: "queue: 0, workers: 2,",
      }),
      base,
    );
  });

  it("are the same for the first retries of two variants that both make them", () => {
    const failing = (balancer: string): TracedRequest[] =>
      trace({
        mesh: `defaults: { balancer: ${balancer}, retry: { attempts: 2, on: [5xx], backoff: { base: 1ms } } }`,
      });
    assertSame(failing("random"), failing("leastRequest"));
  });

  it("belong in a closed loop to the user and how many requests it has made", () => {
    const byUser = (requests: readonly TracedRequest[]): Map<number, TracedRequest[]> => {
      const users = new Map<number, TracedRequest[]>();
      for (const request of requests) {
        if (request.user >= 0) users.set(request.user, [...(users.get(request.user) ?? []), request]);
      }
      return users;
    };
    const arrivals = "users: 20, think: exp 50ms";
    const slow = byUser(trace({ arrivals, web: "workers: 1," }));
    const fast = byUser(trace({ arrivals, mesh: "defaults: { balancer: random }" }));
    assert.equal(slow.size, 20);
    for (const [user, requests] of slow) {
      const others = fast.get(user)!;
      const count = Math.min(requests.length, others.length);
      assert.ok(count > 5);
      for (let k = 0; k < count; k++) {
        assert.deepEqual([requests[k].operation, requests[k].met], [others[k].operation, others[k].met]);
      }
      // Its first request comes when it has thought for the first time, which takes as long in both.
      assert.equal(requests[0].at, others[0].at);
    }
  });

  it("differ from one replication's seed to another's", () => {
    const at = base.map((request) => request.at);
    const services = "web: { operations: { get: [] } }";
    const clients = "users: { target: web.get, arrivals: { poisson: 200/s } }";
    const other = traceRequests(scenarioFrom({ run: "duration: 3s, seed: 8", services, clients })).map(
      (request) => request.at,
    );
    assert.ok(other.filter((time) => at.includes(time)).length < 3);
  });
});

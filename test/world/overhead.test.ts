import assert from "node:assert/strict";
import { latencies, MS, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const SERVICES = `web: { operations: { get: [{ work: 10ms }, api.get] } },
  api: { operations: { get: [{ work: 5ms }] } }`;

/** One request of a client to web, which calls api. */
function chain(mesh: string, services = SERVICES, rest = ""): Run {
  const clients = "users: { target: web.get, arrivals: { constant: 10/s } }";
  return run({ run: "duration: 150ms", services, clients, rest: `mesh: { ${mesh} }\n${rest}` });
}

/** So many requests to web at 1, 2, ... ms. */
function many(count: number, mesh: string, services: string): Run {
  const clients = "users: { target: web.get, arrivals: { constant: 1000/s } }";
  return run({ run: `duration: ${count + 0.5}ms`, services, clients, rest: `mesh: { ${mesh} }` });
}

describe("what proxies cost", () => {
  it("is met at the caller's proxy and at the callee's, on each hop", () => {
    assert.deepEqual(latencies(chain("overhead: { latency: 1ms }")), [15 + 4]);
    assert.deepEqual(latencies(chain("overhead: { latency: 1ms, cpu: 2ms }")), [15 + 4 * 3]);
  });

  it("is nothing where requests pass no proxies", () => {
    for (const dataplane of ["none", "proxyless", "kubeProxy"])
      assert.deepEqual(latencies(chain(`dataplane: ${dataplane}, overhead: { latency: 1ms }`)), [15]);
  });

  it("is met once in ambient where a request stays on its node", () => {
    const mesh = "dataplane: ambient, overhead: { latency: 1ms }";
    // The client's proxy, and that of web's node; from web to api it is that node's alone.
    assert.deepEqual(latencies(chain(mesh)), [15 + 2 + 1]);
    const apart = "topology: { zones: { a: { nodes: 1 }, b: { nodes: 1 } } }";
    const services = `web: { replicas: { a: 1 }, operations: { get: [{ work: 10ms }, api.get] } },
      api: { replicas: { b: 1 }, operations: { get: [{ work: 5ms }] } }`;
    assert.deepEqual(latencies(chain(mesh, services, apart)), [15 + 4]);
  });

  it("is not met beside a service outside the mesh, called or calling", () => {
    const outside = (name: string): string => SERVICES.replace(`${name}: {`, `${name}: { external: true,`);
    assert.deepEqual(latencies(chain("overhead: { latency: 1ms }", outside("api"))), [15 + 3]);
    assert.deepEqual(latencies(chain("overhead: { latency: 1ms }", outside("web"))), [15 + 2]);
  });

  it("grows with what a proxy has to do: requests wait for one of its workers", () => {
    const services = "web: { external: true, operations: { get: [{ wait: 1ms }] } }";
    // One worker that needs 3 ms for each: the k-th is through at 1 + 3 k.
    const one = many(4, "overhead: { cpu: 3ms, workers: 1 }", services);
    assert.deepEqual(
      latencies(one),
      [1, 2, 3, 4].map((k) => 1 + 3 * k - k + 1),
    );
    // With two, the third begins when the first is through.
    const two = many(4, "overhead: { cpu: 3ms, workers: 2 }", services);
    assert.deepEqual(latencies(two), [4, 4, 5, 5]);
    assert.deepEqual(latencies(many(4, "overhead: { cpu: 3ms, workers: 4 }", services)), [4, 4, 4, 4]);
  });

  it("comes on top of the machine's speed, and is counted for the service beside which the proxy stands", () => {
    const services = `web: { speeds: [{ share: 100%, speed: 2x }],
      operations: { get: [{ wait: 1ms }, api.get] } }, api: { operations: { get: [{ wait: 1ms }] } }`;
    const done = many(3, "overhead: { cpu: 400us, workers: 8 }", services);
    // The client's, then web's twice as fast (in and out), then api's.
    assert.deepEqual(
      latencies(done),
      [2 + 0.4 + 0.2 + 0.2 + 0.4].flatMap((ms) => [ms, ms, ms]),
    );
    const [web, api] = done.result.services.map(({ proxyNs }) => proxyNs);
    assert.deepEqual([web, api], [3 * 400_000, 3 * 400_000]);
    assert.ok(Number.isNaN(many(3, "dataplane: none", services).result.services[0].proxyNs));
  });

  it("makes of two proxies in a row two M/M/1 stations, each on its own (Burke)", () => {
    const { result } = run({
      run: "duration: 400s",
      services: "web: { operations: { get: [{ wait: 0s }] } }",
      clients: "users: { target: web.get, arrivals: { poisson: 500/s } }",
      rest: "mesh: { overhead: { cpu: exp 1ms, workers: 1 } }",
    });
    const { latency, successes } = result.routes[0];
    // 1 / (mu - lambda) = 2 ms at each; the spread of such a mean over 200,000 requests is about 1 %.
    const mean = latency.sum / successes / MS;
    assert.ok(Math.abs(mean - 4) < 0.2, `mean ${mean} ms`);
  });
});

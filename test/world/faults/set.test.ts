import assert from "node:assert/strict";
import { failures, latencies, MS, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

interface Setting {
  readonly web?: string;
  readonly steps?: string;
  readonly mesh?: string;
  readonly more?: string;
  readonly duration?: string;
}

/** Settings of `web`, which gets a request every 10 ms and works 20 ms, that change from 95 to 145 ms. */
function withSet(settings: string, setting: Setting = {}, times = "at: 95ms, for: 50ms"): Run {
  const { web = "", steps = "[{ work: 20ms }]", mesh = "", more = "", duration = "205ms" } = setting;
  return run({
    run: `duration: ${duration}`,
    services: `web: { ${web} operations: { get: ${steps} } }, api: { operations: { get: [{ work: 20ms }] } }`,
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: `faults: [{ ${times}, set: { ${settings} } }]\nmesh: { ${mesh} }\n${more}`,
  });
}

/** When the requests came that failed, ms. */
function failedAt({ ended }: Run): number[] {
  return ended
    .filter(({ isOk }) => !isOk)
    .map(({ from }) => from / MS)
    .sort((a, b) => a - b);
}

describe("set", () => {
  it("changes timeouts, of the calls that begin meanwhile", () => {
    const done = withSet("mesh.defaults.timeout: 15ms");
    assert.deepEqual(failures(done), { timeout: 5 });
    assert.deepEqual(failedAt(done), [100, 110, 120, 130, 140]);
    const longer = withSet("mesh.to.web.timeout: 1s", { mesh: "defaults: { timeout: 15ms }" });
    assert.equal(failedAt(longer).length, 20 - 5);
    // Of calls between services, too.
    const inner = withSet("mesh.edges.web -> api.timeout: 15ms", { steps: "[api.get]" });
    assert.deepEqual(failedAt(inner), [100, 110, 120, 130, 140]);
  });

  it("changes retries", () => {
    const steps = "[{ fail: 100% }]";
    const done = withSet("mesh.defaults.retry: { attempts: 2, on: [5xx], backoff: { base: 1ns } }", {
      steps,
    });
    assert.equal(done.result.edges[0].retries, 5 * 2);
    const mesh = "defaults: { retry: { attempts: 2, on: [5xx], backoff: { base: 1ns } } }";
    const without = withSet("mesh.defaults.retry: false", { steps, mesh });
    assert.equal(without.result.edges[0].retries, 15 * 2);
  });

  it("changes the balancer, and back", () => {
    const web = "replicas: 4, speeds: [{ share: 25%, speed: 0.1x }, { share: 75%, speed: 1x }],";
    const share = (settings: string, times: string): number => {
      const { instances, edges } = withSet(settings, { web, duration: "4s" }, times).result;
      return instances.find(({ speed }) => speed < 1)!.requests / edges[0].attempts;
    };
    const always = share("mesh.defaults.balancer: leastRequest", "at: 0s");
    const half = share("mesh.defaults.balancer: leastRequest", "at: 1s, for: 2s");
    assert.ok(always < 0.15, String(always));
    assert.ok(Math.abs(half - (0.25 + always) / 2) < 0.03, `${half}, ${always}`);
    // One that learns of latencies is not told of attempts that it has not sent.
    const learning = share("mesh.defaults.balancer: peakEwma", "at: 1s, for: 2s");
    assert.ok(learning < (0.25 + always) / 2 + 0.03, String(learning));
  });

  it("changes error rates", () => {
    assert.deepEqual(failedAt(withSet("services.web.errors: 100%")), [80, 90, 100, 110, 120]);
    const web = "errors: 100%,";
    assert.equal(failedAt(withSet("services.web.errors: 0%", { web })).length, 15);
    const long = { duration: "100s", steps: "{ steps: [], errors: 50% }" };
    const { app_error } = failures(withSet("services.web.errors: 20%", long, "at: 0s"));
    assert.ok(Math.abs(app_error - 9999 * 0.6) < 6 * Math.sqrt(9999 * 0.6 * 0.4), String(app_error));
  });

  it("changes the limit of a queue", () => {
    const web = "workers: 1, queue: 100,";
    const done = withSet("services.web.queue.limit: 0", { web });
    assert.deepEqual(failures(done), { queue_full: 5 });
    assert.deepEqual(failedAt(done), [100, 110, 120, 130, 140]);
  });

  it("changes the number of workers: those in line get the new ones, those too many go when they are free", () => {
    const web = "cores: 16, workers: 1,";
    // One works at a time until 95: 10, 20, ... begin at 10, 30, 50, 70, 90. Then all that wait begin.
    const more = latencies(withSet("services.web.workers: 16", { web, duration: "105ms" }, "at: 95ms"));
    assert.deepEqual(more, [20, 30, 40, 50, 60, 95 - 60 + 20, 95 - 70 + 20, 95 - 80 + 20, 95 - 90 + 20, 20]);
    const fewer = latencies(
      withSet("services.web.workers: 1", { web: "cores: 16, workers: 4,", duration: "65ms" }, "at: 35ms"),
    );
    // 20 and 30 go on; when both are done, at 50, the first of those in line begins.
    assert.deepEqual(fewer, [20, 20, 20, 30, 40, 50]);
  });

  it("changes the network", () => {
    const more = "topology: { network: { sameZone: 1ms } }";
    const done = withSet("topology.network.sameZone: 5ms, topology.network.loss: 0%", { more });
    // Answers of 80 and 90 leave meanwhile, both messages of 100 and 110; then only requests: 120's answer
    // leaves at 145, when it is over.
    assert.deepEqual(latencies(done).slice(6, 15), [22, 26, 26, 30, 30, 26, 26, 26, 22]);
    assert.deepEqual([...new Set(latencies(withSet("topology.network.crossZone: 5ms", { more })))], [22]);
  });

  it("lets the last of several count, and each end by itself", () => {
    const two = `mesh.defaults.timeout: 15ms } }, { at: 115ms, for: 20ms, set: { mesh.defaults.timeout: 1s,
      services.web.queue.limit: 5`;
    assert.deepEqual(failedAt(withSet(two)), [100, 110, 140]);
    const first = "mesh.defaults.timeout: 15ms } }, { at: 115ms, set: { mesh.defaults.timeout: 12ms";
    assert.equal(failedAt(withSet(first)).length, 11);
  });
});

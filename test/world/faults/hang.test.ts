import assert from "node:assert/strict";
import { failures, latencies, MS, requestsByInstance, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

interface Setting {
  readonly web?: string;
  readonly steps?: string;
  readonly mesh?: string;
  readonly fault?: string;
  readonly other?: string;
  readonly duration?: string;
}

/** A request of 30 ms of work every 10 ms until 65 ms; `web` hangs from 25 to 125 ms. */
function hang(setting: Setting = {}): Run {
  const { web = "", steps = "[{ work: 30ms }]", mesh = "", fault = "at: 25ms, for: 100ms" } = setting;
  const api = "api: { operations: { get: [{ work: 20ms }], bad: [{ work: 20ms }, { fail: 100% }] } }";
  return run({
    run: `duration: ${setting.duration ?? "45ms"}`,
    services: `web: { ${web} operations: { get: ${steps} } }, ${api}`,
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: `faults: [{ ${fault}, on: { service: web }, hang: {} }${setting.other ?? ""}]
mesh: { discovery: { kind: xds, propagation: 100s }, ${mesh} }`,
  });
}

describe("hang", () => {
  it("stops what is at work, takes in what comes, and goes on with all of it", () => {
    // 10 and 20 had 15 and 5 ms done; 30 and 40 begin at 125.
    const done = hang();
    assert.deepEqual(latencies(done), [130, 130, 125, 115]);
    assert.equal(done.result.services[0].executedNs, 4 * 30 * MS);
    assert.deepEqual(requestsByInstance(done, "web"), [4]);
  });

  it("stops shared cores, and those in line", () => {
    // One core for two: by 25, 12.5 and 2.5 done (of the first 15 ms alone, 10 + 5/2). Then all four share it.
    const shared = latencies(hang({ web: "cores: 1," }));
    assert.ok(Math.max(...shared.map((latency, k) => latency + 10 * (k + 1))) > 125 + 100);
    const sum = shared.reduce((total, latency, k) => Math.max(total, latency + 10 * (k + 1)), 0);
    // All the work there is less the 15 ms done before, one after the other.
    assert.ok(Math.abs(sum - (125 + 4 * 30 - 15)) < 1e-3, String(sum));
    // One worker: 10 ends at 140, then the others by turns.
    assert.deepEqual(latencies(hang({ web: "workers: 1," })), [130, 150, 170, 190]);
  });

  it("is left by whoever has a limit, and nobody answers before its end", () => {
    const done = hang({ mesh: "defaults: { timeout: 40ms }" });
    assert.deepEqual(failures(done), { timeout: 4 });
    const told = hang({ mesh: "defaults: { timeout: 40ms, deadline: propagate }" });
    assert.equal(told.result.services[0].executedNs, (15 + 5) * MS);
  });

  it("lets timers and answers wait until somebody looks", () => {
    assert.deepEqual(latencies(hang({ steps: "[{ wait: 20ms }, { work: 1ms }]" })), [116, 106, 116, 106]);
    // The calls of 10 and 20 are answered at 30 and 40; those of 30 and 40 are made at 125.
    assert.deepEqual(latencies(hang({ steps: "[api.get]" })), [115, 105, 115, 105]);
    assert.deepEqual(failures(hang({ steps: "[api.bad]" })), { dependency_error: 4 });
    assert.ok(hang({ steps: "[api.bad]" }).ended.every(({ to }) => to >= 125 * MS));
    const forked = hang({ steps: "[[{ wait: 20ms }, api.get, { work: 10ms }]]" });
    // Of the work of 20, 5 ms are left.
    assert.deepEqual(latencies(forked), [115, 110, 115, 105]);
  });

  it("keeps those in line beyond their patience, and turns them away afterwards", () => {
    const done = hang({ web: "workers: 1, queue: { timeout: 30ms }," });
    // 20 had stood in line since 20; the others arrive at 125 for whoever looks.
    assert.deepEqual(failures(done), { queue_timeout: 2 });
    const ended = done.ended.filter(({ isOk }) => !isOk).map(({ from, to }) => [from / MS, to / MS]);
    assert.deepEqual(ended, [
      [20, 125],
      [40, 155],
    ]);
  });

  it("with a restart ends in death", () => {
    const done = hang({ fault: "at: 25ms, for: 50ms, restart: 20ms" });
    assert.deepEqual(failures(done), { killed: 2, connect_failure: 2 });
    assert.ok(done.ended.every(({ to }) => to === 75 * MS));
    assert.equal(done.result.services[0].executedNs, (15 + 5) * MS);
  });

  it("is over for a process that dies of something else: its successor works", () => {
    const other = ", { at: 35ms, for: 10ms, crash: {}, on: { service: web } }";
    const done = hang({ other, duration: "65ms" });
    // 10 and 20 are killed and 30 refused at 35, 40 is refused; 50 and 60 are served.
    assert.deepEqual(
      done.ended.map(({ from, to, isOk }) => [from / MS, to / MS, isOk]),
      [
        [10, 35, false],
        [20, 35, false],
        [30, 35, false],
        [40, 40, false],
        [50, 80, true],
        [60, 90, true],
      ],
    );
  });

  it("lasts as long as the longest of two", () => {
    const other = ", { at: 35ms, for: 20ms, hang: {}, on: { service: web } }";
    assert.deepEqual(latencies(hang({ other })), [130, 130, 125, 115]);
    const longer = ", { at: 35ms, for: 100ms, hang: {}, on: { service: web } }";
    assert.deepEqual(latencies(hang({ other: longer })), [140, 140, 135, 125]);
  });

  it("is known to the central queue, which is an ideal", () => {
    const services = "web: { replicas: 2, workers: 4, operations: { get: [{ work: 5ms }] } }";
    const done = run({
      run: "duration: 105ms",
      services,
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: `faults: [{ at: 0s, hang: {}, on: { service: web, instances: [0] } }]
mesh: { defaults: { balancer: centralQueue } }`,
    });
    assert.deepEqual(requestsByInstance(done, "web"), [0, 10]);
  });

  it("for ever leaves requests open that have no limit", () => {
    const done = hang({ fault: "at: 25ms" });
    assert.equal(done.ended.length, 0);
    assert.equal(done.result.routes[0].inFlight, 4);
  });
});

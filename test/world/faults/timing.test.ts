import assert from "node:assert/strict";
import { failures, latencies, MS, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

interface Setting {
  readonly replicas?: number;
  readonly steps?: string;
  readonly duration?: string;
  readonly rate?: string;
}

/** One fault on a service `web`, whose callers never hear of changes. */
function withFault(fault: string, setting: Setting = {}): Run {
  const { replicas = 1, steps = "[{ work: 3ms }]", duration = "1s", rate = "100/s" } = setting;
  return run({
    run: `duration: ${duration}`,
    services: `web: { replicas: ${replicas}, operations: { get: ${steps} } }`,
    clients: `users: { target: web.get, arrivals: { constant: ${rate} } }`,
    rest: `faults: [{ ${fault} }]\nmesh: { discovery: { kind: xds, propagation: 100s } }`,
  });
}

/** When it was at work, ms. */
function spans({ result }: Run): [number, number][] {
  return result.faults.map(({ fromNs, toNs }) => [fromNs / MS, toNs / MS]);
}

/** When each instance went down, ms. */
function downs({ result }: Run): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { kind, target, timeNs } of result.notes) {
    if (kind === "instance-down") times.set(target, [...(times.get(target) ?? []), timeNs / MS]);
  }
  return times;
}

describe("the times of faults", () => {
  it("may be random, from draws of their own", () => {
    const [[from, to]] = spans(withFault("at: uniform 10ms..20ms, for: uniform 1ms..2ms, crash: {}"));
    assert.ok(from >= 10 && from <= 20);
    assert.ok(to - from >= 1 && to - from <= 2);
    const [[alone]] = spans(withFault("at: uniform 10ms..20ms, crash: {}"));
    assert.equal(alone, from);
  });

  it("come again so long after the end, until the arrivals end", () => {
    const done = withFault("at: 25ms, for: 10ms, every: 40ms, errors: { rate: 100% }", { duration: "130ms" });
    assert.deepEqual(spans(done), [
      [25, 35],
      [75, 85],
      [125, 135],
    ]);
    // 3 ms of work: those that end within are of 30, 80 and 130 ms less 3.
    assert.deepEqual(failures(done), { app_error: 2 });
  });

  it("begin with a first pause where no beginning is given", () => {
    const done = withFault("for: 10ms, every: 40ms, crash: {}", { duration: "100ms" });
    assert.deepEqual(spans(done), [
      [40, 50],
      [90, 100],
    ]);
  });

  it("count the pause from the end of the restart", () => {
    const done = withFault("at: 25ms, restart: 15ms, every: 40ms, crash: {}", { duration: "140ms" });
    assert.deepEqual(
      spans(done).map(([from]) => from),
      [25, 80, 135],
    );
  });

  it("are each instance's own, the same however many there are", () => {
    const fault = "for: exp 20ms, every: exp 200ms, on: { service: web }, crash: {}";
    const three = downs(withFault(fault, { replicas: 3 }));
    const two = downs(withFault(fault, { replicas: 2 }));
    assert.ok([...three.values()].every((times) => times.length > 0));
    assert.notDeepEqual(three.get("web/0"), three.get("web/1"));
    for (const [name, times] of two) assert.deepEqual(times, three.get(name));
  });

  it("are those of all together where they are to be", () => {
    const fault = "together: true, for: exp 20ms, every: exp 100ms, on: { service: web }, crash: {}";
    const times = [...downs(withFault(fault, { replicas: 3 })).values()];
    assert.equal(times.length, 3);
    assert.deepEqual(times[0], times[1]);
    assert.deepEqual(times[0], times[2]);
    // Those that are struck together are chosen anew each time.
    const some = downs(
      withFault(`${fault}, name: x`.replace("web }", "web, instances: 1 }"), { replicas: 3 }),
    );
    assert.ok(some.size > 1);
  });

  it("note whom they strike and for how long", () => {
    const { result } = withFault("at: 10ms, for: 5ms, every: 1s, on: { service: web }, crash: {}", {
      replicas: 2,
    });
    const notes = result.notes.filter(({ kind }) => kind.startsWith("fault"));
    assert.deepEqual(
      notes.map(({ kind, target, detail }) => [kind, target, detail]),
      [
        ["fault-start", "web/0", "crash 1: crash for 5ms on 1 instance"],
        ["fault-start", "web/1", "crash 1: crash for 5ms on 1 instance"],
        ["fault-end", "web/0", "crash 1: crash on 1 instance"],
        ["fault-end", "web/1", "crash 1: crash on 1 instance"],
      ],
    );
  });

  describe("ramp", () => {
    it("takes speed away evenly: half of it on average while it grows", () => {
      // From 10 to 110 ms the speed goes from 1 to 0.5: 75 of 100 ms are done. 25 more take 50.
      const setting = { steps: "[{ work: 100ms }]", duration: "15ms" };
      const [latency] = latencies(withFault("at: 10ms, ramp: 100ms, slow: { speed: 0.5x }", setting));
      // Each step may round the end to a whole nanosecond.
      assert.ok(Math.abs(latency - 150) <= 100e-6, String(latency));
    });

    it("adds latency evenly", () => {
      // Requests come every ms; at each of the 100 steps of 1 ms one is sent, at its middle.
      const setting = { steps: "[]", duration: "100ms", rate: "1000/s" };
      const done = withFault("at: 0s, ramp: 100ms, for: 1s, latency: { add: 10ms }", setting);
      const wayOut = latencies(done).map((latency) => Math.floor(latency / 2));
      assert.ok(wayOut[0] <= 1 && wayOut[98] >= 9, wayOut.join(" "));
      const between = latencies(done).reduce((sum, latency) => sum + latency, 0) / 99;
      // 5 ms there on average; the answer leaves when the fault has grown by what the way took.
      assert.ok(between > 10 && between < 11, String(between));
    });

    it("raises the chance of errors evenly", () => {
      const setting = { steps: "[]", duration: "10s", rate: "1000/s" };
      const { app_error } = failures(withFault("at: 0s, ramp: 10s, errors: { rate: 60% }", setting));
      // 30 % of 9999; the variance is at most that of a binomial count.
      assert.ok(Math.abs(app_error - 3000) < 6 * Math.sqrt(10_000 * 0.3 * 0.7), String(app_error));
    });

    it("begins anew with each occurrence", () => {
      const setting = { steps: "[{ work: 100ms }]", duration: "415ms", rate: "2.5/s" };
      const fault = "at: 10ms, for: 150ms, every: 240ms, ramp: 100ms, slow: { speed: 0.5x }";
      // The second occurrence is from 400 on, when the request begins.
      const [latency] = latencies(withFault(fault, setting));
      assert.ok(Math.abs(latency - 150) <= 100e-6, String(latency));
    });
  });
});

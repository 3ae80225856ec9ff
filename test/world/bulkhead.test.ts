import assert from "node:assert/strict";
import { failures, latencies, MS, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** Requests at 1, 2, ... `count` ms at one instance, whose operation is limited. */
function limited(concurrency: string, count: number, more = "", rest = "", steps = "[{ wait: 5ms }]"): Run {
  return run({
    run: `duration: ${count + 0.5}ms`,
    services: `web: { ${more} operations: { get: { concurrency: ${concurrency}, steps: ${steps} } } }`,
    clients: "users: { target: web.get, arrivals: { constant: 1000/s } }",
    rest,
  });
}

function times({ ended }: Run): number[] {
  return ended.map(({ from, to }) => (to - from) / MS);
}

describe("the limit of an operation", () => {
  it("lets so many in at once, and the others wait, first come, first served", () => {
    // Begun at 1, 2, 6, 7, 11.
    assert.deepEqual(latencies(limited("2", 5)), [5, 5, 8, 8, 11]);
    assert.deepEqual(latencies(limited("{ limit: 2 }", 5)), [5, 5, 8, 8, 11]);
    assert.deepEqual(latencies(limited("9", 5)), [5, 5, 5, 5, 5]);
  });

  it("refuses those for whom there is no room to wait", () => {
    const done = limited("{ limit: 1, queue: 1 }", 4);
    assert.deepEqual(latencies(done), [5, 9, -1, -1]);
    assert.deepEqual(failures(done), { bulkhead_full: 2 });
    assert.deepEqual(latencies(limited("{ limit: 1, queue: 0 }", 6)), [5, -1, -1, -1, -1, 5]);
  });

  it("lets requests wait for no longer than that", () => {
    const done = limited("{ limit: 1, wait: 2ms }", 5);
    assert.deepEqual(failures(done), { bulkhead_full: 3 });
    // Those of 2 and 3 ms leave at 4 and 5; that of 4 ms would at 6, when there is room.
    assert.deepEqual(times(done).sort(), [2, 2, 2, 5, 7].sort());
    assert.deepEqual(failures(limited("{ limit: 1, wait: 0s }", 4)), { bulkhead_full: 3 });
  });

  it("leaves the workers to other operations, whatever waits", () => {
    const mixed = (concurrency: string): Run =>
      run({
        run: "duration: 10.5ms",
        services:
          `web: { workers: 2, operations: { slow: { ${concurrency} steps: [{ wait: 50ms }] }, ` +
          "fast: [{ wait: 1ms }] } }",
        clients:
          "a: { target: web.slow, arrivals: { constant: 1000/s } }, " +
          "b: { target: web.fast, arrivals: { constant: 500/s } }",
      });
    const fast = (done: Run): number[] =>
      done.ended.filter(({ client }) => client === 1).map(({ from, to }) => (to - from) / MS);
    assert.deepEqual(fast(mixed("concurrency: 1,")), [1, 1, 1, 1, 1]);
    const held = fast(mixed("")).filter((time) => time > 40);
    assert.ok(held.length >= 4, `${held.length} wait for slow ones`);
  });

  it("counts those that have been let in and wait for a worker", () => {
    const done = limited("{ limit: 2, queue: 0 }", 4, "workers: 1,");
    assert.deepEqual(latencies(done), [5, 9, -1, -1]);
  });

  it("is each instance's, and of `async` services too", () => {
    assert.deepEqual(latencies(limited("1", 4, "replicas: 4,")), [5, 5, 5, 5]);
    const working = "[{ work: 5ms }, { wait: 5ms }]";
    const done = limited("1", 2, "workers: 1, model: async,", "", working);
    assert.deepEqual(latencies(done), [10, 19]);
  });

  it("is free again after errors, timeouts and crashes", () => {
    const failing = limited("1", 3, "", "", "[{ wait: 2ms }, { fail: 100% }]");
    assert.deepEqual(failures(failing), { app_error: 3 });
    assert.deepEqual(times(failing), [2, 3, 4]);
    const late = run({
      run: "duration: 3.5ms",
      services: "web: { operations: { get: { concurrency: 1, timeout: 3ms, steps: [{ wait: 9ms }] } } }",
      clients: "users: { target: web.get, arrivals: { constant: 1000/s } }",
    });
    assert.deepEqual(failures(late), { operation_timeout: 3 });
    assert.equal(late.world.slotsInUse(0, 0), 0);
    const fault = "faults: [{ at: 3500us, on: { service: web }, crash: {}, restart: 3ms }]";
    const crashed = limited("1", 9, "", fault);
    assert.equal(crashed.world.slotsInUse(0, 0), 0);
    assert.deepEqual(latencies(crashed), [-1, -1, -1, -1, -1, -1, 5, 9, 13]);
  });

  it("stands beside the pools that its steps use", () => {
    const steps = "[{ use: { pool: db, hold: 5ms } }]";
    const done = limited("2", 4, "pools: { db: { size: 1 } },", "", steps);
    assert.deepEqual(latencies(done), [5, 9, 13, 17]);
    assert.deepEqual([done.world.slotsInUse(0, 0), done.world.slotsInUse(0, 1)], [0, 0]);
  });

  it("does not move what requests meet by chance", () => {
    const steps = "[{ wait: exp 5ms }, { wait: uniform 1ms..9ms }]";
    const free = latencies(limited("1000", 50, "", "", steps));
    const without = run({
      run: "duration: 50.5ms",
      services: `web: { operations: { get: ${steps} } }`,
      clients: "users: { target: web.get, arrivals: { constant: 1000/s } }",
    });
    assert.deepEqual(free, latencies(without));
  });
});

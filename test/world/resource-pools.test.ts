import assert from "node:assert/strict";
import { failures, latencies, MS, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const CLIENT = "users: { target: web.get, arrivals: { constant: 1000/s } }";

/** Requests at 1, 2, ... `count` ms at one instance. */
function doing(pools: string, steps: string, count: number, rest = "", more = ""): Run {
  return run({
    run: `duration: ${count + 0.5}ms`,
    services: `web: { ${more} pools: { ${pools} }, operations: { get: ${steps} } }`,
    clients: CLIENT,
    rest,
  });
}

/** Chance to wait in M/M/c, by the recursion of Erlang B. */
function erlangC(c: number, erlangs: number): number {
  let b = 1;
  for (let k = 1; k <= c; k++) b = (erlangs * b) / (k + erlangs * b);
  const rho = erlangs / c;
  return b / (1 - rho + rho * b);
}

describe("ResourcePools", () => {
  it("give slots first come, first served", () => {
    const done = doing("db: { size: 2 }", "[{ use: { pool: db, hold: 5ms } }]", 5);
    // Begun at 1, 2, 6, 7, 11.
    assert.deepEqual(latencies(done), [5, 5, 8, 8, 11]);
  });

  it("hold a slot while the steps run, after the hold, and go on when they are over", () => {
    const steps = "[{ use: { pool: db, hold: 1ms }, steps: [{ wait: 2ms }, { work: 3ms }] }, { wait: 4ms }]";
    assert.deepEqual(latencies(doing("db: { size: 1 }", steps, 2)), [10, 15]);
    assert.deepEqual(latencies(doing("db: { size: 1 }", "[{ use: { pool: db }, steps: [] }]", 2)), [0, 0]);
  });

  it("are each instance's own", () => {
    const steps = "[{ use: { pool: db, hold: 9ms } }]";
    const { world, result } = doing("db: { size: 1 }", steps, 4, "", "replicas: 4,");
    assert.deepEqual(
      result.operations.map(({ failures: failed }) => failed),
      [0],
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((instance) => world.slotsInUse(instance, 0)),
      [0, 0, 0, 0],
    );
    assert.deepEqual(latencies(doing("db: { size: 1 }", steps, 4, "", "replicas: 4,")), [9, 9, 9, 9]);
  });

  it("are left after `wait`, with pool_timeout, by those who waited for that long", () => {
    const steps = "[{ use: { pool: db, hold: 10ms } }]";
    const done = doing("db: { size: 1, wait: 4ms }", steps, 9);
    // Waiters give up at 6, 7, ...; the one of 8 ms has its slot at 11, the one of 9 ms gives up at 13.
    assert.deepEqual(latencies(done), [10, -1, -1, -1, -1, -1, 14, -1, -1]);
    assert.deepEqual(failures(done), { pool_timeout: 7 });
    assert.deepEqual(
      done.ended.slice(0, 5).map(({ from, to }) => (to - from) / MS),
      [4, 4, 4, 4, 4],
    );
    assert.deepEqual(failures(doing("db: { size: 1, wait: 0s }", steps, 4)), { pool_timeout: 3 });
  });

  it("get slots back from steps that fail, and from operations that time out", () => {
    const failing = "[{ use: { pool: db, hold: 2ms }, steps: [{ fail: 100% }] }]";
    const done = doing("db: { size: 1 }", failing, 3);
    assert.deepEqual(failures(done), { app_error: 3 });
    assert.deepEqual(
      done.ended.map(({ from, to }) => (to - from) / MS),
      [2, 3, 4],
    );
    const late = "{ timeout: 3ms, steps: [{ use: { pool: db, hold: 9ms } }] }";
    const timedOut = doing("db: { size: 1 }", late, 6);
    assert.deepEqual(failures(timedOut), { operation_timeout: 6 });
    assert.equal(timedOut.world.slotsInUse(0, 0), 0);
  });

  it("nest, and branches each hold a slot of their own", () => {
    const nested = "[{ use: { pool: a }, steps: [{ wait: 1ms }, { use: { pool: b, hold: 3ms } }] }]";
    assert.deepEqual(latencies(doing("a: { size: 2 }, b: { size: 1 }", nested, 3)), [4, 6, 8]);
    const parallel = "[[{ use: { pool: a, hold: 3ms } }, { use: { pool: a, hold: 3ms } }]]";
    assert.deepEqual(latencies(doing("a: { size: 2 }", parallel, 2)), [3, 5]);
    assert.deepEqual(latencies(doing("a: { size: 1 }", parallel, 1)), [6]);
  });

  it("are empty again after a crash", () => {
    const steps = "[{ use: { pool: db, hold: 5ms } }]";
    const fault = "faults: [{ at: 3500us, on: { service: web }, crash: {}, restart: 3ms }]";
    const done = doing("db: { size: 1 }", steps, 9, fault);
    assert.equal(done.world.slotsInUse(0, 0), 0);
    // Up again at 6.5 ms: those of 7, 8 and 9 ms are served at 7, 12 and 17 ms.
    assert.deepEqual(latencies(done), [-1, -1, -1, -1, -1, -1, 5, 9, 13]);
    assert.deepEqual(failures(done), { killed: 3, no_endpoints: 3 });
  });

  it("are not left by a process that stands still, but as soon as it goes on", () => {
    const fault = "faults: [{ at: 2500us, for: 10ms, on: { service: web }, hang: {} }]";
    const done = doing("db: { size: 1, wait: 4ms }", "[{ use: { pool: db, hold: 30ms } }]", 2, fault);
    assert.deepEqual(failures(done), { pool_timeout: 1 });
    assert.deepEqual(latencies(done), [30, -1]);
    assert.equal(done.ended[0].to, 12.5 * MS);
  });

  it("make requests wait as in M/M/c", () => {
    const [c, rate, meanMs] = [4, 320, 10];
    const erlangs = (rate * meanMs) / 1000;
    const requests = 60_000;
    const done = run({
      run: `duration: ${requests / rate}s`,
      services: `web: { pools: { db: { size: ${c} } }, operations: {
        get: [{ wait: exp 50ms }, { use: { pool: db, hold: exp ${meanMs}ms } }] } }`,
      // What comes out of a delay without limits is as Poisson as what goes in.
      clients: `users: { target: web.get, arrivals: { poisson: ${rate}/s } }`,
    });
    const times = latencies(done);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const wait = (erlangC(c, erlangs) * meanMs) / (c - erlangs);
    // Waits are correlated over busy periods: at a load of 0.8 the mean of n counts as that of far fewer
    // (the variance of the mean is some 2 rho / (1 - rho)^2 = 40 times that of as many alone).
    const deviation = Math.hypot(50, meanMs, 2 * wait) / Math.sqrt(requests / 40);
    assert.ok(Math.abs(mean - (50 + meanMs + wait)) < 4 * deviation, `${mean}, not ${50 + meanMs + wait}`);
  });
});

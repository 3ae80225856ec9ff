import assert from "node:assert/strict";
import { popularShare } from "../../src/kernel/distribution/zipf";
import { latencies, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** A thousand requests a second, by default for 20 s, to `web`, which asks `db` for what it does not have. */
function caching(cache: string, more = "", rest = "", duration = "20s", client = ""): Run {
  return run({
    run: `duration: ${duration}`,
    services:
      `web: { ${more} operations: { get: [{ cache: { ${cache}, miss: [db.query] } }] } }, ` +
      "store: { replicas: 2, operations: { get: [{ wait: 1ms }] } }, " +
      "db: { operations: { query: [{ wait: 20ms }] } }",
    clients: `users: { target: web.get, arrivals: { constant: 1000/s }${client} }`,
    rest,
  });
}

function asked({ result }: Run, service: string): number {
  return result.operations.find((one) => one.service === service)!.requests;
}

function missed(done: Run): number {
  return asked(done, "db") / done.ended.length;
}

/** Hit rate of LRU by Che's approximation, of the requests after `full`. */
function che(entries: number, keys: number, exponent: number): number {
  const share = Array.from({ length: keys }, (_, k) => (k + 1) ** -exponent);
  const total = share.reduce((sum, one) => sum + one, 0);
  let [low, high] = [0, 1e9];
  for (let k = 0; k < 100; k++) {
    const time = (low + high) / 2;
    const there = share.reduce((sum, one) => sum + 1 - Math.exp((-one / total) * time), 0);
    if (there < entries) low = time;
    else high = time;
  }
  return share.reduce((sum, one) => sum + (one / total) * (1 - Math.exp((-one / total) * low)), 0);
}

describe("a cache with entries", () => {
  it("is told apart in what is counted: look-ups, and of these hits", () => {
    const done = caching("entries: 20, keys: 100, distribution: uniform");
    const [{ lookUps, hits, requests }] = done.result.operations;
    assert.equal(lookUps, requests);
    assert.equal(lookUps - hits, asked(done, "db"));
    const [{ lookUps: none }] = caching("hit: 50%").result.operations;
    assert.equal(none, 0, "a cache that goes by chance alone");
  });

  it("misses each key once where all find room, and is hit from then on", () => {
    const done = caching("entries: 50, keys: 50, cost: 1ms");
    // While a key is fetched for the first time, others ask for it too: 20 in 20 ms, of 50.
    const misses = asked(done, "db");
    assert.ok(misses >= 50 && misses <= 100, `${misses} misses`);
    assert.deepEqual([...new Set(latencies(done))].sort(), [1, 21]);
    // After the first second all is there.
    assert.ok(
      latencies(done)
        .slice(1000)
        .every((time) => time === 1),
    );
  });

  it("is hit as often as Che's approximation says, in the long run", () => {
    const long = caching("entries: 100, keys: 1000, distribution: zipf 1.1", "", "", "100s");
    const expected = 1 - che(100, 1000, 1.1);
    assert.ok(Math.abs(missed(long) - expected) < 0.015, `${missed(long)}, expected ${expected}`);
    const even = caching("entries: 100, keys: 1000, policy: fifo", "", "", "100s");
    assert.ok(Math.abs(missed(even) - 0.9) < 0.015, String(missed(even)));
  });

  it("is each instance's own, and knows nothing after a restart", () => {
    const alone = asked(caching("entries: 100, keys: 100", "replicas: 4,"), "db");
    assert.ok(alone >= 400 && alone < 500, `${alone} misses`);
    const fault = "faults: [{ at: 10s, on: { service: web }, crash: {}, restart: 1s, for: 1ms }]";
    const twice = asked(caching("entries: 100, keys: 100", "", fault), "db");
    assert.ok(twice >= 200 && twice < 250, `${twice} misses`);
  });

  it("ends entries after their time to live", () => {
    const done = caching("entries: 10, keys: 10, ttl: 1s");
    // Each of the 10 is fetched anew every 1 s and some.
    assert.ok(asked(done, "db") > 170 && asked(done, "db") < 700, String(asked(done, "db")));
  });

  it("may stand at another service, whose instances share the keys out", () => {
    const cache = "entries: 100, keys: 100, from: store.get";
    const done = caching(cache, "replicas: 4,");
    assert.equal(asked(done, "store"), done.ended.length);
    assert.ok(asked(done, "db") >= 100 && asked(done, "db") < 150, `${asked(done, "db")} misses`);
    const half =
      "faults: [{ at: 10s, on: { service: store, instances: [0] }, crash: {}, restart: 1ms, for: 1ms }]";
    const again = caching(cache, "replicas: 4,", half);
    assert.ok(asked(again, "db") >= 150 && asked(again, "db") < 210, `${asked(again, "db")} misses`);
  });

  it("may go by the sessions of clients", () => {
    const session = ", session: { keys: 30, distribution: zipf 1.2 }";
    const done = caching("entries: 30, key: session", "", "", "20s", session);
    assert.ok(asked(done, "db") >= 25 && asked(done, "db") < 80, `${asked(done, "db")} misses`);
    assert.equal(missed(caching("entries: 30, key: session", "", "", "1s")), 1);
  });

  it("keeps its key through what a miss does, also deep inside loops", () => {
    let steps = "[{ cache: { entries: 5, keys: 5, miss: [{ repeat: 2, steps: [{ wait: 1ms }] }] } }]";
    for (let k = 0; k < 4; k++) steps = `[{ repeat: 1, steps: ${steps} }]`;
    const done = run({
      run: "duration: 2s",
      services: `web: { operations: { get: ${steps} } }`,
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    });
    const times = latencies(done);
    assert.equal(times.filter((time) => time > 0).length, 5);
  });
});

describe("popularShare", () => {
  it("is the share of the most popular, also of so many that they are not summed", () => {
    const sum = (n: number, s: number): number =>
      Array.from({ length: n }, (_, k) => (k + 1) ** -s).reduce((a, b) => a + b, 0);
    for (const s of [0, 0.8, 1, 1.3]) {
      const share = sum(20_000, s) / sum(50_000, s);
      assert.ok(Math.abs(popularShare(20_000, 50_000, s) - share) < 1e-8, `${s}`);
    }
    assert.equal(popularShare(9, 9, 1), 1);
  });
});

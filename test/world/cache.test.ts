import assert from "node:assert/strict";
import { failures, latencies, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** A request every 10 ms to `web`, which looks things up, in 1 ms of `store` or by itself. */
function with_(cache: string, more = "", duration = "1s"): Run {
  return run({
    run: `duration: ${duration}`,
    services:
      `web: { operations: { get: [{ cache: ${cache} }, { wait: 1ms }] } }, ` +
      "store: { operations: { get: [{ wait: 1ms }] } }, " +
      "db: { operations: { query: [{ wait: 20ms }] } }",
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: more,
  });
}

function asked({ result }: Run, service: string): number {
  return result.operations.find((one) => one.service === service)!.requests;
}

describe("a cache", () => {
  it("costs the look-up, and what is to be done on a miss", () => {
    const own = (hit: string): number[] => [
      ...new Set(latencies(with_(`{ hit: ${hit}, cost: 2ms, miss: [db.query] }`))),
    ];
    assert.deepEqual(own("100%"), [3]);
    assert.deepEqual(own("0%"), [23]);
  });

  it("is hit as often as it says", () => {
    const done = with_("{ hit: 80%, miss: [db.query] }", "", "100s");
    const requests = done.ended.length;
    const expected = 0.2 * requests;
    const sd = Math.sqrt(requests * 0.2 * 0.8);
    assert.ok(Math.abs(asked(done, "db") - expected) < 5 * sd, `${asked(done, "db")}, expected ${expected}`);
  });

  it("may be a service, which is asked each time", () => {
    const done = with_("{ hit: 100%, from: store.get, miss: [db.query] }");
    assert.deepEqual([asked(done, "store"), asked(done, "db")], [done.ended.length, 0]);
    assert.deepEqual([...new Set(latencies(done))], [2]);
  });

  it("is missed when the service fails or takes too long, and the request goes on", () => {
    const down = "faults: [{ at: 500ms, crash: {}, on: { service: store } }]";
    const done = with_("{ hit: 100%, from: store.get, miss: [db.query] }", down);
    assert.deepEqual(failures(done), {});
    // One is in hand at 500 ms; all from then on are missed.
    assert.equal(asked(done, "db"), 50);
    const slow = with_("{ hit: 100%, from: store.get, timeout: 500us, miss: [db.query] }");
    assert.deepEqual([...new Set(latencies(slow))], [21.5]);
  });
});

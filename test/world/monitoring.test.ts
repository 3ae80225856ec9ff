import assert from "node:assert/strict";
import { SECOND, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const FAULT = "faults: [{ at: 60500ms, for: 60s, errors: { rate: 100% }, on: { service: web } }]";

/** A request every 100 ms, each of which takes 20 ms; all fail from 60.5 s to 120.5 s. */
function with_(alerts: string, monitoring = "scrape: 10s, window: 20s"): Run {
  return run({
    run: "duration: 200s",
    services: "web: { workers: 4, operations: { get: [{ work: 20ms }] } }",
    clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
    rest: `${FAULT}\n${alerts === "" ? "" : `monitoring: { ${monitoring}, alerts: [${alerts}] }`}`,
  });
}

/** When alerts began (+) and ceased (-) to fire, s. */
function fired({ result }: Run): string[] {
  return result.notes
    .filter(({ kind }) => kind.startsWith("alert-"))
    .map(({ kind, timeNs }) => `${kind === "alert-firing" ? "+" : "-"}${timeNs / SECOND}`);
}

describe("Monitoring", () => {
  it("sees what happened at the first reading after it, for as long as the window reaches back", () => {
    // Read at 70 s; the last window with a failure in it is (120, 140], whose first reading is that of 130 s.
    assert.deepEqual(fired(with_('{ when: "users.errors > 0" }')), ["+70", "-140"]);
  });

  it("fires after the condition has held for its time", () => {
    assert.deepEqual(fired(with_('{ when: "users.errors > 0", for: 25s }')), ["+100", "-140"]);
  });

  it("measures rates and shares as they are", () => {
    // A counter that stands at 0 at first is not taken to have grown before: half a window, half the rate.
    const steady = {
      "users.throughput > 9.9/s": "+20",
      "users.throughput < 10.1/s": "+10",
      "users.requests > 198": "+20",
      "users.requests < 201": "+10",
      "web.attempts / users.requests == 1": "+10",
      // 10 requests a second of 20 ms each on 4 workers.
      "web.utilization > 4.9%": "+10",
      "web.utilization < 5.1%": "+10",
      "users.mean == 20ms": "+10",
    };
    for (const [when, from] of Object.entries(steady)) {
      const [first, ...more] = fired(with_(`{ when: "${when}" }`));
      assert.equal(first, from, when);
      // Of the means only, there is none while nothing succeeds.
      assert.ok(when.startsWith("users.mean") || more.length === 0, `${when}: ${more.join(" ")}`);
    }
  });

  it("takes percentiles from buckets, as if values were spread evenly in them", () => {
    // All values are 20 ms; in the bucket from 10 to 25 ms their median is taken to be 17.5 ms.
    const at = (when: string): string[] => fired(with_(`{ when: "${when}" }`)).slice(0, 1);
    assert.deepEqual([at("users.p50 > 17.4ms"), at("users.p50 > 17.6ms")], [["+10"], []]);
    const own = fired(
      with_('{ when: "users.p50 > 19.4ms" }', "scrape: 10s, window: 20s, buckets: [19ms, 20100us]"),
    );
    assert.equal(own[0], "+10");
  });

  it("knows nothing of what happens while nobody reads, and catches up with counters only", () => {
    const outage = (from: number, lasts: number): string[] =>
      fired(
        run({
          run: "duration: 200s",
          services: "web: { workers: 4, operations: { get: [{ work: 20ms }] } }",
          clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
          rest:
            `${FAULT.slice(0, -1)}, { at: ${from}s, for: ${lasts}s, monitoringOutage: {} }]\n` +
            'monitoring: { scrape: 10s, window: 20s, alerts: [{ when: "users.errors > 0" }] }',
        }),
      );
    // The reading at 90 s is the first, and there are two in the window at 100 s.
    assert.deepEqual(outage(62, 23), ["+100", "-140"]);
    // It goes on firing while nobody looks.
    assert.deepEqual(outage(105, 60), ["+70", "-170"]);
    // From before the first failure to after the last: nothing was ever wrong.
    assert.deepEqual(outage(55, 100), []);
  });

  it("changes nothing", () => {
    const [watched, alone] = [with_('{ when: "users.p99 > 1s" }'), with_("")];
    assert.deepEqual(watched.ended, alone.ended);
    assert.equal(watched.result.endNs, alone.result.endNs);
  });
});

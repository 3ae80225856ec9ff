import assert from "node:assert/strict";
import { failures, MS, run } from "../support/world-of";
import type { Run } from "../support/world-of";

/** A request every 10 ms that stays for a second: with 5 that fit, the sixth is one too many. */
function with_(memory: string, more = ""): Run {
  return run({
    run: "duration: 10500ms",
    services: `web: { memory: ${memory}, ${more} operations: { get: [{ wait: 1s }] } }`,
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
  });
}

function times({ result }: Run, kind: string): number[] {
  return result.notes.filter((note) => note.kind === kind).map(({ timeNs }) => timeNs / MS);
}

const FIVE = "{ limit: 70MiB, base: 20MiB, perRequest: 10MiB }";

describe("Memory", () => {
  it("ends an instance with all it has when one request more comes in than fits", () => {
    const done = with_(FIVE);
    // The first restart is at once, the next after 10 s, with the request of that moment as its first.
    assert.deepEqual(times(done, "oom-kill"), [60, 120, 10_170]);
    assert.deepEqual(times(done, "instance-up"), [60, 10_120]);
    assert.equal(failures(done).killed, 18);
    assert.equal(failures(done).no_endpoints, done.ended.length - 18);
  });

  it("starts it anew after its start-up", () => {
    const done = with_(FIVE, "lifecycle: { startup: 505ms },");
    assert.deepEqual(times(done, "instance-up")[0], 565);
    assert.deepEqual(times(done, "oom-kill").slice(0, 2), [60, 620]);
  });

  it("leaves alone who has no more than fits", () => {
    assert.deepEqual(times(with_("{ limit: 1020MiB, base: 20MiB, perRequest: 10MiB }"), "oom-kill"), []);
  });
});

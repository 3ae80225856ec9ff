import assert from "node:assert/strict";
import { failures, MS, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

/** Requests every 10 ms, which take no time, at an instance with 100 MiB beside what it needs. */
function leaking(fault: string, more = "", steps = "[{ wait: 1us }]", duration = "60s"): Run {
  return run({
    run: `duration: ${duration}`,
    services:
      "web: { memory: { limit: 150MiB, base: 50MiB, perRequest: 1MiB }, " +
      `${more} operations: { get: ${steps} } }`,
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: `faults: [{ on: { service: web }, ${fault} }]`,
  });
}

function times({ result }: Run, kind: string): number[] {
  return result.notes.filter((note) => note.kind === kind).map(({ timeNs }) => timeNs / MS);
}

/** That each is as expected, or a moment later, when a request comes in or memory is full by the clock. */
function near(are: readonly number[], expected: readonly number[]): void {
  assert.equal(are.length, expected.length, `${are.join(" ")}, not ${expected.join(" ")}`);
  are.forEach((time, k) => {
    assert.ok(Math.abs(time - expected[k]) <= 120, `${are.join(" ")}, not ${expected.join(" ")}`);
  });
}

describe("leak", () => {
  it("ends a process when its memory is full, and the next, later each time", () => {
    const done = leaking("at: 1s, leak: { rate: 10MiB/s }");
    // 9.9 s to fill all but the last of 100 MiB, which a request takes; the first restart is at once, the next
    // after 10 s, then 20 s.
    near(times(done, "oom-kill"), [10_900, 20_800, 40_700]);
    near(times(done, "instance-up"), [10_900, 30_800]);
    const { detail } = done.result.notes.find(({ kind }) => kind === "oom-kill")!;
    assert.match(detail, /MiB leaked, more than its memory holds/);
  });

  it("needs no request for that", () => {
    const done = run({
      run: "duration: 60s",
      services:
        "web: { memory: { limit: 100MiB, perRequest: 1MiB }, operations: { get: [{ wait: 1ms }] } }, " +
        "api: { operations: { get: [{ wait: 1ms }] } }",
      clients: "users: { mix: { web.get: 0, api.get: 1 }, arrivals: { constant: 1/s } }",
      rest: "faults: [{ on: { service: web }, at: 1s, leak: { rate: 10MiB/s } }]",
    });
    near(times(done, "oom-kill"), [11_000, 21_000, 41_000]);
  });

  it("leaves less and less to requests", () => {
    // Each stays for a second: a hundred would just fit, half of that when half has leaked.
    const done = leaking("at: 0s, leak: { rate: 10MiB/s }", "", "[{ wait: 500ms }]");
    near(times(done, "oom-kill").slice(0, 1), [5000]);
    assert.ok(failures(done).killed >= 45, String(failures(done).killed));
  });

  it("stops with the fault, and what has leaked stays lost until a restart", () => {
    const once = leaking("at: 1s, for: 9s, leak: { rate: 10MiB/s }");
    assert.deepEqual(times(once, "oom-kill"), []);
    const again = leaking("at: 1s, for: 9s, every: 5s, leak: { rate: 10MiB/s }");
    // 90 MiB are lost at 10 s; the leak goes on at 15 s.
    near(times(again, "oom-kill").slice(0, 1), [16_000]);
    const restarted = leaking(
      "at: 1s, for: 9s, leak: { rate: 10MiB/s } }, { on: { service: web }, at: 5s, crash: {}, restart: 1s",
    );
    assert.deepEqual(times(restarted, "oom-kill"), []);
  });

  it("grows with its ramp, and adds up with others", () => {
    // Half the rate on average for 10 s: 50 MiB; the other half takes 5 s more.
    near(times(leaking("at: 0s, ramp: 10s, leak: { rate: 10MiB/s }"), "oom-kill").slice(0, 1), [15_000]);
    const both = leaking("at: 0s, leak: { rate: 5MiB/s } }, { at: 0s, leak: { rate: 15MiB/s }");
    near(times(both, "oom-kill").slice(0, 1), [5000]);
  });
});

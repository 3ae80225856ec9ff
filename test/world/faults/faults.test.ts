import assert from "node:assert/strict";
import { failures, latencies, MS, requestsByInstance, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

const EVERY_10MS = "users: { target: web.get, arrivals: { constant: 100/s } }";

interface Setting {
  readonly web?: string;
  readonly steps?: string;
  readonly duration?: string;
  readonly mesh?: string;
  readonly more?: string;
  readonly clients?: string;
}

/** Faults on a service `web` that gets a request every 10 ms. */
function with_(faults: readonly string[], setting: Setting = {}): Run {
  const {
    web = "",
    steps = "[{ work: 3ms }]",
    duration = "205ms",
    mesh = "",
    more = "",
    clients = EVERY_10MS,
  } = setting;
  const list = faults.map((fault) => `  - { ${fault} }`).join("\n");
  return run({
    run: `duration: ${duration}`,
    services: `web: { ${web} operations: { get: ${steps} } }`,
    clients,
    rest: `faults:\n${list}\n${mesh === "" ? "" : `mesh: { ${mesh} }\n`}${more}`,
  });
}

/** Arrival times (ms) of the requests that failed. */
function failedAt({ ended }: Run): number[] {
  return ended
    .filter(({ isOk }) => !isOk)
    .map(({ from }) => from / MS)
    .sort((a, b) => a - b);
}

/** Callers that hear of changes too late to matter. */
const STALE = "discovery: { kind: xds, propagation: 10s }";

describe("Faults", () => {
  describe("crash", () => {
    it("kills what the instance has in hand, at once", () => {
      const done = with_(["at: 25ms, for: 10ms, crash: {}"], {
        steps: "[{ work: 30ms }]",
        mesh: STALE,
        duration: "45ms",
      });
      // 10 and 20 are killed at 25; 30 is refused; 40 is served.
      assert.deepEqual(failures(done), { connect_failure: 1, killed: 2 });
      assert.deepEqual(
        done.ended.map(({ from, to }) => [from / MS, to / MS]),
        [
          [10, 25],
          [20, 25],
          [30, 30],
          [40, 70],
        ],
      );
    });

    it("kills those in line, in branches, in calls and on the core", () => {
      const services = `
        web: { workers: 2, operations: { get: [{ parallel: [[{ work: 40ms }], [api.get]] }] } },
        api: { operations: { get: [{ work: 70ms }] } }`;
      const rest = `faults: [{ at: 35ms, crash: {}, on: { service: web } }]\nmesh: { ${STALE} }`;
      const done = run({ run: "duration: 34ms", services, clients: EVERY_10MS, rest });
      assert.deepEqual(failures(done), { killed: 3 });
      assert.ok(done.ended.every(({ to }) => to === 35 * MS));
    });

    it("refuses connections while the process is gone: connect_failure after the way there and back", () => {
      const done = with_(["at: 50ms, for: 100ms, crash: {}"], {
        mesh: STALE,
        more: "topology: { network: { sameZone: 2ms } }",
      });
      assert.deepEqual(failures(done), { connect_failure: 10 });
      assert.ok(done.ended.every(({ from, to, isOk }) => to - from === (isOk ? 7 : 4) * MS));
    });

    it("lasts until its end and the restart after it", () => {
      const done = with_(["at: 45ms, for: 30ms, restart: 50ms, crash: {}"], { mesh: STALE });
      assert.deepEqual(failedAt(done), [50, 60, 70, 80, 90, 100, 110, 120]);
      assert.equal(done.result.instances[0].aliveNs, (205 - 80) * MS);
    });

    it("with a restart and no length is over after the restart", () => {
      assert.deepEqual(
        failedAt(with_(["at: 45ms, restart: 30ms, crash: {}"], { mesh: STALE })),
        [50, 60, 70],
      );
    });

    it("with neither lasts to the end", () => {
      assert.deepEqual(failedAt(with_(["at: 175ms, crash: {}"], { mesh: STALE })), [180, 190, 200]);
    });

    it("begins the restart anew when another crash comes into it", () => {
      const faults = ["at: 45ms, restart: 40ms, crash: {}", "at: 65ms, restart: 40ms, crash: {}"];
      assert.deepEqual(failedAt(with_(faults, { mesh: STALE })), [50, 60, 70, 80, 90, 100]);
    });

    it("holds the instance down as long as the longest of overlapping crashes", () => {
      const faults = ["at: 45ms, for: 70ms, crash: {}", "at: 65ms, for: 20ms, crash: {}"];
      assert.deepEqual(failedAt(with_(faults, { mesh: STALE })), [50, 60, 70, 80, 90, 100, 110]);
    });

    it("is in the notes, with who went down and came up", () => {
      const { result } = with_(["at: 45ms, for: 30ms, restart: 20ms, name: boom, crash: {}"], {
        mesh: STALE,
      });
      assert.deepEqual(
        result.notes.map(({ timeNs, kind, target }) => [timeNs / MS, kind, target]),
        [
          [45, "fault-start", ""],
          [45, "instance-down", "web/0"],
          [75, "fault-end", ""],
          [95, "instance-up", "web/0"],
        ],
      );
    });
  });

  describe("zoneOutage", () => {
    const zone = "topology: { zones: [a] }";
    const on = "on: { zone: a }, zoneOutage: {}";

    it("answers nothing: a connection is given up after 5 s", () => {
      const done = with_([`at: 45ms, for: 50ms, ${on}`], { mesh: STALE, more: zone });
      assert.deepEqual(failures(done), { connect_failure: 5 });
      assert.deepEqual(failedAt(done), [50, 60, 70, 80, 90]);
      assert.ok(done.ended.every(({ from, to, isOk }) => isOk || to - from === 5000 * MS));
    });

    it("is noticed earlier by whoever has a limit", () => {
      const done = with_([`at: 45ms, for: 50ms, ${on}`], {
        mesh: `${STALE}, defaults: { timeout: 20ms }`,
        more: zone,
      });
      assert.deepEqual(failures(done), { timeout: 5 });
      const perTry =
        "defaults: { retry: { attempts: 5, on: [timeout], perTry: 20ms, backoff: { base: 5ms, jitter: none } } }";
      // Tries at 50, 75, 105 (pauses 5, 10): the third succeeds. 60: 85, 115; 70: 95; 80: 105; 90: 115.
      const tried = with_([`at: 45ms, for: 49ms, ${on}`], {
        mesh: `${STALE}, ${perTry}`,
        more: zone,
        duration: "95ms",
      });
      assert.deepEqual(latencies(tried), [3, 3, 3, 3, 58, 58, 28, 28, 28]);
    });

    it("kills without a word what was in hand", () => {
      const done = with_([`at: 35ms, ${on}`], {
        steps: "[{ work: 30ms }]",
        mesh: STALE,
        more: zone,
        duration: "35ms",
      });
      assert.deepEqual(failures(done), { killed: 3 });
      assert.ok(done.ended.every(({ to }) => to === 35 * MS + 5000 * MS));
    });

    it("hits only its zone", () => {
      const done = with_(["at: 0s, on: { zone: b }, zoneOutage: {}"], {
        web: "replicas: { a: 1, b: 1 },",
        mesh: STALE,
        more: "topology: { zones: [a, b] }",
      });
      assert.deepEqual(failures(done), { connect_failure: 10 });
    });

    it("leaves a crashed process behind, which refuses: a crash outlasts the outage", () => {
      const faults = ["at: 45ms, for: 100ms, crash: {}", `at: 55ms, for: 30ms, ${on}`];
      const done = with_(faults, { mesh: STALE, more: zone });
      // Refused at once: 50, then from 85 on until 145; lost for 5 s: 60, 70, 80.
      const slow = done.ended.filter(({ from, to }) => to - from > 1000 * MS).map(({ from }) => from / MS);
      assert.deepEqual(slow, [60, 70, 80]);
      assert.deepEqual(failedAt(done), [50, 60, 70, 80, 90, 100, 110, 120, 130, 140]);
    });
  });

  describe("slow", () => {
    it("changes the speed of work that is under way", () => {
      // 10: 15 ms of 30 done at 25; the other 15 take 30: ends 55; from 45 on at full speed: at 45 10 more
      // are done: 5 left.
      const done = with_(["at: 25ms, for: 20ms, slow: { speed: 0.5x }"], {
        steps: "[{ work: 30ms }]",
        duration: "15ms",
      });
      assert.deepEqual(latencies(done), [40]);
      assert.equal(done.result.services[0].executedNs, 30 * MS);
    });

    it("changes it on shared cores too", () => {
      // Two requests on one core, 10 and 20: at 25 the first has 12.5 of 20 done, the second 2.5. Half speed:
      // a quarter each. At 45: 17.5 and 7.5. Full: the first ends at 50 with 10 for the second, which then
      // has 10 left: 60.
      const setting = { web: "cores: 1,", steps: "[{ work: 20ms }]", duration: "25ms" };
      assert.deepEqual(latencies(with_(["at: 25ms, for: 20ms, slow: { speed: 0.5x }"], setting)), [40, 40]);
    });

    it("multiplies with another, and with the speed of the machine", () => {
      const faults = ["at: 0s, slow: { speed: 0.5x }", "at: 15ms, for: 100ms, slow: { speed: 0.1x }"];
      // Speed 2: 10..15 at 1 does 5 of 6; the last 1 at 0.1 takes 10.
      const web = "speeds: [{ share: 100%, speed: 2x }],";
      assert.deepEqual(latencies(with_(faults, { web, steps: "[{ work: 6ms }]", duration: "15ms" })), [15]);
    });

    it("makes one instance of several slow", () => {
      const done = with_(["at: 0s, on: { service: web, instances: [1] }, slow: { speed: 0.5x }"], {
        web: "replicas: 2,",
      });
      assert.deepEqual(
        latencies(done).sort((a, b) => a - b),
        [...Array<number>(10).fill(3), ...Array<number>(10).fill(6)],
      );
    });
  });

  describe("errors", () => {
    it("make attempts fail after their work is done", () => {
      const done = with_(["at: 95ms, for: 50ms, errors: { rate: 100% }"]);
      // What ends from 95 to 145: requests of 100 to 140.
      assert.deepEqual(failedAt(done), [100, 110, 120, 130, 140]);
      assert.deepEqual(failures(done), { app_error: 5 });
      assert.ok(done.ended.every(({ from, to }) => to - from === 3 * MS));
    });

    it("come with the chance that two together make", () => {
      const faults = ["at: 0s, errors: { rate: 20% }", "at: 0s, errors: { rate: 50% }"];
      const count = failures(with_(faults, { duration: "100s" }))["app_error"];
      // 1 - 0.8 * 0.5 of 9999: six standard deviations are 294.
      assert.ok(Math.abs(count - 5999) < 294, String(count));
    });
  });

  describe("latency", () => {
    it("is added each way, to what the network takes", () => {
      const done = with_(["at: 95ms, for: 50ms, latency: { add: 4ms }"], {
        more: "topology: { network: { sameZone: 1ms } }",
        duration: "155ms",
      });
      // The answer of the request of 90 leaves at 94, before the fault; the one of 140 leaves at 148, after
      // it.
      assert.deepEqual(latencies(done).slice(7), [5, 5, 13, 13, 13, 13, 9, 5]);
    });

    it("adds up where two meet", () => {
      const faults = ["at: 0s, latency: { add: 4ms }", "at: 0s, latency: { add: 3ms }"];
      assert.deepEqual(latencies(with_(faults, { duration: "15ms" })), [3 + 14]);
    });
  });

  describe("selectors", () => {
    const down = (on: string): number => {
      const services = `web: { replicas: { a: 4, b: 4 }, operations: { get: [] } },
        api: { replicas: { a: 2, b: 0 }, operations: { get: [] } }`;
      const rest = `topology: { zones: [a, b] }\nfaults: [{ at: 0s, crash: {}, on: { ${on} } }]`;
      const clients = "users: { target: web.get, arrivals: { constant: 10/s } }";
      const { notes } = run({ services, clients, rest }).result;
      return notes.filter(({ kind }) => kind === "instance-down").length;
    };

    it("take all instances that match, or so many, or a share, or those named", () => {
      assert.equal(down("service: web"), 8);
      assert.equal(down("zone: a"), 6);
      assert.equal(down("service: web, zone: a"), 4);
      assert.equal(down("service: web, instances: 3"), 3);
      assert.equal(down("service: web, zone: b, instances: 50%"), 2);
      assert.equal(down("service: web, instances: [0, 7]"), 2);
      assert.equal(down("zone: [a, b]"), 10);
    });
  });

  it("leave requests that nobody has begun alone: those on the wire arrive where it works again", () => {
    const done = with_(["at: 12ms, for: 1ms, crash: {}"], {
      more: "topology: { network: { sameZone: 5ms } }",
      duration: "25ms",
    });
    assert.deepEqual(latencies(done), [13, 13]);
    assert.deepEqual(requestsByInstance(done, "web"), [2]);
  });

  it("a caller that dies makes no more retries", () => {
    const services = `front: { operations: { get: [back.get] } },
      back: { operations: { get: [{ fail: 100% }] } }`;
    const rest = `mesh: { to: { back: { retry: { attempts: 3, on: [5xx], backoff: { base: 50ms, jitter: none } } } } }
faults: [{ at: 105ms, crash: {}, on: { service: front } }]`;
    const clients = "users: { target: front.get, arrivals: { constant: 100/s } }";
    const { result } = run({ run: "duration: 105ms", services, clients, rest });
    // 10 to 100 ms; first retries 50 ms later: those of 10 to 50 leave in time (at 60 to 100).
    assert.equal(result.operations[1].requests, 10 + 5);
  });
});

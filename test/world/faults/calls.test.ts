import assert from "node:assert/strict";
import { retransmissionDelay } from "../../../src/mesh/retransmission";
import { failures, latencies, MS, requestsByInstance, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

interface Setting {
  readonly services?: string;
  readonly rate?: string;
  readonly duration?: string;
  readonly mesh?: string;
  readonly more?: string;
}

/** Faults on a service `web` of one instance that works 3 ms, called every 10 ms for 205 ms. */
function withFaults(faults: string, setting: Setting = {}): Run {
  const { services = "web: { operations: { get: [{ work: 3ms }] } }", rate = "100/s", more = "" } = setting;
  const mesh = setting.mesh === undefined ? "" : `\nmesh: { ${setting.mesh} }`;
  return run({
    run: `duration: ${setting.duration ?? "205ms"}`,
    services,
    clients: `users: { target: web.get, arrivals: { constant: ${rate} } }`,
    rest: `faults: [${faults}]${mesh}\n${more}`,
  });
}

/** Is a count of `n` trials what a chance makes it, within six deviations? */
function isLikely(count: number, n: number, chance: number): void {
  const off = Math.abs(count - n * chance);
  assert.ok(off <= 6 * Math.sqrt(n * chance * (1 - chance)), `${count} of ${n} at ${chance}`);
}

describe("errors", () => {
  it("that are fast take no time and no work", () => {
    const done = withFaults("{ at: 0s, errors: { rate: 100%, fast: true } }");
    assert.deepEqual(failures(done), { app_error: 20 });
    assert.ok(done.ended.every(({ from, to }) => from === to));
    assert.equal(done.result.services[0].executedNs, 0);
    assert.deepEqual(requestsByInstance(done, "web"), [20]);
  });

  it("come as often as they are said to, together too", () => {
    const long = { duration: "100s" };
    const fast = "{ at: 0s, errors: { rate: 10%, fast: true, code: 503 } }";
    isLikely(failures(withFaults(fast, long)).status_503, 9999, 0.1);
    const done = failures(withFaults(`${fast}, { at: 0s, errors: { rate: 20%, code: 429 } }`, long));
    isLikely(done.status_503, 9999, 0.1);
    isLikely(done.status_429, 9999, 0.9 * 0.2);
  });

  it("are retried by what their status says", () => {
    const count = (code: number, on: string): number => {
      const mesh = `defaults: { retry: { attempts: 1, on: [${on}], backoff: { base: 1ms } } }`;
      const done = withFaults(`{ at: 0s, errors: { rate: 100%, fast: true, code: ${code} } }`, { mesh });
      return done.result.edges[0].retries;
    };
    const retried = (on: string): number[] =>
      [400, 404, 409, 429, 500, 502, 503, 504].filter((code) => count(code, on) === 20);
    assert.deepEqual(retried("5xx"), [500, 502, 503, 504]);
    assert.deepEqual(retried("gateway-error"), [502, 503, 504]);
    assert.deepEqual(retried("retriable-4xx"), [409]);
    assert.deepEqual(retried("unavailable"), [429, 502, 503, 504]);
    assert.deepEqual(retried("internal"), [400, 500]);
    assert.deepEqual(retried("reset, connect-failure"), []);
  });

  it("that are fast draw requests to the instance that has them: the black hole", () => {
    const services = "web: { replicas: 5, operations: { get: [{ work: exp 20ms }] } }";
    const share = (balancer: string): number => {
      const faults = "{ at: 0s, on: { service: web, instances: [0] }, errors: { rate: 100%, fast: true } }";
      const mesh = `defaults: { balancer: ${balancer} }`;
      const done = withFaults(faults, { services, mesh, rate: "500/s", duration: "20s" });
      const counts = requestsByInstance(done, "web");
      return counts[0] / counts.reduce((sum, count) => sum + count, 0);
    };
    const even = share("roundRobin");
    assert.ok(Math.abs(even - 1 / 5) < 0.001, String(even));
    // One that wins whenever it is among two that are drawn gets 1 - (4/5)^2 of all.
    const most = 1 - (4 / 5) ** 2;
    for (const balancer of ["leastRequest", "peakEwma"]) {
      const drawn = share(balancer);
      assert.ok(drawn > (even + most) / 2, `${balancer}: ${drawn}`);
    }
  });
});

describe("loss", () => {
  it("delays each message by as many retransmissions as it is lost times", () => {
    const rate = 0.3;
    const done = withFaults("{ at: 0s, loss: { rate: 30% } }", { duration: "100s" });
    // 3 ms of work, and the delays of two messages.
    const late = latencies(done).map((latency) => Math.round(latency - 3));
    const n = late.length;
    const never = (1 - rate) ** 2;
    isLikely(late.filter((ms) => ms === 0).length, n, never);
    // Once in all: one of two messages, once.
    const once = retransmissionDelay(1) / MS;
    isLikely(late.filter((ms) => ms === once).length, n, 2 * rate * never);
    const twice = retransmissionDelay(2) / MS;
    isLikely(late.filter((ms) => ms === twice).length, n, 2 * rate ** 2 * never);
  });

  it("is the same of the network at all times, and both come together", () => {
    const more = "topology: { network: { loss: 10% } }";
    const delayed = (done: Run): number => latencies(done).filter((latency) => latency > 3).length;
    isLikely(delayed(withFaults("", { more, duration: "100s" })), 9999, 1 - 0.9 ** 2);
    const both = withFaults("{ at: 0s, loss: { rate: 20% } }", { more, duration: "100s" });
    isLikely(delayed(both), 9999, 1 - (0.9 * 0.8) ** 2);
  });

  it("never delays a request less when it rises", () => {
    const at = (rate: number): number[] => latencies(withFaults(`{ at: 0s, loss: { rate: ${rate}% } }`));
    const [low, high] = [at(10), at(50)];
    assert.ok(low.every((latency, k) => latency <= high[k]));
  });

  it("of everything is as a machine that is gone: given up after 5 s", () => {
    const done = withFaults("{ at: 0s, loss: { rate: 100% } }");
    assert.deepEqual(failures(done), { connect_failure: 20 });
    assert.ok(done.ended.every(({ from, to }) => to - from === 5000 * MS));
  });
});

describe("reset", () => {
  it("breaks the connection as the request arrives: no work is done", () => {
    const more = "topology: { network: { sameZone: 2ms } }";
    const done = withFaults("{ at: 0s, reset: { rate: 100% } }", { more });
    assert.deepEqual(failures(done), { connection_reset: 20 });
    assert.ok(done.ended.every(({ from, to }) => to - from === 4 * MS));
    assert.ok(requestsByInstance(done, "web")[0] === 0);
  });

  it("comes as often as it is said to, and is retried by `reset`", () => {
    isLikely(
      failures(withFaults("{ at: 0s, reset: { rate: 25% } }", { duration: "100s" })).connection_reset,
      9999,
      0.25,
    );
    const mesh = "defaults: { retry: { attempts: 2, on: [reset], backoff: { base: 1ms } } }";
    const done = withFaults("{ at: 0s, reset: { rate: 25% } }", { duration: "100s", mesh });
    isLikely(failures(done)["connection_reset URX"] ?? 0, 9999, 0.25 ** 3);
  });
});

describe("bandwidth", () => {
  const services = "web: { operations: { get: { steps: [{ work: 3ms }], request: 10kB, response: 20kB } } }";

  it("stretches messages to their size over the rate", () => {
    // 10 kB and 20 kB at 1 MB/s: 10 and 20 ms.
    const done = withFaults("{ at: 0s, bandwidth: { rate: 1MB/s } }", { services });
    assert.deepEqual([...new Set(latencies(done))], [33]);
  });

  it("is that of the slowest of link and faults", () => {
    const more = "topology: { network: { bandwidth: 2MB/s } }";
    const faults =
      "{ at: 95ms, for: 50ms, bandwidth: { rate: 500kB/s } }, { at: 0s, bandwidth: { rate: 9MB/s } }";
    const done = withFaults(faults, { services, more });
    // 5 and 10 ms; four times as long while it lasts. It meets the answer of 90's request, and both messages
    // of 100 to 120; the requests of 130 and 140 are answered after it.
    assert.deepEqual(latencies(done).slice(7, 16), [18, 48, 63, 63, 63, 33, 33, 18, 18]);
  });
});

describe("partition", () => {
  const services = `web: { replicas: { a: 2, b: 2 }, operations: { get: [{ call: api.get, onError: ignore }] } },
    api: { replicas: { a: 1, b: 1 }, operations: { get: [] } }`;
  const more = "topology: { zones: { a: { nodes: 2 }, b: {} } }";
  const failed = (fault: string): Map<string, number> => {
    const mesh = "defaults: { balancer: roundRobin, timeout: 50ms }, to: { api: { timeout: 10ms } }";
    const done = run({
      run: "duration: 20s",
      services,
      clients: "users: { target: web.get, zone: a, arrivals: { constant: 100/s } }",
      rest: `faults: [{ at: 0s, partition: { ${fault} } }]\nmesh: { ${mesh} }\n${more}`,
    });
    const shares = done.result.routes.map(({ caller, failures: count, requests }): [string, number] => [
      caller,
      Math.round((100 * count) / requests),
    ]);
    return new Map(shares);
  };

  it("loses requests one way, and answers where these go that way", () => {
    // Half of the requests go from a to b; answers from b to a get through.
    assert.deepEqual([...failed("from: a, to: b")][0], ["users", 50]);
    // Their answers come from b to a. web in b calls api in a half of the time.
    assert.deepEqual([...failed("from: b, to: a")][0], ["users", 50]);
    assert.deepEqual(
      [...failed("from: b, to: b")],
      [
        ["users", 0],
        ["web", 25],
      ],
    );
  });

  it("may cut services, clients and nodes off, one way or both", () => {
    assert.deepEqual(
      [...failed("from: web, to: api")],
      [
        ["users", 0],
        ["web", 100],
      ],
    );
    assert.deepEqual(
      [...failed("from: api, to: web")],
      [
        ["users", 0],
        ["web", 100],
      ],
    );
    assert.deepEqual([...failed("from: users, to: web")][0], ["users", 100]);
    // One of the four of web stands on each node of a.
    assert.deepEqual([...failed("from: users, to: [a/0]")][0], ["users", 25]);
    assert.deepEqual([...failed("from: [a/0, a/1], to: users")][0], ["users", 50]);
    // api in a stands on a/0 with one of web: cut off are the other three from it, both from the one in b.
    assert.deepEqual(
      [...failed("from: api, to: users, both: true")],
      [
        ["users", 0],
        ["web", 0],
      ],
    );
  });

  it("lasts while it lasts; without a limit the connection is given up after 5 s", () => {
    const done = run({
      run: "duration: 205ms",
      services: "web: { operations: { get: [] } }",
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: "faults: [{ at: 45ms, for: 50ms, partition: { from: users, to: web } }]",
    });
    const lost = done.ended.filter(({ isOk }) => !isOk);
    assert.deepEqual(
      lost.map(({ from, to }) => [from / MS, (to - from) / MS]),
      [50, 60, 70, 80, 90].map((from) => [from, 5000]),
    );
    assert.deepEqual(failures(done), { connect_failure: 5 });
  });

  it("of answers leaves the work done, and the caller with a broken connection", () => {
    const done = withFaults("{ at: 0s, partition: { from: web, to: users } }");
    assert.deepEqual(failures(done), { connection_reset: 20 });
    assert.equal(done.result.services[0].executedNs, 20 * 3 * MS);
  });
});

import assert from "node:assert/strict";
import { failures, run, SECOND } from "../support/world-of";
import type { Run } from "../support/world-of";

/** Callers that learn nothing of instances but by probing them. */
const DEAF = "discovery: { kind: dns, ttl: 100h }";

interface Parts {
  readonly replicas?: number;
  readonly operations?: string;
  readonly service?: string;
  /** The insides of the policy. */
  readonly policy: string;
  readonly fault?: string;
  readonly duration?: string;
  readonly client?: string;
  readonly topology?: string;
}

/** One service that is asked 1,000 times a second for a minute, and what happens to it. */
function probed(parts: Parts): Run {
  const { replicas = 4, operations = "get: [{ wait: 1ms }]", service = "", policy, fault } = parts;
  const { duration = "60s", client = "instances: 1", topology = "" } = parts;
  const faults = fault === undefined ? "" : `\nfaults: [${fault}]`;
  return run({
    run: `duration: ${duration}`,
    services: `api: { replicas: ${replicas}, ${service} operations: { ${operations} } }`,
    clients: `users: { target: api.get, arrivals: { constant: 1000/s }, ${client} }`,
    rest: `${topology}\nmesh: { defaults: { balancer: { random: {}, panicThreshold: 0% }, ${policy} } }${faults}`,
  });
}

function unhealthy({ result }: Run): number[] {
  return result.instances.map(({ unhealthyNs }) => unhealthyNs / SECOND);
}

const CRASH = "{ at: 20s, crash: {}, on: { service: api, instances: 1 } }";
const HANG = "{ at: 20s, hang: {}, on: { service: api, instances: 1 } }";
const EVERY_SECOND = "interval: 1s, timeout: 200ms, intervalFrom: start";

describe("health checks in the world", () => {
  it("find a dead instance after so many intervals less a part of one, and a timeout if it says nothing", () => {
    const refused = unhealthy(probed({ policy: `${DEAF}, healthCheck: { ${EVERY_SECOND} }`, fault: CRASH }));
    const silent = unhealthy(
      probed({
        policy: `${DEAF}, timeout: 1s, healthCheck: { ${EVERY_SECOND} }`,
        topology: "topology: { zones: { a: { nodes: 4 } } }",
        fault: "{ at: 20s, nodeOutage: {}, on: { node: a/0 } }",
      }),
    );
    for (const [times, timeout] of [
      [refused, 0],
      [silent, 0.2],
    ] as const) {
      const [delay, ...others] = times.map((time) => 40 - time).sort((a, b) => a - b);
      assert.deepEqual(others, [40, 40, 40]);
      assert.ok(delay >= 2 + timeout && delay <= 3 + timeout, `${delay} s`);
    }
  });

  it("bring an instance back that passes again", () => {
    const policy = `${DEAF}, healthCheck: { ${EVERY_SECOND}, healthy: 2 }`;
    const times = unhealthy(probed({ policy, fault: CRASH.replace("on:", "restart: 10s, on:") }));
    const [, , , time] = times.sort((a, b) => a - b);
    // Found in 2 to 3 s, dead for 10 s, and then two passes: one in up to 1 s, and the one after it.
    assert.ok(time >= 10 - 3 + 1 && time <= 10 - 2 + 2, `${time} s`);
  });

  it("see what hangs by its silence, but not where only the kernel is asked", () => {
    const of = (type: string): number =>
      Math.max(
        ...unhealthy(
          probed({ policy: `timeout: 1s, healthCheck: { ${EVERY_SECOND}, type: ${type} }`, fault: HANG }),
        ),
      );
    assert.ok(of("http") > 36);
    assert.equal(of("tcp"), 0);
  });

  it("see errors of all calls at once, and none of a single operation: those are grey", () => {
    const of = (on: string): number =>
      Math.max(
        ...unhealthy(
          probed({
            policy: `healthCheck: { ${EVERY_SECOND} }`,
            operations: "get: [{ wait: 1ms }], put: [{ wait: 1ms }]",
            fault: `{ at: 20s, errors: { rate: 100% }, on: { ${on}, instances: 1 } }`,
          }),
        ),
      );
    assert.ok(of("service: api") >= 39);
    assert.equal(of("operation: api.get"), 0);
  });

  it("wait in line where they are requests, and then find what is only busy unhealthy", () => {
    const of = (operation: string): Run =>
      probed({
        replicas: 2,
        service: "workers: 1,",
        operations: "get: [{ work: 10ms }], health: [{ work: 1us }]",
        policy: `timeout: 300ms, healthCheck: { ${EVERY_SECOND}${operation} }`,
        duration: "10s",
      });
    assert.deepEqual(unhealthy(of("")), [0, 0]);
    const shared = of(", operation: health");
    assert.ok(unhealthy(shared).every((time) => time > 5));
    assert.ok(failures(shared)["no_endpoints"] > 1000);
    const { attempts, probes } = shared.result.edges[0];
    const byOperation = shared.result.operations.map(({ requests }) => requests);
    assert.ok(attempts === 9999 && probes > 10);
    // What the probes asked for is no request of a client.
    assert.deepEqual(byOperation[1], 0);
  });

  it("are each proxy's own: callers times instances times rate", () => {
    const { result } = probed({
      replicas: 5,
      client: "instances: 8",
      policy: "healthCheck: { interval: 2s, intervalFrom: start }",
    });
    assert.equal(result.edges[0].probes, 8 * 5 * 30);
    assert.equal(result.edges[0].probeFailures, 0);
  });

  it("are cut off with their proxy, which then has nobody left", () => {
    const { result } = probed({
      topology: "topology: { zones: { a: {}, b: {} } }",
      client: "zone: a, timeout: 1s",
      policy: `healthCheck: { ${EVERY_SECOND} }`,
      fault: "{ at: 20s, partition: { from: a, to: b } }",
    });
    const times = result.instances.map(({ zone, unhealthyNs }) => [zone, unhealthyNs > 36 * SECOND]);
    assert.deepEqual(times, [
      ["a", false],
      ["b", true],
      ["a", false],
      ["b", true],
    ]);
  });

  it("keep an endpoint that discovery has lost until a check fails, unless told otherwise", () => {
    const failed = (more: string): number =>
      failures(probed({ policy: `healthCheck: { ${EVERY_SECOND}${more} }`, fault: CRASH }))[
        "connect_failure"
      ] ?? 0;
    assert.equal(failed(", ignoreHealthOnHostRemoval: true"), 0);
    // A quarter of 1,000/s, for 2 to 3 s.
    assert.ok(failed("") > 450 && failed("") < 800);
  });

  it("let nobody use a new endpoint before it has passed once", () => {
    const { result } = probed({
      policy: "healthCheck: { interval: 1s, initialJitter: 10s }",
      fault: "{ at: 20s, scale: { to: 5 }, on: { service: api } }",
    });
    const [time] = result.instances.slice(4).map(({ unhealthyNs }) => unhealthyNs / SECOND);
    assert.ok(time > 0 && time <= 10, `${time} s`);
  });

  it("let go of a probe that is answered when its endpoint is known no more", () => {
    // Endpoints leave while probes are worked on, and rows of probes are used again before these would end.
    const done = probed({
      operations: "get: [{ wait: 1ms }], check: [{ wait: 5ms }]",
      replicas: 40,
      duration: "3s",
      policy:
        "healthCheck: { operation: check, interval: 10ms, timeout: 300ms, intervalFrom: start, " +
        "ignoreHealthOnHostRemoval: true }",
      fault: "{ at: 1s, scale: { to: 2 }, on: { service: api } }",
    });
    // Nobody gives up what is another's: each request has an end.
    assert.equal(done.ended.length, done.result.routes[0].requests);
    assert.deepEqual(failures(done), {});
  });

  it("leave new endpoints out of account until their first, where they are told so", () => {
    // Two of six are well while the new ones wait for their first probe: 33 %, which is panic.
    const used = (more: string): number => {
      const { result } = run({
        run: "duration: 30s",
        services: "api: { replicas: 2, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: api.get, arrivals: { constant: 100/s } }",
        rest: `mesh: { defaults: { balancer: roundRobin,
          healthCheck: { interval: 1s, initialJitter: 100s${more} } } }
faults: [{ at: 10s, scale: { to: 6 }, on: { service: api } }]`,
      });
      return result.instances.slice(2).reduce((sum, { requests }) => sum + requests, 0);
    };
    assert.ok(used("") > 500, String(used("")));
    // Those whose first probe has come within 20 s of 100 get their share; nobody before.
    const without = used(", ignoreNewHostsUntilFirstHc: true");
    assert.ok(without < used("") / 2, String(without));
  });

  it("take requests' errors for failed checks where HAProxy observes them", () => {
    const of = (rest: string): number =>
      Math.max(
        ...unhealthy(
          probed({
            policy: `healthCheck: { rules: haproxy, interval: 10s${rest} }`,
            fault: "{ at: 20s, errors: { rate: 100% }, on: { operation: api.get, instances: 1 } }",
          }),
        ),
      );
    assert.equal(of(""), 0);
    // Errors of the application say nothing of the connection.
    assert.equal(of(", observe: layer4, onError: mark-down"), 0);
    // Down by ten errors, back by two checks that see none, again and again.
    assert.ok(of(", observe: layer7, onError: mark-down") > 20);
  });

  it("bring back at once what outlier detection ejected, unless told otherwise", () => {
    const grey = "{ at: 20s, errors: { rate: 100%, fast: true }, on: { operation: api.get, instances: 1 } }";
    const of = (more: string): Run =>
      probed({
        policy: `healthCheck: { ${EVERY_SECOND} }, outlierDetection: { maxEjectionPercent: 50%${more} }`,
        fault: grey,
      });
    const ejected = ({ result }: Run): number =>
      result.instances.reduce((sum, { ejectedNs }) => sum + ejectedNs, 0) / SECOND;
    const [kept, returned] = [of(", unejectOnHealthCheck: false"), of("")];
    assert.ok(kept.result.edges[0].ejections <= 2 && ejected(kept) > 39);
    // Each time until the next probe passes.
    assert.ok(returned.result.edges[0].ejections > 35);
    assert.ok(ejected(returned) < 41);
    assert.ok(failures(returned)["app_error"] > 5 * failures(kept)["app_error"]);
  });

  it("send only so much to other zones as those of the own zone that are well cannot take", () => {
    const { result } = run({
      run: "duration: 60s, warmup: 30s",
      services: "api: { replicas: 8, operations: { get: [{ wait: 1ms }] } }",
      clients: "users: { target: api.get, arrivals: { constant: 1000/s }, zone: a }",
      rest: [
        "topology: { zones: [a, b] }",
        `mesh: { defaults: { balancer: random, locality: prefer, ${DEAF}, healthCheck: true } }`,
        "faults: [{ at: 1s, crash: {}, on: { service: api, zone: a, instances: 3 } }]",
      ].join("\n"),
    });
    const inA = result.instances.filter(({ zone }) => zone === "a").map(({ requests }) => requests);
    const [one, ...dead] = inA.sort((a, b) => b - a);
    assert.deepEqual(dead, [0, 0, 0]);
    // One of four is well, and takes 1.4 times its share: 35 %; no panic, since all can be taken by somebody.
    assert.ok(Math.abs(one / 30_000 - 0.35) < 0.02, `${one}`);
  });

  it("do not matter in panic: where most fail, all are used; and where nobody is left, nobody is", () => {
    const of = (panicThreshold: string): Run =>
      run({
        run: "duration: 60s, warmup: 30s",
        services: "api: { replicas: 4, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: api.get, arrivals: { constant: 1000/s } }",
        rest: [
          `mesh: { defaults: { balancer: { random: {}, panicThreshold: ${panicThreshold} }, ${DEAF},`,
          "  healthCheck: true } }",
          "faults: [{ at: 1s, crash: {}, on: { service: api, instances: 3 } }]",
        ].join("\n"),
      });
    assert.deepEqual(failures(of("0%")), {});
    const failed = failures(of("50%"))["connect_failure"] / 30_000;
    assert.ok(Math.abs(failed - 0.75) < 0.02, `${failed}`);
  });
});

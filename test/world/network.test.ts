import assert from "node:assert/strict";
import { latencies, run } from "../support/world-of";

const ZONES = "topology: { zones: { a: { region: r }, b: { region: r }, c: { region: s } }, network: ";

function timeTo(zone: string, network: string, from = "a"): number {
  const services = `web: { replicas: { ${zone}: 1 }, operations: { get: [{ work: 10ms }] } }`;
  const clients = `users: { target: web.get, zone: ${from}, arrivals: { constant: 10/s } }`;
  return latencies(run({ run: "duration: 150ms", services, clients, rest: `${ZONES} ${network} }` }))[0];
}

describe("Network", () => {
  it("takes the time of a link once each way", () => {
    const network = "{ sameZone: 1ms, crossZone: 2ms, crossRegion: 30ms }";
    assert.deepEqual(
      ["a", "b", "c"].map((zone) => timeTo(zone, network)),
      [10 + 2, 10 + 4, 10 + 60],
    );
  });

  it("takes links from one zone to another as they are given, each way its own", () => {
    const network =
      "{ sameZone: 1ms, crossZone: 2ms, crossRegion: 30ms, links: { a -> b: 3ms, b -> a: 5ms, c -> a: 7ms } }";
    assert.equal(timeTo("b", network), 10 + 3 + 5);
    assert.equal(timeTo("c", network), 10 + 30 + 7);
    assert.equal(timeTo("a", network, "b"), 10 + 5 + 3);
  });

  it("counts attempts from one zone to another", () => {
    const services = "web: { replicas: { a: 1, b: 1 }, operations: { get: [{ work: 1ms }] } }";
    const clients = "users: { target: web.get, zone: a, arrivals: { constant: 100/s } }";
    const { result } = run({ run: "duration: 1005ms", services, clients, rest: `${ZONES} {} }` });
    assert.deepEqual([result.edges[0].attempts, result.edges[0].crossZone], [100, 50]);
  });

  it("adds up over the hops of a call tree", () => {
    const services = `web: { replicas: { b: 1 }, operations: { get: [{ work: 1ms }, api.get] } },
      api: { replicas: { c: 1 }, operations: { get: [{ work: 1ms }] } }`;
    const clients = "users: { target: web.get, zone: a, arrivals: { constant: 10/s } }";
    const rest = `${ZONES} { sameZone: 1ms, crossZone: 2ms, crossRegion: 30ms } }`;
    assert.deepEqual(latencies(run({ run: "duration: 150ms", services, clients, rest })), [
      2 + 1 + 30 + 1 + 30 + 2,
    ]);
  });

  const SIZED = `{ request: 10kB, response: 50kB, steps: [{ work: 1ms }] }`;

  it("takes the size of a message over the bandwidth on top of the latency", () => {
    const services = `web: { replicas: { b: 1 }, operations: { get: ${SIZED} } }`;
    const clients = "users: { target: web.get, zone: a, arrivals: { constant: 10/s } }";
    const time = (bandwidth: string): number => {
      const rest = `${ZONES} { sameZone: 1ms, crossZone: 2ms, bandwidth: ${bandwidth} } }`;
      return latencies(run({ run: "duration: 150ms", services, clients, rest }))[0];
    };
    // 10 kB out and 50 kB back: 60 kB at 10 MB/s are 6 ms.
    assert.equal(time("10MB/s"), 2 + 1 + 2 + 6);
    assert.equal(time("80Mbit/s"), 2 + 1 + 2 + 6);
    assert.equal(time("{ sameZone: 1kB/s, crossZone: 20MB/s }"), 2 + 1 + 2 + 3);
    assert.equal(time("{ crossRegion: 1kB/s }"), 2 + 1 + 2);
  });

  it("counts the bytes of both ways that go to another zone; errors have no answer, tries send again", () => {
    const client = "users: { target: web.get, zone: a, arrivals: { constant: 100/s } }";
    const crossed = (errors: string, mesh: string): [number, number, number] => {
      const operation = `{ errors: ${errors}, ${SIZED.slice(1)}`;
      const services = `web: { replicas: { a: 1, b: 1 }, operations: { get: ${operation} } }`;
      const rest = `${ZONES} {} }\nmesh: { ${mesh} }`;
      const [edge] = run({ run: "duration: 1005ms", services, clients: client, rest }).result.edges;
      return [edge.attempts, edge.crossZone, edge.crossZoneBytes];
    };
    assert.deepEqual(crossed("0%", ""), [100, 50, 50 * 60_000]);
    assert.deepEqual(crossed("100%", ""), [100, 50, 50 * 10_000]);
    const retry = "defaults: { retry: { attempts: 1, on: [5xx], backoff: { base: 1ns, jitter: none } } }";
    assert.deepEqual(crossed("100%", retry), [200, 100, 100 * 10_000]);
    assert.deepEqual(crossed("0%", "defaults: { balancer: centralQueue }")[0], 100);
    const none = run({
      services: "web: { replicas: { a: 1, b: 1 }, operations: { get: [] } }",
      clients: client,
      rest: `${ZONES} {} }`,
    });
    assert.ok(Number.isNaN(none.result.edges[0].crossZoneBytes), "no message has a size");
  });

  it("gives a call's own sizes to its messages, and the callee's where it has none", () => {
    const services = `web: { replicas: { a: 1 }, operations: { get: [
        { call: api.get, request: 1kB }, { call: api.get, response: 3kB }, api.get] } },
      api: { replicas: { b: 1 }, operations: { get: { request: 20kB, response: 400kB, steps: [] } } }`;
    const clients = "users: { target: web.get, zone: a, arrivals: { constant: 10/s } }";
    const rest = `${ZONES} { bandwidth: 1MB/s } }`;
    const whole = run({ run: "duration: 150ms", services, clients, rest });
    assert.deepEqual(latencies(whole), [1 + 400 + 20 + 3 + 20 + 400]);
    assert.equal(whole.result.edges[1].crossZoneBytes, (1 + 400 + 20 + 3 + 20 + 400) * 1000);
  });

  it("draws a size for each call, the same for each of its tries and whatever the strategy", () => {
    const services = `web: { replicas: { a: 1, b: 1 }, operations: { get: {
        request: lognormal p50=10kB p99=100kB, response: exp 5kB, steps: [{ work: 1ms }] } } }`;
    const clients = "users: { target: web.get, zone: a, arrivals: { constant: 100/s } }";
    const all = (mesh: string): number[] => {
      const rest = `${ZONES} { bandwidth: 1MB/s } }\nmesh: { defaults: { balancer: ${mesh} } }`;
      return latencies(run({ services, clients, rest }));
    };
    const times = all("roundRobin");
    assert.deepEqual(times, all("random"));
    assert.equal(new Set(times).size, times.length);
  });
});

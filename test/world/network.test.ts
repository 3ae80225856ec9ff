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
});

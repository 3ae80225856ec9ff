import assert from "node:assert/strict";
import { run } from "../support/world-of";
import type { Run } from "../support/world-of";

const ZONES = "topology: { zones: { a: { region: r }, b: { region: r }, c: { region: s } } }";

function inZones(locality: string, rest = "", shares = "{ a: 50%, b: 25%, c: 25% }"): Run {
  return run({
    run: "duration: 60s",
    services: "api: { replicas: { a: 2, b: 2, c: 2 }, operations: { get: [{ wait: 1ms }] } }",
    clients: `users: { target: api.get, arrivals: { poisson: 400/s }, instances: 4, zone: ${shares} }`,
    rest: [ZONES, `mesh: { defaults: { balancer: random, locality: ${locality} } }`, rest].join("\n"),
  });
}

function crossed({ result: { edges } }: Run): number {
  return edges[0].crossZone / edges[0].attempts;
}

describe("places of callers and instances", () => {
  it("mean nothing where nobody says so", () => {
    // Two of three endpoints are elsewhere; binomial over 24,000, standard deviation 0.3 %.
    assert.ok(Math.abs(crossed(inZones("none")) - 2 / 3) < 0.016);
  });

  it("keep callers at home while there is an endpoint", () => {
    for (const mode of ["prefer", "strict", "preferClose"]) assert.equal(crossed(inZones(mode)), 0, mode);
  });

  it("are dealt out to zones as Kubernetes hints, or do not matter", () => {
    const hinted = (replicas: string, shares: string): Run =>
      run({
        run: "duration: 20s",
        services: `api: { replicas: ${replicas}, operations: { get: [{ wait: 1ms }] } }`,
        clients: `users: { target: api.get, arrivals: { poisson: 400/s }, instances: 6, zone: ${shares} }`,
        rest: [ZONES, "mesh: { defaults: { locality: topologyHints } }"].join("\n"),
      });
    const even = "{ a: 34%, b: 33%, c: 33% }";
    assert.equal(crossed(hinted("{ a: 2, b: 2, c: 2 }", even)), 0);
    // Two endpoints of four in a are hinted for b and c: what comes from a stays, and half of the rest leaves.
    const given = hinted("{ a: 4, b: 1, c: 1 }", even);
    assert.ok(Math.abs(crossed(given) - (2 / 3) * (1 / 2)) < 0.02, `${crossed(given)}`);
    // 4, 4 and 3 cannot be shared out without too much for some: all go to all.
    const none = hinted("{ a: 4, b: 4, c: 3 }", even);
    assert.ok(Math.abs(crossed(none) - (4 / 11 + 4 / 11 + 3 / 11) * (2 / 3)) < 0.03, `${crossed(none)}`);
  });

  it("let callers leave a dead zone, but not with strict", () => {
    const dead = "faults: [{ at: 30s, crash: {}, on: { service: api, zone: c } }]";
    const failures = (mode: string): number =>
      inZones(mode, dead).result.routes.reduce((sum, { failures: failed }) => sum + failed, 0);
    // Zone c has a quarter of 12,000 requests in the second half; standard deviation 47.
    assert.ok(Math.abs(failures("strict") - 3000) < 240);
    assert.ok(failures("prefer") < 10 && failures("preferClose") < 10);
  });

  it("are left by Envoy's rules as endpoints fail, by gRPC's only with the last of them", () => {
    const failing = (rules: string, dead: string): number => {
      const { result } = run({
        run: "duration: 60s, warmup: 10s",
        services: "api: { replicas: { a: 4, b: 4 }, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: api.get, arrivals: { poisson: 400/s }, zone: a }",
        rest: [
          "topology: { zones: [a, b] }",
          "mesh: { discovery: { kind: xds, propagation: 1h }, defaults: { healthCheck: { interval: 1s, timeout: 1s, unhealthy: 1 }, " +
            `locality: { mode: prefer, rules: ${rules} } } }`,
          `faults: [{ at: 1s, on: { service: api, instances: ${dead} }, crash: {} }]`,
        ].join("\n"),
      });
      return result.edges[0].crossZone / result.edges[0].attempts;
    };
    // Those of zone a are even: one of four well, and 1.4 times its share is 35 %.
    assert.ok(Math.abs(failing("envoy", "[0, 2, 4]") - 0.65) < 0.02);
    assert.equal(failing("grpc", "[0, 2, 4]"), 0);
    assert.ok(failing("grpc", "[0, 2, 4, 6]") > 0.98);
  });

  it("fill up endpoints of all zones alike when zone-aware", () => {
    const { result } = inZones("{ mode: zoneAware, minCluster: 6 }");
    for (const { requests } of result.instances)
      // A sixth of 24,000 each; standard deviation 58.
      assert.ok(Math.abs(requests - 4000) < 290, `${requests}`);
    // Zone a has half of the callers and a third of the endpoints: a third of its half leaves.
    assert.ok(Math.abs(crossed({ result } as Run) - 1 / 6) < 0.02);
  });

  it("weigh zones anew when there come to be other callers, once proxies hear of it", () => {
    const crossedWith = (propagation: string, rest: string): number => {
      const { result } = run({
        run: "duration: 40s, warmup: 20s",
        services: `api: { replicas: { a: 3, b: 3 }, operations: { get: [] } },
          web: { replicas: { a: 1, b: 3 }, operations: { get: [api.get] } }`,
        clients: "users: { target: web.get, arrivals: { poisson: 400/s } }",
        rest: [
          "topology: { zones: [a, b] }",
          `mesh: { edges: { web -> api: { balancer: random,
            discovery: { kind: xds, propagation: ${propagation} },
            locality: { mode: zoneAware, minCluster: 2 } } } }`,
          rest,
        ].join("\n"),
      });
      return result.edges[1].crossZone / result.edges[1].attempts;
    };
    const scaled = "faults: [{ at: 10s, scale: { to: 6 }, on: { service: web } }]";
    // Each zone has half of the endpoints; of the share of callers that b has, what is over a half leaves.
    const near = (share: number, expected: number): void => {
      // Binomial over 8,000 requests: five standard deviations.
      assert.ok(Math.abs(share - expected) < 5 * Math.sqrt(0.25 / 8000), `${share} is not ${expected}`);
    };
    near(crossedWith("0s", ""), 3 / 4 - 1 / 2);
    near(crossedWith("100ms", scaled), 4 / 6 - 1 / 2);
    // The three of b that have not heard still send a third away; the new one knows, and sends a quarter.
    near(crossedWith("60s", scaled), (3 / 6) * (1 / 3) + (1 / 6) * (1 / 4));
  });

  it("split calls by weights of zones", () => {
    const weights = "{ a: { a: 50%, b: 30%, c: 20% } }";
    const { result } = inZones(`{ mode: weighted, weights: ${weights} }`, "", "{ a: 100% }");
    const share = (zone: string): number =>
      result.instances.reduce((sum, one) => sum + (one.zone === zone ? one.requests : 0), 0) /
      result.edges[0].attempts;
    for (const [zone, expected] of [
      ["a", 0.5],
      ["b", 0.3],
      ["c", 0.2],
    ] as const)
      assert.ok(Math.abs(share(zone) - expected) < 0.001, `${zone} ${share(zone)}`);
  });
});

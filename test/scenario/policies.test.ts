import assert from "node:assert/strict";
import type { Policy } from "../../src/scenario/scenario";
import { POLICIES } from "../../src/mesh/balance/policies";
import { RETRY_CONDITIONS } from "../../src/mesh/resilience/retry";
import { RETRY_CONDITIONS_DEFAULT } from "../../src/scenario/retry-conditions";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

const S = 1e9;
const MS = 1e6;

/** Policies of users -> web and web -> api. */
function policies(mesh: string): [Policy, Policy] {
  const { edges } = scenarioOf(sample({ rest: `mesh:\n${mesh}` })).mesh;
  return [edges[0].policy, edges[1].policy];
}

const first = (policy: string): Policy => policies(`  defaults: { ${policy} }`)[0];

describe("policies", () => {
  it("reads balancers, as bare words or with options", () => {
    const leastRequest = { name: "leastRequest", choices: 2, activeRequestBias: 1, fullScan: false };
    const peakEwma = { name: "peakEwma", decayNs: 10 * S, defaultRttNs: 30 * MS };
    const cases: [string, Policy["balancer"]][] = [
      ["random", { name: "random" }],
      ["roundRobin", { name: "roundRobin" }],
      ["{ roundRobin: {} }", { name: "roundRobin" }],
      ["centralQueue", { name: "centralQueue" }],
      ["leastRequest", leastRequest as Policy["balancer"]],
      ["{ leastRequest: }", leastRequest as Policy["balancer"]],
      [
        "{ leastRequest: { choices: 5, activeRequestBias: 0, method: fullScan } }",
        { name: "leastRequest", choices: 5, activeRequestBias: 0, fullScan: true },
      ],
      ["peakEwma", peakEwma as Policy["balancer"]],
      [
        "{ peakEwma: { decay: 5s, defaultRtt: 1ms } }",
        { name: "peakEwma", decayNs: 5 * S, defaultRttNs: MS },
      ],
    ];
    for (const [written, balancer] of cases)
      assert.deepEqual(first(`balancer: ${written}`).balancer, balancer, written);
  });

  it("has the same defaults as the algorithms, for each balancer", () => {
    for (const { name, defaults } of Object.values(POLICIES)) {
      // It has a file, and no default.
      if (name === "custom") continue;
      assert.deepEqual(first(`balancer: ${name}`).balancer, { name, ...defaults }, name);
      assert.deepEqual(first(`balancer: { ${name}: {} }`).balancer, { name, ...defaults }, name);
    }
  });

  it("gives retries the defaults of Istio and Envoy", () => {
    const retry = {
      attempts: 1,
      on: ["connect-failure", "refused-stream", "unavailable", "cancelled"],
      perTryNs: Infinity,
      backoff: { baseNs: 25 * MS, maxNs: 250 * MS, multiplier: 2, jitter: "full" },
      budget: null,
      throttle: null,
      quota: null,
      avoidPrevious: 0,
      hedgeOnPerTryTimeout: false,
      pushback: false,
      rateLimitedNs: 0,
    };
    assert.deepEqual(first("retry: true").retry, retry);
    assert.deepEqual(first("retry: {}").retry, retry);
    assert.equal(first("retry: false").retry, null);
    assert.equal(first("timeout: 1s").retry, null);
    assert.deepEqual(first("retry: { budget: {} }").retry!.budget, { ratio: 0.2, min: 3, ttlNs: null });
    const written =
      "retry: { attempts: 3, on: [5xx, timeout], perTry: 50ms, backoff: { base: 1s, jitter: equal }, budget: { ratio: 10%, min: 1 } }";
    assert.deepEqual(first(written).retry, {
      attempts: 3,
      on: ["5xx", "timeout"],
      perTryNs: 50 * MS,
      backoff: { baseNs: S, maxNs: 10 * S, multiplier: 2, jitter: "equal" },
      budget: { ratio: 0.1, min: 1, ttlNs: null },
      throttle: null,
      quota: null,
      avoidPrevious: 0,
      hedgeOnPerTryTimeout: false,
      pushback: false,
      rateLimitedNs: 0,
    });
    for (const condition of RETRY_CONDITIONS_DEFAULT) assert.ok(RETRY_CONDITIONS.includes(condition));
  });

  it("reads back-off, budget and throttle as gRPC and Finagle have them", () => {
    const retry = (written: string): Policy["retry"] => first(`retry: { ${written} }`).retry;
    const backoff = "backoff: { base: 1s, max: 2m, multiplier: 1.6x, jitter: 20% }";
    const grpc = retry(`${backoff}, throttle: { maxTokens: 10, tokenRatio: 0.1 }`)!;
    assert.deepEqual(grpc.backoff, { baseNs: S, maxNs: 120 * S, multiplier: 1.6, jitter: 0.2 });
    assert.deepEqual(grpc.throttle, { maxTokens: 10, tokenRatio: 0.1 });
    assert.deepEqual(retry("budget: { ttl: 10s }")!.budget, { ratio: 0.2, min: 10, ttlNs: 10 * S });
    const own = retry("budget: { ttl: 1m, min: 0/s, ratio: 5% }")!.budget;
    assert.deepEqual(own, { ratio: 0.05, min: 0, ttlNs: 60 * S });
  });

  it("reads hedges and what avoids endpoints that were tried", () => {
    const hedge = (written: string): Policy["hedge"] => first(`hedge: { ${written} }`).hedge;
    const nonFatal = RETRY_CONDITIONS_DEFAULT;
    assert.equal(first("timeout: 1s").hedge, null);
    assert.deepEqual(hedge("after: 20ms"), { after: { ns: 20 * MS }, max: 1, budget: null, nonFatal });
    const own = hedge("after: p99.5, max: 2, budget: 5%, nonFatal: [5xx]");
    assert.deepEqual(own, { after: { share: 0.995 }, max: 2, budget: 0.05, nonFatal: ["5xx"] });
    const avoids = (written: string): number => first(`retry: { ${written} }`).retry!.avoidPrevious;
    const picks = ["avoidPrevious: true", "avoidPrevious: false", "avoidPrevious: 1"].map(avoids);
    assert.deepEqual(picks, [5, 0, 1]);
    assert.equal(
      first("retry: { perTry: 1s, hedgeOnPerTryTimeout: true }").retry!.hedgeOnPerTryTimeout,
      true,
    );
  });

  it("reads discovery", () => {
    const of = (written: string): Policy["discovery"] => policies(`  discovery: ${written}`)[0].discovery;
    const now = { kind: "constant", value: 0 };
    assert.deepEqual(of("instant"), { kind: "instant" });
    assert.deepEqual(of("dns"), { kind: "dns", ttlNs: 30 * S, refresh: "onExpiry" });
    assert.deepEqual(of("xds"), { kind: "xds", propagation: now });
    assert.deepEqual(of("{ kind: dns, ttl: 5s, refresh: onRequest }"), {
      kind: "dns",
      ttlNs: 5 * S,
      refresh: "onRequest",
    });
    assert.deepEqual(of("{ kind: endpointSlice, propagation: exp 1s }"), {
      kind: "endpointSlice",
      propagation: { kind: "exponential", mean: S },
    });
  });

  it("lets the more specific policy win, setting by setting", () => {
    const [web, api] = policies(`
  defaults: { balancer: random, timeout: 1s, retry: { attempts: 3, backoff: { base: 10ms, max: 90ms } } }
  to: { api: { timeout: 2s, retry: { attempts: 5, backoff: { base: 20ms } } } }
  edges: { web -> api: { timeout: 3s, deadline: propagate } }`);
    assert.deepEqual([web.timeoutNs, web.deadline, web.retry!.attempts], [S, "ignore", 3]);
    assert.deepEqual([api.timeoutNs, api.deadline, api.retry!.attempts], [3 * S, "propagate", 5]);
    assert.deepEqual(api.retry!.backoff, { baseNs: 20 * MS, maxNs: 90 * MS, multiplier: 2, jitter: "full" });
    assert.equal(api.balancer.name, "random");
  });

  it("puts a client's own policy between those of its callees and those of pairs", () => {
    const clients = `clients:
  users: { target: web.get, arrivals: { poisson: 5/s }, policy: { timeout: 3s, retry: { attempts: 7 } } }
  others: { target: web.get, arrivals: { poisson: 5/s } }`;
    const read = (rest: string): Policy[] =>
      scenarioOf(sample({ clients, rest })).mesh.edges.map(({ policy }) => policy);
    const [users, others, web] = read(`mesh:
  defaults: { timeout: 1s, balancer: random }
  to: { web: { timeout: 2s, deadline: propagate } }`);
    assert.deepEqual([users.timeoutNs, users.retry!.attempts], [3 * S, 7]);
    assert.deepEqual([users.balancer.name, users.deadline], ["random", "propagate"]);
    assert.deepEqual([others.timeoutNs, others.retry], [2 * S, null]);
    assert.deepEqual([web.timeoutNs, web.retry], [1 * S, null]);
    const [pair] = read("mesh: { edges: { users -> web: { timeout: 9s } } }");
    assert.deepEqual([pair.timeoutNs, pair.retry!.attempts], [9 * S, 7]);
    const wrong = clients.replace("timeout: 3s", "timeout: 3");
    refuses(sample({ clients: wrong }), "clients.users.policy.timeout: 3 needs a unit");
  });

  it("removes retries with false, and starts afresh with a map over false", () => {
    const [web, api] = policies(`
  defaults: { retry: { attempts: 3, perTry: 9ms } }
  to: { api: { retry: false } }`);
    assert.deepEqual([web.retry!.attempts, api.retry], [3, null]);
    const [, again] = policies(`
  defaults: { retry: { attempts: 3, perTry: 9ms } }
  to: { api: { retry: false } }
  edges: { web -> api: { retry: { on: [5xx] } } }`);
    assert.deepEqual([again.retry!.attempts, again.retry!.perTryNs, again.retry!.on], [1, Infinity, ["5xx"]]);
  });

  it("replaces a balancer or discovery of another kind as a whole, and merges the same kind", () => {
    const [, same] = policies(`
  defaults: { balancer: { leastRequest: { choices: 5, activeRequestBias: 2 } } }
  to: { api: { balancer: { leastRequest: { choices: 3 } } } }`);
    assert.deepEqual(same.balancer, {
      name: "leastRequest",
      choices: 3,
      activeRequestBias: 2,
      fullScan: false,
    });
    const [, other] = policies(`
  defaults: { balancer: { leastRequest: { choices: 5 } } }
  to: { api: { balancer: { peakEwma: { decay: 1s } } } }`);
    assert.equal(other.balancer.name, "peakEwma");
    const [web, api] = policies(`
  discovery: dns
  defaults: { discovery: { ttl: 5s } }
  to: { api: { discovery: { kind: xds, propagation: 1s } } }`);
    assert.deepEqual(web.discovery, { kind: "dns", ttlNs: 5 * S, refresh: "onExpiry" });
    assert.deepEqual(api.discovery, { kind: "xds", propagation: { kind: "constant", value: S } });
  });

  it("never merges two forms of a distribution", () => {
    const [, api] = policies(`
  discovery: { kind: xds, propagation: { mix: [[100%, 1s]] } }
  to: { api: { discovery: { propagation: { histogram: { le: [1], count: [1] } } } } }`);
    assert.ok(api.discovery.kind === "xds" && api.discovery.propagation.kind === "histogram");
  });

  const wrong: [string, string][] = [
    ["defaults: { balancer: custom }", "custom needs the file of its module"],
    ["defaults: { balancer: leastReqest }", 'did you mean "leastRequest"?'],
    [
      "defaults: { balancer: { random: {}, roundRobin: {} } }",
      "has both random and roundRobin; write one balancer",
    ],
    ["defaults: { balancer: { leastRequest: { choices: 0 } } }", "choices must be at least 1, not 0"],
    ["defaults: { balancer: { random: { choices: 2 } } }", 'balancer.random has no setting "choices"'],
    ["defaults: { timeout: 0s }", "mesh.defaults.timeout must be more than 0"],
    [
      "defaults: { retry: { on: [5xxx] } }",
      'mesh.defaults.retry.on[0] does not know "5xxx"; did you mean "5xx"?',
    ],
    ["defaults: { retry: 3 }", "needs true or false, not 3"],
    ["defaults: { retry: { throttle: { maxTokens: 10 } } }", "throttle needs tokenRatio"],
    [
      "defaults: { retry: { throttle: { maxTokens: 10, tokenRatio: 0 } } }",
      "tokenRatio needs a number above 0, such as 0.1",
    ],
    ["defaults: { retry: { backoff: { jitter: fulll } } }", 'did you mean "full"?'],
    ["defaults: { retry: { backoff: { jitter: 20 } } }", "needs a unit"],
    ["defaults: { retry: { backoff: { multiplier: 2 } } }", "write 2x"],
    ["defaults: { retry: { budget: { ttl: 10s, min: 3 } } }", "budget.min is a rate beside a ttl; write 3/s"],
    ["defaults: { retry: { budget: { min: 3/s } } }", "add ttl: 10s"],
    ["defaults: { retry: { budget: { ttl: 100ms } } }", "budget.ttl must be 1s to 60s"],
    ["defaults: { retry: { hedgeOnPerTryTimeout: true } }", "hedgeOnPerTryTimeout needs perTry"],
    ["defaults: { hedge: { after: p100 } }", "must be above p0 and below p100"],
    ["defaults: { hedge: { after: 20 } }", "needs a unit"],
    ["defaults: { hedge: { max: 2 } }", "hedge needs after"],
    [
      "defaults: { balancer: centralQueue, retry: { avoidPrevious: true } }",
      "retry.avoidPrevious means nothing with the balancer centralQueue",
    ],
    [
      "defaults: { connections: { protocol: tcp }, retry: { avoidPrevious: true } }",
      "retry.avoidPrevious means nothing with protocol tcp",
    ],
    [
      "defaults: { hedge: { after: 1ms }, retry: { perTry: 1s, hedgeOnPerTryTimeout: true } }",
      "has two ways of hedging",
    ],
    ["defaults: { retry: { backoff: { base: 1s, max: 1ms } } }", "backoff.max is less than backoff.base"],
    ["defaults: { discovery: { ttl: 1s } }", "discovery needs a kind"],
    ["discovery: { kind: xds, ttl: 1s }", "discovery by xds has no ttl"],
    ["discovery: { kind: dns, ttl: 0s }", "mesh.discovery.ttl must be more than 0"],
    ["discovery: consul", "mesh.discovery: consul is not supported yet"],
    ["dataplane: sidcar", 'did you mean "sidecar"?'],
    ["to: { wbe: {} }", 'mesh.to: no such service "wbe"; did you mean "web"?'],
    ["edges: { web to api: {} }", 'is not a pair; write "caller -> callee"'],
    ["edges: { wbe -> api: {} }", '"wbe" of "wbe -> api" is not there; did you mean "web"?'],
    ["edges: { users -> api: {} }", "mesh.edges: users never calls api"],
    ["edges: { web -> api: {}, web  ->  api: {} }", "mesh.edges has web -> api twice"],
  ];
  for (const [mesh, words] of wrong) {
    it(`refuses ${mesh}`, () => {
      refuses(sample({ rest: `mesh: { ${mesh} }` }), words);
    });
  }
});

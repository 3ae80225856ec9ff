import assert from "node:assert/strict";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";
import type { Protection } from "../../src/scenario/protection";

function policy(settings: string): string {
  return sample({ rest: `mesh: { defaults: { ${settings} } }` });
}

function protection(settings: string): Protection {
  return scenarioOf(policy(settings)).mesh.edges[0].policy.protection;
}

describe("settings of protection", () => {
  it("are Envoy's thresholds as soon as limits are written", () => {
    assert.deepEqual(protection("limits: {}").limits, {
      maxConnections: 1024,
      maxPending: 1024,
      maxRequests: 1024,
      retries: { ratio: 0, min: 3 },
    });
    assert.deepEqual(protection("limits: { maxRequests: none, retryBudget: {} }").limits, {
      maxConnections: 1024,
      maxPending: 1024,
      maxRequests: Infinity,
      retries: { ratio: 0.2, min: 3 },
    });
  });

  it("read rates", () => {
    assert.deepEqual(protection("rateLimit: { nginxLimitReq: { rate: 30/m, delay: nodelay } }").rateLimit, {
      kind: "nginxLimitReq",
      at: "caller",
      options: { rate: 0.5, burst: 0, delay: Infinity },
    });
    const bucket = "maxTokens: 10, tokensPerFill: 5, fillInterval: 100ms";
    assert.deepEqual(protection(`rateLimit: { localTokenBucket: { ${bucket} } }`).rateLimit, {
      kind: "localTokenBucket",
      at: "callee",
      options: { maxTokens: 10, fillRate: 50 },
      tellsReset: false,
    });
    const global = "requestsPerUnit: 6, unit: minute, latency: 1ms";
    assert.deepEqual(protection(`rateLimit: { global: { ${global} } }`).rateLimit, {
      kind: "global",
      at: "caller",
      domain: null,
      options: { limit: 6, unitNs: 60e9 },
      latency: { kind: "constant", value: 1e6 },
      timeoutNs: 20e6,
      failureModeDeny: false,
      tellsReset: false,
    });
  });

  it("replace another kind of a more general policy", () => {
    const rest =
      "mesh: { defaults: { breaker: { polly: {} } }, to: { web: { breaker: { gobreaker: {} } } } }";
    const { breaker } = scenarioOf(sample({ rest })).mesh.edges[0].policy.protection;
    assert.equal(breaker?.kind, "gobreaker");
  });

  it("say what cannot be", () => {
    refuses(policy("breaker: {}"), "needs one kind: resilience4j, polly, gobreaker");
    refuses(policy("breaker: { polly: {}, gobreaker: {} }"), "has both polly and gobreaker; write one kind");
    refuses(policy("breaker: { poly: {} }"), "polly");
    refuses(policy("breaker: { polly: { failureRatio: 0% } }"), "must be more than 0%");
    refuses(policy("rateLimit: { localTokenBucket: { fillInterval: 1ms } }"), "at least 50ms");
    refuses(policy("rateLimit: { nginxLimitReq: { rate: 0/s } }"), "at least 0.001/s");
    refuses(policy("concurrencyLimit: { aimd: { minLimit: 300 } }"), "minLimit is more than");
    refuses(policy("admissionControl: { samplingWindow: 10ms }"), "at least 1s");
    refuses(
      policy("balancer: centralQueue, concurrencyLimit: { gradient: {} }"),
      "with the balancer centralQueue nothing stands before an instance",
    );
    refuses(
      policy("retry: { budget: {} }, limits: { retryBudget: {} }"),
      "limits.retryBudget and retry.budget both limit retries; write one",
    );
  });
});

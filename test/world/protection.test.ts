import assert from "node:assert/strict";
import { BREAKER_OPEN } from "../../src/mesh/outcome";
import { failures, latencies, requestsByInstance, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const ONE = "s: { operations: { get: [{ wait: 100ms }] } }";
const EVERY_10_MS = "c: { target: s.get, arrivals: { constant: 100/s } }";

/** A client that asks every 10 ms for what takes 100 ms, a hundred times. */
function under(policy: string, services = ONE, clients = EVERY_10_MS): Run {
  return run({ run: "duration: 1005ms", services, clients, rest: `mesh: { defaults: { ${policy} } }` });
}

function repeat(value: number, n: number): number[] {
  return Array.from({ length: n }, () => value);
}

describe("protection", () => {
  describe("Envoy's thresholds", () => {
    it("fail what would be one request too many, at once", () => {
      const result = under("limits: { maxRequests: 4 }");
      // Of the ten that come while one is under way, four are let in.
      assert.deepEqual(failures(result), { overflow: 60 });
      assert.deepEqual(latencies(result).slice(0, 11), [...repeat(100, 4), ...repeat(-1, 6), 100]);
    });

    it("are never retried", () => {
      const result = under(
        "limits: { maxRequests: 4 }, retry: { attempts: 3, on: [5xx, reset, gateway-error] }",
      );
      assert.deepEqual(failures(result), { overflow: 60 });
      assert.equal(result.result.edges[0].retries, 0);
    });

    it("let requests wait for one of few connections, and fail those that are too many", () => {
      const few = "connections: {}, limits: { maxConnections: 3, maxPending: 2 }";
      const result = under(few);
      assert.equal(result.result.edges[0].connectionsOpened, 3);
      // Three are under way and two wait; each 100 ms three of ten find room again.
      assert.deepEqual(latencies(result).slice(0, 6), [100, 100, 100, 170, 170, -1]);
      assert.ok(failures(result).overflow > 0);
    });

    it("give each endpoint a connection all the same", () => {
      const four = "s: { replicas: 4, operations: { get: [{ wait: 1ms }] } }";
      const result = under("connections: {}, limits: { maxConnections: 1 }", four);
      assert.deepEqual(failures(result), {});
      assert.deepEqual(requestsByInstance(result, "s"), [25, 25, 25, 25]);
    });

    it("limit retries where the policy has no budget of its own", () => {
      const failing = "s: { errors: 100%, operations: { get: [{ wait: 100ms }] } }";
      const again = "retry: { attempts: 1, on: [5xx] }";
      assert.equal(under(again, failing).result.edges[0].retries, 100);
      const result = under(`${again}, limits: { maxRetries: 0 }`, failing);
      assert.equal(result.result.edges[0].retries, 0);
      assert.deepEqual(failures(result), { "app_error UO": 100 });
    });

    it("give back what is given up", () => {
      const result = under("limits: { maxRequests: 4 }, timeout: 20ms");
      assert.deepEqual(failures(result), { timeout: 100 });
    });
  });

  describe("a circuit breaker", () => {
    const FAILING = "s: { errors: 100%, operations: { get: [{ wait: 1ms }] } }";

    it("stops calls once enough have failed, and tries one after its time", () => {
      const result = under("breaker: { gobreaker: { consecutiveFailures: 4, timeout: 300ms } }", FAILING);
      // Five at first, the last at 40 ms; one each just over 300 ms after: at 350, 660 and 970 ms.
      assert.deepEqual(failures(result), { app_error: 8, breaker_open: 92 });
      assert.equal(result.result.edges[0].opened, 92);
      assert.equal(result.result.edges[0].failuresByCause[BREAKER_OPEN], 92);
    });

    it("is each caller's own", () => {
      const clients = "c: { target: s.get, instances: 2, arrivals: { constant: 100/s } }";
      const policy = "breaker: { gobreaker: { consecutiveFailures: 4, timeout: 10s } }";
      assert.deepEqual(failures(under(policy, FAILING, clients)), { app_error: 10, breaker_open: 90 });
    });

    it("opens for what is slow", () => {
      const slow = "slidingWindowSize: 10, slowCallDurationThreshold: 50ms, waitDurationInOpenState: 10s";
      const result = under(`breaker: { resilience4j: { ${slow} } }`);
      // The tenth ends at 190 ms, when the twentieth asks; it may be before or after it.
      const { breaker_open: refused } = failures(result);
      assert.ok(refused === 80 || refused === 81, `${refused}`);
    });

    it("opens at a share of failures, as Polly", () => {
      const policy = "breaker: { polly: { minimumThroughput: 10, breakDuration: 10s } }";
      assert.deepEqual(failures(under(policy, FAILING)), { app_error: 10, breaker_open: 90 });
    });
  });

  describe("a rate limit", () => {
    it("lets through a burst and then its rate, at each instance", () => {
      const policy = "rateLimit: { localTokenBucket: { maxTokens: 5, tokensPerFill: 20 } }";
      const result = under(policy);
      // 5 at first and 20 a second, of which the last come too late to be whole.
      assert.deepEqual(failures(result), { rate_limited: 100 - 5 - 19 });
      const two = ONE.replace("s: {", "s: { replicas: 2,");
      assert.deepEqual(failures(under(policy, two)), { rate_limited: 100 - 2 * (5 + 19) });
      const caller = policy.replace("} }", ", at: caller } }");
      assert.deepEqual(failures(under(caller, two)), { rate_limited: 100 - 5 - 19 });
    });

    it("makes wait what comes before its turn, and refuses what is over the burst", () => {
      const result = under("rateLimit: { nginxLimitReq: { rate: 50/s, burst: 2 } }");
      // 20 ms each: the n-th of those let in waits 10 ms longer than the one before, up to two turns.
      assert.deepEqual(latencies(result).slice(0, 5), [100, 110, 120, 130, 140]);
      assert.deepEqual(failures(result), { rate_limited: 100 - 52 });
    });

    it("forgets who gives up while waiting", () => {
      const result = under("rateLimit: { nginxLimitReq: { rate: 50/s, burst: 2 } }, timeout: 15ms");
      assert.deepEqual(failures(result), { timeout: 52, rate_limited: 100 - 52 });
    });
  });

  describe("a limit of concurrency", () => {
    it("lets in as many as it begins with, at each instance", () => {
      const steady = "initialLimit: 4, minLimit: 4, maxLimit: 4";
      assert.deepEqual(failures(under(`concurrencyLimit: { aimd: { ${steady} } }`)), {
        concurrency_limited: 60,
      });
      const two = ONE.replace("s: {", "s: { replicas: 2,");
      const counts = failures(under(`concurrencyLimit: { aimd: { ${steady} } }`, two));
      assert.deepEqual(counts, { concurrency_limited: 20 });
      const caller = failures(under(`concurrencyLimit: { aimd: { ${steady}, at: caller } }`, two));
      assert.deepEqual(caller, { concurrency_limited: 60 });
    });

    it("measures the latency without load with few requests at once, as Envoy", () => {
      const result = under("concurrencyLimit: { gradient: {} }");
      // Three at once, and fifty samples are more than a second has.
      assert.deepEqual(failures(result), { concurrency_limited: 70 });
    });
  });

  describe("admission control", () => {
    it("rejects nothing while all goes well, and most when all fails", () => {
      assert.deepEqual(failures(under("admissionControl: {}")), {});
      const failing = "s: { errors: 100%, operations: { get: [{ wait: 1ms }] } }";
      const { admission_rejected: rejected } = failures(under("admissionControl: {}", failing));
      // At most 80 % of a hundred; the first are let through while there are few to go by.
      assert.ok(rejected > 60 && rejected < 90, `${rejected}`);
    });
  });
});

import assert from "node:assert/strict";
import { OUTCOMES } from "../../../src/mesh/outcome";
import {
  RETRY_CONDITIONS,
  isRetryCondition,
  mayRetry,
  mayRetryMask,
} from "../../../src/mesh/resilience/retry";

/** The causes of the outcomes that may be retried. */
function retried(...conditions: string[]): string[] {
  const mask = mayRetryMask(conditions);
  return OUTCOMES.filter((_, code) => ((mask >> code) & 1) === 1).map(({ cause }) => cause);
}

/** What a proxy sees as 502, 503 or 504, or as no answer. */
const GATEWAY = [
  "queue_full",
  "killed",
  "connect_failure",
  "timeout",
  "queue_timeout",
  "queue_shed",
  "connection_reset",
  "status_502",
  "status_503",
  "status_504",
  "pool_timeout",
  "operation_timeout",
  "bulkhead_full",
  "admission_rejected",
  "concurrency_limited",
  "breaker_open",
];

describe("mayRetryMask", () => {
  // What a client can tell apart: an answer, no connection, a broken one, silence.
  const expected: Readonly<Record<(typeof RETRY_CONDITIONS)[number], readonly string[]>> = {
    "5xx": ["app_error", "dependency_error", ...GATEWAY],
    "gateway-error": GATEWAY,
    reset: ["killed", "connect_failure", "timeout", "connection_reset"],
    "connect-failure": ["connect_failure"],
    "refused-stream": [],
    "retriable-4xx": ["status_409"],
    // Of a status, what clients of gRPC make of it.
    unavailable: [
      "queue_full",
      "killed",
      "connect_failure",
      "queue_timeout",
      "queue_shed",
      "connection_reset",
      "status_429",
      "status_502",
      "status_503",
      "status_504",
      "pool_timeout",
      "bulkhead_full",
      "rate_limited",
      "admission_rejected",
      "concurrency_limited",
    ],
    cancelled: [],
    "deadline-exceeded": ["timeout", "operation_timeout"],
    internal: ["app_error", "dependency_error", "status_400"],
    "resource-exhausted": [],
    timeout: ["timeout"],
  };

  for (const condition of RETRY_CONDITIONS) {
    it(`says what ${condition} covers`, () => {
      assert.deepEqual(retried(condition), expected[condition]);
    });
  }

  it("joins conditions", () => {
    assert.deepEqual(retried("connect-failure", "timeout"), ["connect_failure", "timeout"]);
    assert.deepEqual(retried(), []);
  });

  it("never retries success, a call with nobody to send to, or one that nobody waits for", () => {
    const all = retried(...RETRY_CONDITIONS, "200", "503", "504");
    for (const cause of ["ok", "no_endpoints", "client_timeout"]) assert.ok(!all.includes(cause), cause);
  });

  it("covers by the code of a status what answers with it, and nothing that does not answer", () => {
    assert.deepEqual(retried("503"), [
      "queue_full",
      "queue_timeout",
      "queue_shed",
      "status_503",
      "pool_timeout",
      "bulkhead_full",
      "admission_rejected",
      "concurrency_limited",
      "breaker_open",
    ]);
    assert.deepEqual(retried("500"), ["app_error", "dependency_error"]);
    assert.deepEqual(retried("504"), ["status_504", "operation_timeout"]);
  });
});

describe("mayRetry", () => {
  it("never retries what a circuit breaker or a rate limiter refused", () => {
    const conditions = [...RETRY_CONDITIONS, "429", "503"];
    assert.equal(mayRetry(conditions, { reset: "overflow" }), false);
    assert.equal(mayRetry(conditions, { status: 429, rateLimited: true }), false);
    assert.equal(mayRetry(["envoy-ratelimited"], { status: 429, rateLimited: true }), true);
    assert.equal(mayRetry(["envoy-ratelimited"], { status: 429 }), false);
    assert.equal(mayRetry(conditions, { status: 429 }), true);
  });

  it("is not met by an answer without an error", () => {
    assert.equal(mayRetry(RETRY_CONDITIONS, { status: 200 }), false);
    assert.equal(mayRetry(RETRY_CONDITIONS, { status: 200, grpcStatus: 0 }), false);
  });
});

describe("isRetryCondition", () => {
  it("knows names and codes of statuses", () => {
    for (const text of [...RETRY_CONDITIONS, "503", "409"]) assert.ok(isRetryCondition(text), text);
    for (const text of ["", "5XX", "600", "50", "5032", "retriable"])
      assert.ok(!isRetryCondition(text), text);
  });
});

/**
 * Decides which failed attempts may be retried.
 *
 * Source: envoyproxy/envoy source/common/router/retry_state_impl.cc (wouldRetryFromHeaders,
 * wouldRetryFromReset), v1.36.5-dev (envoyproxy/envoy-openssl@8809cfe).
 * Differs: `envoy-ratelimited` is not listed, for no limiter here puts Envoy's header on its answers, as its
 * local rate limit does not. `timeout` is a condition of ours: the time per try ran out. Codes of retriable
 * statuses stand in the list of conditions themselves ("503"), as in Istio, in place of Envoy's
 * retriable-status-codes.
 * Draws: none.
 */

import { OUTCOMES } from "../outcome";
import type { Cause } from "../outcome";

/** Conditions by name, in the order in which they are listed to users. */
export const RETRY_CONDITIONS = [
  /** Status 500 to 599, or any reset. */
  "5xx",
  /** Status 502, 503 or 504, or any reset. */
  "gateway-error",
  /** No answer: the connection failed, was reset, or the time per try ran out. */
  "reset",
  /** No connection was made. */
  "connect-failure",
  /** The other side refused the stream before it looked at it. */
  "refused-stream",
  /** Status 409. */
  "retriable-4xx",
  /** gRPC status 14. */
  "unavailable",
  /** gRPC status 1. */
  "cancelled",
  /** gRPC status 4. */
  "deadline-exceeded",
  /** gRPC status 13. */
  "internal",
  /** gRPC status 8. */
  "resource-exhausted",
  /** The time per try ran out. */
  "timeout",
] as const;

export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

export type ResetReason =
  | "overflow"
  | "local-connection-failure"
  | "remote-connection-failure"
  | "connection-timeout"
  | "local-reset"
  | "remote-reset"
  | "local-refused-stream"
  | "remote-refused-stream"
  | "connection-termination"
  | "protocol-error"
  | "per-try-timeout";

/** How an attempt ended, as a proxy sees it: an answer, or none. */
export type AttemptEnd =
  | {
      readonly status: number;
      /** From the headers of a gRPC answer. */
      readonly grpcStatus?: number | undefined;
      /** The answer says that it comes from a rate limiter: retried only on `envoy-ratelimited`. */
      readonly rateLimited?: boolean | undefined;
    }
  | { readonly reset: ResetReason };

const GRPC_CANCELLED = 1;
const GRPC_DEADLINE_EXCEEDED = 4;
const GRPC_RESOURCE_EXHAUSTED = 8;
const GRPC_INTERNAL = 13;
const GRPC_UNAVAILABLE = 14;

const GRPC_CONDITIONS = new Map<number, RetryCondition>([
  [GRPC_CANCELLED, "cancelled"],
  [GRPC_DEADLINE_EXCEEDED, "deadline-exceeded"],
  [GRPC_RESOURCE_EXHAUSTED, "resource-exhausted"],
  [GRPC_INTERNAL, "internal"],
  [GRPC_UNAVAILABLE, "unavailable"],
]);

/** Is `text` a condition, by name or as the code of a status (100 to 599)? */
export function isRetryCondition(text: string): boolean {
  return RETRY_CONDITIONS.some((name) => name === text) || /^[1-5][0-9]{2}$/.test(text);
}

/** May an attempt that ended like this be retried under these conditions? Names not known are never met. */
export function mayRetry(conditions: readonly string[], end: AttemptEnd): boolean {
  if ("reset" in end) return conditions.some((condition) => meetsReset(condition, end.reset));
  const { status, grpcStatus, rateLimited } = end;
  if (rateLimited === true) return conditions.includes("envoy-ratelimited");
  const grpcCondition = grpcStatus === undefined ? undefined : GRPC_CONDITIONS.get(grpcStatus);
  return conditions.some((condition) => condition === grpcCondition || meetsStatus(condition, status));
}

function meetsStatus(condition: string, status: number): boolean {
  switch (condition) {
    case "5xx":
      return status >= 500 && status < 600;
    case "gateway-error":
      return status >= 502 && status <= 504;
    case "retriable-4xx":
      return status === 409;
    default:
      return condition === String(status);
  }
}

function meetsReset(condition: string, reset: ResetReason): boolean {
  if (reset === "overflow") return false; // a circuit breaker said no: retrying would defeat it
  switch (condition) {
    case "5xx":
    case "gateway-error":
    case "reset":
      return true;
    case "connect-failure":
      return reset.endsWith("connection-failure") || reset === "connection-timeout";
    case "refused-stream":
      return reset === "remote-refused-stream";
    case "timeout":
      return reset === "per-try-timeout";
    default:
      return false;
  }
}

const INTERNAL: AttemptEnd = { status: 200, grpcStatus: GRPC_INTERNAL };
const UNAVAILABLE: AttemptEnd = { status: 200, grpcStatus: GRPC_UNAVAILABLE };
const DEADLINE_EXCEEDED: AttemptEnd = { status: 200, grpcStatus: GRPC_DEADLINE_EXCEEDED };

/**
 * How each outcome looks to a proxy of HTTP and to a client of gRPC; it may be retried if a condition is met
 * by either, since a user writes the conditions of the kind of proxy that is meant.
 */
const SEEN_AS: { readonly [Name in Cause]: readonly AttemptEnd[] } = {
  ok: [],
  app_error: [{ status: 500 }, INTERNAL],
  dependency_error: [{ status: 500 }, INTERNAL],
  /** The instance answers that it is too busy. */
  queue_full: [{ status: 503 }, UNAVAILABLE],
  queue_timeout: [{ status: 503 }, UNAVAILABLE],
  queue_shed: [{ status: 503 }, UNAVAILABLE],
  pool_timeout: [{ status: 503 }, UNAVAILABLE],
  bulkhead_full: [{ status: 503 }, UNAVAILABLE],
  /** The service answers that its own time was up. */
  operation_timeout: [{ status: 504 }, DEADLINE_EXCEEDED],
  /** The connection breaks with the request on it. */
  killed: [{ reset: "connection-termination" }, UNAVAILABLE],
  connection_reset: [{ reset: "connection-termination" }, UNAVAILABLE],
  /** As clients of gRPC read a status of HTTP (grpc/grpc doc/http-grpc-status-mapping.md). */
  status_400: [{ status: 400 }, INTERNAL],
  status_404: [{ status: 404 }],
  status_409: [{ status: 409 }],
  status_429: [{ status: 429 }, UNAVAILABLE],
  status_502: [{ status: 502 }, UNAVAILABLE],
  status_503: [{ status: 503 }, UNAVAILABLE],
  status_504: [{ status: 504 }, UNAVAILABLE],
  connect_failure: [{ reset: "remote-connection-failure" }, UNAVAILABLE],
  /** The proxy itself resets the attempt. */
  timeout: [{ reset: "per-try-timeout" }, DEADLINE_EXCEEDED],
  /** Nothing was sent, and nothing else is known to send it to. */
  no_endpoints: [],
  /** Nobody waits any more. */
  client_timeout: [],
  cancelled: [],
  /** Never retried: that would defeat it. */
  overflow: [{ reset: "overflow" }],
  rate_limited: [{ status: 429 }, UNAVAILABLE],
  admission_rejected: [{ status: 503 }, UNAVAILABLE],
  concurrency_limited: [{ status: 503 }, UNAVAILABLE],
  /** The library says so itself: no answer of the callee, but a user may want it tried again. */
  breaker_open: [{ status: 503 }],
};

/**
 * The outcomes that may be retried under these conditions: bit `code` is set for outcome `code` of
 * `OUTCOMES`.
 */
export function mayRetryMask(conditions: readonly string[]): number {
  let mask = 0;
  OUTCOMES.forEach(({ cause }, code) => {
    if (SEEN_AS[cause].some((end) => mayRetry(conditions, end))) mask |= 1 << code;
  });
  return mask;
}

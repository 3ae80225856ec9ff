/**
 * What a retry policy may retry on, in the names of Envoy (`x-envoy-retry-on`, `x-envoy-retry-grpc-on`), and
 * `timeout` for an attempt that ran out of time.
 */
export const RETRY_CONDITIONS = [
  "5xx",
  "gateway-error",
  "reset",
  "connect-failure",
  "refused-stream",
  "retriable-4xx",
  "unavailable",
  "cancelled",
  "deadline-exceeded",
  "internal",
  "resource-exhausted",
  "timeout",
] as const;

export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

/** What Istio retries on when nothing is said (istio.io, VirtualService, HTTPRetry). */
export const RETRY_CONDITIONS_DEFAULT: readonly RetryCondition[] = [
  "connect-failure",
  "refused-stream",
  "unavailable",
  "cancelled",
];

import type { RetryCondition } from "../mesh/resilience/retry";

/** What Istio retries on when nothing is said (istio.io, VirtualService, HTTPRetry). */
export const RETRY_CONDITIONS_DEFAULT: readonly RetryCondition[] = [
  "connect-failure",
  "refused-stream",
  "unavailable",
  "cancelled",
];

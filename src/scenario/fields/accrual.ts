import { block, optional, preset } from "../block";
import { integer, PERCENT, POSITIVE_DURATION, POSITIVE_FACTOR } from "../quantities";

/** What holds where a kind is not named. */
const ANOTHER = "another kind";

const FINAGLE = block("Finagle's failure accrual", {
  consecutiveFailures: preset(
    integer(0),
    5,
    "an endpoint is dead after so many failures in a row; 0: any number",
  ),
  successRate: preset(
    PERCENT,
    "80%",
    "it is dead below this moving share of successes, once `window` is over; 0%: never",
  ),
  window: preset(POSITIVE_DURATION, "30s", "the time that the share is over"),
  minRequests: preset(integer(1), 5, "with fewer requests in that time the share is not judged"),
  markDeadFor: preset(
    POSITIVE_DURATION,
    "5s",
    "how long it is dead the first time, before jitter; then twice as long each time",
  ),
  maxMarkDeadFor: preset(POSITIVE_DURATION, "300s", "how long at most"),
});

const LINKERD = block("Linkerd's failure accrual", {
  maxFailures: preset(integer(1), 7, "an endpoint is shut off after so many failures in a row"),
  minPenalty: preset(POSITIVE_DURATION, "1s", "how long the first time; then twice as long each time"),
  maxPenalty: preset(POSITIVE_DURATION, "60s", "how long at most"),
  jitterRatio: preset(PERCENT, "50%", "up to so much longer, by chance, but never above maxPenalty"),
});

const GRPC = block("gRPC's connection backoff", {
  initialBackoff: preset(POSITIVE_DURATION, "1s", "how long after the first failed connection"),
  multiplier: preset(POSITIVE_FACTOR, "1.6x", "each is so many times the one before"),
  maxBackoff: preset(POSITIVE_DURATION, "120s", "how long at most, before jitter"),
  jitter: preset(PERCENT, "20%", "up to so much longer or shorter"),
});

const RIBBON = block("Ribbon's blackouts", {
  connectionFailureThreshold: preset(
    integer(1),
    3,
    "a server is blacked out after so many requests in a row without an answer",
  ),
  timeoutFactor: preset(POSITIVE_DURATION, "10s", "for how long; twice as long for each further one"),
  maxTimeout: preset(POSITIVE_DURATION, "30s", "how long at most"),
});

export const ACCRUAL_KINDS = ["finagle", "grpc", "linkerd", "ribbon"] as const;

export const FAILURE_ACCRUAL = block(
  "failure accrual",
  {
    finagle: optional(
      FINAGLE,
      "failures in a row or a low success rate; then one request tells; all are used when all are dead",
      ANOTHER,
    ),
    grpc: optional(
      GRPC,
      "no connection, or one that broke (TRANSIENT_FAILURE): left alone until it may connect again, then " +
        "one request does; requests fail when all are",
      ANOTHER,
    ),
    linkerd: optional(
      LINKERD,
      "failures in a row (consecutive); then one request tells; requests fail when all are shut off",
      ANOTHER,
    ),
    ribbon: optional(
      RIBBON,
      "requests in a row without an answer (Netflix); all are used when all are blacked out",
      ANOTHER,
    ),
  },
  { what: "kind", of: ACCRUAL_KINDS },
);

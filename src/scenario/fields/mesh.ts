import { block, later, optional, preset, required } from "../block";
import { either, listOf, mapOf, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { BALANCER_BLOCK, BALANCERS } from "./balancer";
import { CONNECTIONS } from "./connections";
import { ADMISSION, BREAKER, CONCURRENCY_LIMIT, LIMITS, RATE_LIMIT } from "./protection";
import { BOOLEAN, integer, number, PERCENT, POSITIVE_DURATION, POSITIVE_FACTOR } from "../quantities";
import { FAILURE_ACCRUAL } from "./accrual";
import { FAIL_FAST_BLOCK } from "./host-sets";
import { HEALTH_CHECK } from "./health";
import { LOCALITY, OUTLIER_DETECTION } from "./host-sets";
import { MIRROR, SPLIT } from "./split";
import { OVERHEAD } from "./overhead";
import { PROFILE } from "../profiles/profiles";
import { EDGE_KEY, SERVICE_KEY } from "../references";
import { AVOID_PREVIOUS, COUNT_OR_RATE, HEDGE_AFTER, JITTER, TOKEN_RATIO } from "./tries";
import { RETRY_CONDITIONS } from "../../mesh/resilience/retry";

/** Each kind of discovery, in a line. */
export const DISCOVERY_ABOUT = {
  instant: "every caller knows of a change at once: an ideal",
  dns: "callers keep an answer until it expires, and then ask again",
  endpointSlice: "Kubernetes tells proxies of changes, some time after them",
  xds: "a control plane such as Istio's tells proxies of changes, some time after them",
} as const;
export const DISCOVERY_KINDS = ["instant", "dns", "endpointSlice", "xds"] as const;
const DISCOVERY_LATER = ["kubeProxy", "eureka", "consul", "static"];
const KIND = word(DISCOVERY_KINDS, DISCOVERY_LATER);

/** `kind` may be missing in one layer of the policies and come from a more general one. */
export const DISCOVERY_BLOCK = block("discovery", {
  kind: optional(KIND, "how callers learn which instances there are", "that of a more general policy"),
  propagation: optional(DISTRIBUTION, "xds, endpointSlice: time until a proxy knows of a change", "0s"),
  ttl: optional(
    POSITIVE_DURATION,
    "dns: how long an answer is kept",
    "30s, as CoreDNS answers in Kubernetes",
  ),
  refresh: optional(
    word(["onExpiry", "onRequest"]),
    "dns: asks again as soon as the answer expires, or at the next request after it",
    "onExpiry",
  ),
  reresolveOn: later("what makes a caller ask again early"),
  debounce: later("how long changes are collected before they are sent"),
});

export const DISCOVERY = either({ scalar: KIND, map: DISCOVERY_BLOCK });

/** The most that gRPC takes (A6). */
const MOST_TOKENS = 1000;

const BACKOFF = block("a backoff", {
  base: preset(POSITIVE_DURATION, "25ms", "the first pause, before jitter; it grows with each retry"),
  multiplier: preset(POSITIVE_FACTOR, "2x", "each pause is so many times the one before"),
  max: optional(POSITIVE_DURATION, "longest pause", "ten times base"),
  jitter: preset(
    JITTER,
    "full",
    "how much of the pause is random: all, half or none of it; or up to a share more or less (gRPC: 20%)",
  ),
});

const THROTTLE = block("a retry throttle", {
  maxTokens: required(integer(1, MOST_TOKENS), "tokens at the start and at most; a failed attempt takes one"),
  tokenRatio: required(TOKEN_RATIO, "tokens that an attempt gives back which is answered well, such as 0.1"),
});

const QUOTA = block("a retry quota", {
  capacity: preset(number("positive"), 500, "tokens at most"),
  initial: optional(number("nonNegative"), "tokens at first", "capacity"),
  retryCost: preset(number("positive"), 5, "tokens that a retry costs; without them there is none"),
  timeoutRetryCost: optional(
    number("positive"),
    "tokens that a retry costs after an attempt that timed out",
    "twice retryCost",
  ),
  successIncrement: preset(number("nonNegative"), 1, "tokens that a success brings"),
  refund: preset(
    BOOLEAN,
    true,
    "a success after retries brings what the last of them cost, instead of successIncrement",
  ),
});

const BUDGET = block("a retry budget", {
  ratio: preset(
    PERCENT,
    "20%",
    "retries under way, as a share of the requests under way; with ttl: of those sent",
  ),
  min: optional(
    COUNT_OR_RATE,
    "retries that may be under way whatever the share; with ttl a rate of them, such as 10/s",
    "3, as Envoy; with ttl 10/s, as Finagle and Linkerd",
  ),
  ttl: optional(
    POSITIVE_DURATION,
    "how long a request counts, 1s to 60s (Finagle, Linkerd: 10s); without it, while it is under way (Envoy)",
    "none",
  ),
});

const MOST_ATTEMPTS = 1000;

const RATE_LIMITED_BACK_OFF = block("a rate-limited back-off", {
  maxInterval: preset(POSITIVE_DURATION, "300s", "an answer that says more is not heeded"),
});

export const RETRY_BLOCK = block("a retry policy", {
  attempts: preset(integer(0, MOST_ATTEMPTS), 1, "retries after the first attempt, as Istio counts"),
  on: optional(
    listOf(word(RETRY_CONDITIONS), 1),
    "what is retried",
    "connect-failure, refused-stream, unavailable, cancelled, as Istio has it",
  ),
  perTry: optional(POSITIVE_DURATION, "limit for each attempt", "none"),
  backoff: optional(
    BACKOFF,
    "pauses before retries",
    "25ms, doubling up to 250ms, with full jitter, as Envoy has it",
  ),
  budget: optional(BUDGET, "limit on how many retries may be under way", "none"),
  throttle: optional(
    THROTTLE,
    "tokens of each proxy and callee that failures use up, as gRPC has it: no retries while half are gone",
    "none",
  ),
  quota: optional(
    QUOTA,
    "tokens of each proxy and callee that retries cost and successes bring, as AWS SDKs have it",
    "none",
  ),
  avoidPrevious: preset(
    AVOID_PREVIOUS,
    false,
    "picks again, so many times at most (true: 5, as Istio; Envoy: 1), where this call tried the endpoint",
  ),
  hedgeOnPerTryTimeout: preset(
    BOOLEAN,
    false,
    "what takes longer than perTry goes on, with the retry beside it; the first good answer wins (Envoy)",
  ),
  pushback: preset(
    BOOLEAN,
    false,
    "an answer that says how long to wait is obeyed to the letter, and the pauses after it begin anew " +
      "(gRPC's `grpc-retry-pushback-ms`, which it always heeds)",
  ),
  rateLimitedBackOff: optional(
    RATE_LIMITED_BACK_OFF,
    "after an answer that says how long to wait the pause is so long, and up to half as long again by " +
      "chance (Envoy's `rate_limited_retry_back_off`)",
    "answers are not asked",
  ),
});

export const HEDGE = block("a hedge", {
  after: required(
    HEDGE_AFTER,
    "how long a call waits for what is under way: a time, or a percentile of what this proxy saw (p95), " +
      "known from its first 3s on",
  ),
  max: preset(integer(1, MOST_ATTEMPTS), 1, "hedges of one call (gRPC: maxAttempts less 1)"),
  budget: optional(PERCENT, "hedges, as a share of this proxy's requests of the last 10s", "none: no limit"),
  nonFatal: optional(
    listOf(word(RETRY_CONDITIONS)),
    "failures that do not end the call: the next hedge follows at once, others are waited for",
    "connect-failure, refused-stream, unavailable, cancelled; and what is retried",
  ),
});

/** Of a client: what is about the calls that a proxy has under way is not for it. */
export const CLIENT_RETRY = block("a retry policy of clients", {
  attempts: preset(integer(0, MOST_ATTEMPTS), 1, "retries after the first request"),
  on: optional(
    listOf(word(RETRY_CONDITIONS), 1),
    "what is retried",
    "connect-failure, refused-stream, unavailable, cancelled, as in a policy",
  ),
  perTry: optional(POSITIVE_DURATION, "limit for each request, with what the proxy retries", "none"),
  backoff: optional(BACKOFF, "pauses before retries", "25ms, doubling up to 250ms, with full jitter"),
});

/** A bare balancer is a word; its options make it a map of one key. */
export const BALANCER = either({ scalar: word(BALANCERS), map: BALANCER_BLOCK });

export const POLICY = block("a policy", {
  balancer: preset(BALANCER, "roundRobin", "which endpoint an attempt goes to"),
  timeout: optional(POSITIVE_DURATION, "limit for a call with all its retries", "none"),
  deadline: preset(
    word(["propagate", "ignore"]),
    "ignore",
    "`propagate`: a callee stops work whose caller's deadline has passed",
  ),
  retry: optional(
    either({ scalar: BOOLEAN, map: RETRY_BLOCK }),
    "when and how often a failed attempt is repeated; true: with all defaults",
    "no retries",
  ),
  discovery: optional(DISCOVERY, "how callers learn which instances there are", "that of mesh.discovery"),
  hedge: optional(HEDGE, "a second attempt before the first has failed; the first good answer wins", "none"),
  outlierDetection: optional(
    OUTLIER_DETECTION,
    "each proxy ejects endpoints that fail it; true: with all defaults",
    "none",
  ),
  healthCheck: optional(
    HEALTH_CHECK,
    "each proxy probes the endpoints that it knows, and leaves out those that fail; true: with all defaults",
    "none",
  ),
  failureAccrual: optional(FAILURE_ACCRUAL, "each proxy leaves endpoints alone that fail it", "none"),
  failFast: optional(
    either({ scalar: BOOLEAN, map: FAIL_FAST_BLOCK }),
    "while no endpoint can be used calls wait for one, and after a while fail at once (Linkerd's " +
      "failfast); true: with all defaults",
    "calls fail at once (`no_endpoints`)",
  ),
  limits: optional(
    LIMITS,
    "Envoy's circuit breakers, of each proxy for the callee; what is over fails (`overflow`), never retried",
    "no limits",
  ),
  breaker: optional(
    BREAKER,
    "each caller's own circuit breaker for the callee: while open, calls fail at once (`breaker_open`)",
    "none",
  ),
  connections: optional(
    CONNECTIONS,
    "protocol and life of connections",
    "none: requests travel by themselves",
  ),
  locality: optional(LOCALITY, "how it matters in which zone an endpoint is", "none: it does not"),
  rateLimit: optional(RATE_LIMIT, "what is over a rate fails (`rate_limited`) or waits", "none"),
  concurrencyLimit: optional(
    CONCURRENCY_LIMIT,
    "a limit of requests at once that learns from latencies; over it one fails (`concurrency_limited`)",
    "none",
  ),
  admissionControl: optional(
    ADMISSION,
    "Envoy's filter at each caller's proxy, before every attempt: rejects by chance when many fail " +
      "(`admission_rejected`)",
    "none",
  ),
  split: optional(
    SPLIT,
    "shares of the calls that go to versions of the callee or to other services, each by the policy of " +
      "its own pair (Istio's route weights); tries of a call stay where the first went",
    "none: all instances of the callee alike",
  ),
  splitBy: preset(
    word(["request", "session"]),
    "request",
    "`request`: each call draws its part of the split; `session`: as nginx's split_clients, by a hash of " +
      "the session's key, so that a session stays with its part (calls without one draw)",
  ),
  mirror: optional(
    MIRROR,
    "copies of calls are sent there too, once each, and nobody waits for their answers or counts them " +
      "among the caller's; `edges.csv` has them as `caller/mirror`",
    "none",
  ),
});

export const MESH = block("a mesh", {
  dataplane: optional(
    word(["none", "sidecar", "ambient", "proxyless", "kubeProxy"]),
    "who holds balancer state: each calling instance, or (ambient, kubeProxy) each node",
    "that of the profile, else sidecar",
  ),
  discovery: optional(
    DISCOVERY,
    "how callers learn which instances there are",
    "that of the profile, else instant",
  ),
  defaults: optional(POLICY, "policy of every call", "every setting's default"),
  to: optional(mapOf(POLICY, SERVICE_KEY), "policies by callee, over those of defaults", "none"),
  edges: optional(
    mapOf(POLICY, EDGE_KEY),
    "policies by pair, as `caller -> callee`, over those of to",
    "none",
  ),
  profile: optional(
    PROFILE,
    "defaults of a real product, below all that is written; `meshsim explain` shows them with their sources",
    "none",
  ),
  overhead: optional(
    OVERHEAD,
    "what proxies cost; a request passes its caller's and its callee's (`sidecar`), or those of their " +
      "nodes (`ambient`); other data planes have none",
    "nothing",
  ),
  mtls: later("certificates and handshakes"),
});

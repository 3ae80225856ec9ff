import { block, optional, preset, required } from "../block";
import { orWord, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { BOOLEAN, DURATION, integer, number, PERCENT, POSITIVE_DURATION, RATE, text } from "../quantities";

const MOST = 1_000_000;
const COUNT = orWord(integer(0), { none: Infinity });
const SIDE = word(["caller", "callee"]);
/** What holds where a kind is not named. */
const ANOTHER = "another kind";

export const LIMITS = block("Envoy's thresholds", {
  maxConnections: preset(
    COUNT,
    1024,
    "connections of a proxy to the callee; at the limit requests wait, but each endpoint gets one",
  ),
  maxPending: preset(COUNT, 1024, "requests of a proxy that wait for a connection; one more fails"),
  maxRequests: preset(COUNT, 1024, "requests of a proxy under way to the callee; one more fails"),
  maxRetries: preset(COUNT, 3, "retries of a proxy under way to the callee; one more is not made"),
  retryBudget: optional(
    block("a retry budget", {
      budgetPercent: preset(PERCENT, "20%", "retries under way, as a share of the requests under way"),
      minRetryConcurrency: preset(integer(0), 3, "retries that may be under way whatever the share"),
    }),
    "limit of retries in place of maxRetries",
    "none: maxRetries holds",
  ),
});

const RESILIENCE4J_BLOCK = block("a Resilience4j breaker", {
  failureRateThreshold: preset(PERCENT, "50%", "it opens at this share of failures"),
  slowCallRateThreshold: preset(PERCENT, "100%", "it opens at this share of slow calls"),
  slowCallDurationThreshold: preset(POSITIVE_DURATION, "60s", "a call that takes longer is slow"),
  permittedNumberOfCallsInHalfOpenState: preset(integer(1, MOST), 10, "calls that half open goes by"),
  slidingWindowType: preset(
    word(["COUNT_BASED", "TIME_BASED"]),
    "COUNT_BASED",
    "looks back over so many calls, or over those of so many seconds",
  ),
  slidingWindowSize: preset(integer(1, MOST), 100, "how many calls or seconds"),
  minimumNumberOfCalls: preset(integer(1), 100, "with fewer calls it does not judge"),
  waitDurationInOpenState: preset(POSITIVE_DURATION, "60s", "how long it stays open"),
  maxWaitDurationInHalfOpenState: preset(
    DURATION,
    "0s",
    "half open for so long, it opens again; 0s: it waits for its calls",
  ),
});

const POLLY_BLOCK = block("a Polly breaker", {
  failureRatio: preset(PERCENT, "10%", "it opens at this share of failures"),
  minimumThroughput: preset(integer(2), 100, "with fewer calls it does not judge"),
  samplingDuration: preset(POSITIVE_DURATION, "30s", "the time it looks back over"),
  breakDuration: preset(POSITIVE_DURATION, "5s", "how long it stays open"),
});

const GOBREAKER_BLOCK = block("a gobreaker", {
  maxRequests: preset(integer(1), 1, "calls that half open lets through; it closes when all succeed"),
  interval: preset(DURATION, "0s", "while closed it forgets its counts so often; 0s: never"),
  timeout: preset(POSITIVE_DURATION, "60s", "how long it stays open"),
  consecutiveFailures: optional(
    integer(0),
    "it opens when more than so many calls in a row failed",
    "5, as without ReadyToTrip; no limit with a failureRatio",
  ),
  failureRatio: optional(PERCENT, "it opens at this share of failures since it last forgot", "none"),
  minRequests: preset(integer(1), 3, "failureRatio: with fewer calls it does not judge"),
});

export const BREAKER_KINDS = ["resilience4j", "polly", "gobreaker"] as const;

export const BREAKER = block(
  "a circuit breaker",
  {
    resilience4j: optional(
      RESILIENCE4J_BLOCK,
      "opens at a share of failed or slow calls among the last ones, as Resilience4j",
      ANOTHER,
    ),
    polly: optional(POLLY_BLOCK, "opens at a share of failures in the last while, as Polly 8", ANOTHER),
    gobreaker: optional(GOBREAKER_BLOCK, "opens after failures in a row, as sony/gobreaker", ANOTHER),
  },
  { what: "kind", of: BREAKER_KINDS },
);

const LOCAL_TOKEN_BUCKET = block("a token bucket", {
  maxTokens: preset(integer(1), 1, "requests that may come at once"),
  tokensPerFill: preset(integer(1), 1, "requests that are allowed again each fillInterval, spread over it"),
  fillInterval: preset(POSITIVE_DURATION, "1s", "the time that tokensPerFill is for; 50ms at least"),
  at: preset(
    SIDE,
    "callee",
    "`callee`: a bucket at each instance, for all callers with the same setting; `caller`: at each proxy",
  ),
  xRateLimitHeaders: preset(
    BOOLEAN,
    false,
    "what is refused is told when there is a token again, in whole seconds (enable_x_ratelimit_headers), " +
      "which `retry.rateLimitedBackOff` heeds",
  ),
});

const NGINX_LIMIT_REQ = block("a leaky bucket", {
  rate: preset(RATE, "1/s", "requests per second that leave each proxy for the callee"),
  burst: preset(integer(0), 0, "requests that may be ahead of the rate; one more is refused"),
  delay: preset(
    orWord(integer(0), { nodelay: Infinity }),
    0,
    "so many of the burst need not wait for their turn; `nodelay`: none waits. One that waits fails " +
      "when its call is hedged",
  ),
});

const GLOBAL_LIMIT = block("a global rate limit", {
  requestsPerUnit: required(integer(0, 1_000_000_000), "requests of all callers together in each `unit`"),
  unit: preset(
    word(["second", "minute", "hour", "day"]),
    "second",
    "the length of a window; windows begin with the run, and each begins to count anew",
  ),
  domain: optional(
    text(100),
    "what says the same domain, and the same of requestsPerUnit and unit, is counted together, whatever it " +
      "calls",
    "calls of this service are",
  ),
  latency: preset(DISTRIBUTION, "0s", "from the question to the answer of the service that counts"),
  timeout: preset(POSITIVE_DURATION, "20ms", "after so long without an answer the call passes"),
  failureModeDeny: preset(BOOLEAN, false, "and then it fails instead (failure_mode_deny)"),
  xRateLimitHeaders: preset(
    BOOLEAN,
    false,
    "what is refused is told when the next window begins, in whole seconds (enable_x_ratelimit_headers)",
  ),
});

export const RATE_LIMIT_KINDS = ["localTokenBucket", "global", "nginxLimitReq"] as const;

export const RATE_LIMIT = block(
  "a rate limit",
  {
    localTokenBucket: optional(LOCAL_TOKEN_BUCKET, "Envoy's local rate limit", ANOTHER),
    global: optional(
      GLOBAL_LIMIT,
      "Envoy's global rate limit: each proxy asks a shared service before every attempt, and waits for it",
      ANOTHER,
    ),
    nginxLimitReq: optional(NGINX_LIMIT_REQ, "nginx's limit_req: what is too early waits, or fails", ANOTHER),
  },
  { what: "kind", of: RATE_LIMIT_KINDS },
);

const AT_SERVER = preset(
  SIDE,
  "callee",
  "`callee`: a limit at each instance, for all callers with the same setting; `caller`: one at each proxy",
);
const SMOOTHING = "how much of each new limit is taken over";

const GRADIENT_BLOCK = block("Envoy's gradient controller", {
  sampleAggregatePercentile: preset(PERCENT, "50%", "the percentile of latencies that it goes by"),
  maxConcurrencyLimit: preset(integer(1), 1000, "most requests at once"),
  concurrencyUpdateInterval: preset(POSITIVE_DURATION, "100ms", "time between two looks at the limit"),
  minRttInterval: preset(
    POSITIVE_DURATION,
    "60s",
    "time between two measurements of the latency without load",
  ),
  requestCount: preset(integer(1), 50, "requests of one measurement"),
  jitter: preset(PERCENT, "15%", "up to so much longer is that time, by chance"),
  minConcurrency: preset(integer(1), 3, "requests at once while it measures, and at least"),
  buffer: preset(PERCENT, "25%", "how much more than the latency without load is fine"),
  fixedValue: optional(POSITIVE_DURATION, "the latency without load: nothing is measured", "measured"),
});

const VEGAS_BLOCK = block("a Vegas limit", {
  initialLimit: preset(integer(1), 20, "requests at once at first"),
  maxConcurrency: preset(integer(1), 1000, "most requests at once"),
  smoothing: preset(PERCENT, "100%", SMOOTHING),
  probeMultiplier: preset(integer(1), 30, "the latency without load is measured anew after so many limits"),
  at: AT_SERVER,
});

const GRADIENT2_BLOCK = block("a Gradient2 limit", {
  initialLimit: preset(integer(1), 20, "requests at once at first"),
  minLimit: preset(integer(1), 20, "least requests at once"),
  maxConcurrency: preset(integer(1), 200, "most requests at once"),
  smoothing: preset(PERCENT, "20%", SMOOTHING),
  queueSize: preset(integer(0), 4, "requests that may queue at all times"),
  longWindow: preset(integer(1), 600, "requests that the long average of latency is over"),
  rttTolerance: preset(number("positive"), 1.5, "so many times the long average is fine"),
  at: AT_SERVER,
});

const AIMD_BLOCK = block("an AIMD limit", {
  initialLimit: preset(integer(1), 20, "requests at once at first"),
  minLimit: preset(integer(1), 20, "least requests at once"),
  maxLimit: preset(integer(1), 200, "most requests at once"),
  backoffRatio: preset(PERCENT, "90%", "the limit is multiplied by it when a request fails or is late"),
  timeout: preset(POSITIVE_DURATION, "5s", "a request that takes longer is late"),
  at: AT_SERVER,
});

export const CONCURRENCY_KINDS = ["gradient", "vegas", "gradient2", "aimd"] as const;

export const CONCURRENCY_LIMIT = block(
  "a limit of concurrency",
  {
    gradient: optional(GRADIENT_BLOCK, "Envoy's adaptive concurrency, at each instance", ANOTHER),
    vegas: optional(VEGAS_BLOCK, "Netflix's VegasLimit: holds the queue it estimates", ANOTHER),
    gradient2: optional(GRADIENT2_BLOCK, "Netflix's Gradient2Limit: latency against its average", ANOTHER),
    aimd: optional(AIMD_BLOCK, "Netflix's AIMDLimit: grows by one, shrinks by a tenth", ANOTHER),
  },
  { what: "kind", of: CONCURRENCY_KINDS },
);

export const ADMISSION = block("admission control", {
  samplingWindow: preset(POSITIVE_DURATION, "30s", "how far back attempts count; 1s at least"),
  aggression: preset(number("positive"), 1, "1: rejects in proportion to failures; more: earlier"),
  srThreshold: preset(PERCENT, "95%", "with a smaller share of successes some attempts are rejected"),
  rpsThreshold: preset(RATE, "0/s", "with fewer attempts per second none is"),
  maxRejectionProbability: preset(PERCENT, "80%", "most that is rejected"),
});

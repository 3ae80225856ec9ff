import { RESILIENCE4J } from "../mesh/resilience/resilience4j-breaker";
import type { AdmissionControlOptions } from "../mesh/resilience/admission-control";
import type { ADMISSION, BREAKER, CONCURRENCY_LIMIT, LIMITS, RATE_LIMIT } from "./fields/protection";
import type { Retry } from "./tries";
import type { BreakerSpec, ConcurrencyLimitSpec, Protection, RateLimitSpec, Thresholds } from "./protection";
import type { Place } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

/** What of a policy is about protection. */
interface Written {
  readonly limits: ValueOf<typeof LIMITS> | undefined;
  readonly breaker: ValueOf<typeof BREAKER> | undefined;
  readonly rateLimit: ValueOf<typeof RATE_LIMIT> | undefined;
  readonly concurrencyLimit: ValueOf<typeof CONCURRENCY_LIMIT> | undefined;
  readonly admissionControl: ValueOf<typeof ADMISSION> | undefined;
  readonly placeOf: (key: "rateLimit" | "concurrencyLimit") => Place;
}

const NS_PER_S = 1e9;
/** Envoy's filter refuses a shorter one. */
const LEAST_FILL_NS = 50e6;
const LEAST_WINDOW_NS = 1e9;

export function buildProtection(values: Written, path: string, context: Context): Protection {
  return {
    limits: thresholds(values.limits),
    breaker: breaker(values.breaker, path, context),
    rateLimit: rateLimit(values.rateLimit, path, context),
    concurrencyLimit: concurrencyLimit(values.concurrencyLimit, path, context),
    admissionControl: admission(values.admissionControl, path, context),
  };
}

/** Says what of it cannot be beside the rest of its policy. */
export function checkProtection(
  { limits, rateLimit, concurrencyLimit }: Protection,
  beside: { readonly retry: Retry | null; readonly isCentral: boolean },
  values: Written,
  path: string,
  context: Context,
): void {
  const written = values.limits;
  if (limits !== null && beside.retry?.budget != null && written!.retryBudget !== undefined) {
    const message = `${path}: limits.retryBudget and retry.budget both limit retries; write one`;
    report(context, written!.placeOf("retryBudget"), message);
  }
  for (const [key, spec] of [
    ["rateLimit", rateLimit] as const,
    ["concurrencyLimit", concurrencyLimit] as const,
  ]) {
    if (!beside.isCentral || spec?.at !== "callee") continue;
    const message = `${path}: ${key}: with the balancer centralQueue nothing stands before an instance`;
    report(context, values.placeOf(key), message);
  }
}

function thresholds(values: Written["limits"]): Thresholds | null {
  if (values === undefined) return null;
  const { maxConnections, maxPending, maxRequests, maxRetries, retryBudget } = values;
  const retries =
    retryBudget === undefined
      ? { ratio: 0, min: maxRetries }
      : { ratio: retryBudget.budgetPercent, min: retryBudget.minRetryConcurrency };
  return { maxConnections, maxPending, maxRequests, retries };
}

function breaker(values: Written["breaker"], path: string, context: Context): BreakerSpec | null {
  if (values === undefined) return null;
  const { resilience4j, polly, gobreaker } = values;
  if (resilience4j !== undefined) return resilience4jOf(resilience4j, path, context);
  if (polly !== undefined) {
    const { failureRatio, minimumThroughput, samplingDuration, breakDuration } = polly;
    if (failureRatio === 0)
      return report(
        context,
        polly.placeOf("failureRatio"),
        `${path}: polly.failureRatio must be more than 0%`,
      );
    const times = { samplingDurationNs: samplingDuration, breakDurationNs: breakDuration };
    return { kind: "polly", options: { failureRatio, minimumThroughput, ...times } };
  }
  const { maxRequests, interval, timeout, consecutiveFailures, failureRatio, minRequests } = gobreaker!;
  const inRow = consecutiveFailures ?? (failureRatio === undefined ? 5 : Infinity);
  return {
    kind: "gobreaker",
    options: {
      maxRequests,
      intervalNs: interval,
      timeoutNs: timeout,
      consecutiveFailures: inRow,
      failureRatio: failureRatio ?? Infinity,
      minRequests,
    },
  };
}

function resilience4jOf(
  values: NonNullable<NonNullable<Written["breaker"]>["resilience4j"]>,
  path: string,
  context: Context,
): BreakerSpec | null {
  for (const key of ["failureRateThreshold", "slowCallRateThreshold"] as const) {
    if (values[key] > 0) continue;
    return report(context, values.placeOf(key), `${path}: resilience4j.${key} must be more than 0%`);
  }
  return {
    kind: "resilience4j",
    options: {
      ...RESILIENCE4J,
      failureRateThreshold: 100 * values.failureRateThreshold,
      slowCallRateThreshold: 100 * values.slowCallRateThreshold,
      slowCallDurationThresholdNs: values.slowCallDurationThreshold,
      permittedNumberOfCallsInHalfOpenState: values.permittedNumberOfCallsInHalfOpenState,
      slidingWindowType: values.slidingWindowType,
      slidingWindowSize: values.slidingWindowSize,
      minimumNumberOfCalls: values.minimumNumberOfCalls,
      waitDurationInOpenStateNs: values.waitDurationInOpenState,
      maxWaitDurationInHalfOpenStateNs: values.maxWaitDurationInHalfOpenState,
    },
  };
}

function rateLimit(values: Written["rateLimit"], path: string, context: Context): RateLimitSpec | null {
  if (values?.localTokenBucket !== undefined) {
    const { maxTokens, tokensPerFill, fillInterval, at, xRateLimitHeaders } = values.localTokenBucket;
    if (fillInterval < LEAST_FILL_NS) {
      const place = values.localTokenBucket.placeOf("fillInterval");
      return report(context, place, `${path}: localTokenBucket.fillInterval must be at least 50ms`);
    }
    const fillRate = tokensPerFill / (fillInterval / NS_PER_S);
    return { kind: "localTokenBucket", at, options: { maxTokens, fillRate }, tellsReset: xRateLimitHeaders };
  }
  if (values?.global !== undefined) return globalOf(values.global);
  if (values?.nginxLimitReq === undefined) return null;
  const { rate, burst, delay } = values.nginxLimitReq;
  const perSecond = Math.round(rate * 1000) / 1000;
  if (perSecond === 0) {
    const place = values.nginxLimitReq.placeOf("rate");
    return report(context, place, `${path}: nginxLimitReq.rate must be at least 0.001/s`);
  }
  return { kind: "nginxLimitReq", at: "caller", options: { rate: perSecond, burst, delay } };
}

const UNITS_S = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

function globalOf(values: NonNullable<NonNullable<Written["rateLimit"]>["global"]>): RateLimitSpec {
  return {
    kind: "global",
    at: "caller",
    domain: values.domain ?? null,
    options: { limit: values.requestsPerUnit, unitNs: UNITS_S[values.unit] * NS_PER_S },
    latency: values.latency,
    timeoutNs: values.timeout,
    failureModeDeny: values.failureModeDeny,
    tellsReset: values.xRateLimitHeaders,
  };
}

function concurrencyLimit(
  values: Written["concurrencyLimit"],
  path: string,
  context: Context,
): ConcurrencyLimitSpec | null {
  if (values === undefined) return null;
  const { gradient, vegas, gradient2, aimd } = values;
  if (gradient !== undefined) return gradientOf(gradient);
  if (vegas !== undefined) {
    const { at, initialLimit, maxConcurrency, smoothing, probeMultiplier } = vegas;
    return { kind: "vegas", at, options: { initialLimit, maxConcurrency, smoothing, probeMultiplier } };
  }
  const [least, most, place] =
    gradient2 !== undefined
      ? [gradient2.minLimit, gradient2.maxConcurrency, gradient2.placeOf("minLimit")]
      : [aimd!.minLimit, aimd!.maxLimit, aimd!.placeOf("minLimit")];
  if (least > most) return report(context, place, `${path}: minLimit is more than the most requests at once`);
  if (gradient2 !== undefined) {
    const { at, initialLimit, minLimit, maxConcurrency, smoothing, queueSize, ...others } = gradient2;
    const { longWindow, rttTolerance } = others;
    const bounds = { initialLimit, minLimit, maxConcurrency };
    const options = { ...bounds, smoothing, queueSize, longWindow, rttTolerance };
    return { kind: "gradient2", at, options };
  }
  const { at, initialLimit, minLimit, maxLimit, backoffRatio, timeout: timeoutNs } = aimd!;
  return { kind: "aimd", at, options: { initialLimit, minLimit, maxLimit, backoffRatio, timeoutNs } };
}

function gradientOf(
  values: NonNullable<NonNullable<Written["concurrencyLimit"]>["gradient"]>,
): ConcurrencyLimitSpec {
  return {
    kind: "gradient",
    at: "callee",
    options: {
      sampleAggregatePercentile: values.sampleAggregatePercentile,
      maxConcurrencyLimit: values.maxConcurrencyLimit,
      concurrencyUpdateIntervalNs: values.concurrencyUpdateInterval,
      intervalNs: values.minRttInterval,
      requestCount: values.requestCount,
      jitter: values.jitter,
      minConcurrency: values.minConcurrency,
      buffer: values.buffer,
      fixedValueNs: values.fixedValue ?? 0,
    },
  };
}

function admission(
  values: Written["admissionControl"],
  path: string,
  context: Context,
): AdmissionControlOptions | null {
  if (values === undefined) return null;
  const { samplingWindow, aggression, srThreshold, rpsThreshold, maxRejectionProbability } = values;
  if (samplingWindow < LEAST_WINDOW_NS) {
    const place = values.placeOf("samplingWindow");
    return report(context, place, `${path}: admissionControl.samplingWindow must be at least 1s`);
  }
  if (srThreshold === 0)
    return report(
      context,
      values.placeOf("srThreshold"),
      `${path}: admissionControl.srThreshold must be more than 0%`,
    );
  return {
    samplingWindowNs: samplingWindow,
    aggression,
    srThreshold,
    rpsThreshold,
    maxRejectionProbability,
  };
}

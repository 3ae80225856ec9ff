import { FINAGLE_BUDGET, ENVOY_BUDGET } from "../mesh/resilience/retry-budget";
import type { ClientRetry } from "./client";
import { RETRY_BLOCK } from "./fields/mesh";
import type { CLIENT_RETRY } from "./fields/mesh";
import { defaultsOf } from "./layers";
import { RETRY_CONDITIONS_DEFAULT } from "./retry-conditions";
import type { Retry } from "./tries";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof RETRY_BLOCK>;

/** Envoy's route retry back-off: the cap is ten times the base interval. */
const BACKOFF_BASE_NS = 25e6;
const BACKOFF_MAX_FACTOR = 10;
/** botocore: 5 and 10. */
const TIMEOUT_COST_FACTOR = 2;
/** How long requests may count in a budget of theirs (Finagle's RetryBudget). */
const TTL_LEAST_NS = 1e9;
const TTL_MOST_NS = 60e9;

/** As `toRetry`, of a client. */
export function toClientRetry(
  written: ValueOf<typeof CLIENT_RETRY> | undefined,
  path: string,
  context: Context,
): ClientRetry | null {
  if (written === undefined) return null;
  const backoff = toBackoff(written.backoff, path, context);
  if (backoff === null) return null;
  return {
    attempts: written.attempts,
    on: written.on ?? RETRY_CONDITIONS_DEFAULT,
    perTryNs: written.perTry ?? Infinity,
    backoff,
  };
}

/** Null: no retries (or a problem, which has been reported). */
export function toRetry(
  written: boolean | Written | undefined,
  path: string,
  context: Context,
): Retry | null {
  if (written === undefined || written === false) return null;
  const values = written === true ? defaultsOf(RETRY_BLOCK) : written;
  const backoff = toBackoff(values.backoff, path, context);
  const budget = toBudget(values.budget, path, context);
  if (values.hedgeOnPerTryTimeout && values.perTry === undefined) {
    const what = "hedgeOnPerTryTimeout needs perTry: the time after which another is sent";
    return report(context, values.placeOf("hedgeOnPerTryTimeout"), `${path}: ${what}`);
  }
  if (values.pushback && values.rateLimitedBackOff !== undefined) {
    const what = "pushback (gRPC) and rateLimitedBackOff (Envoy) are two rules for one thing; choose one";
    return report(context, values.placeOf("rateLimitedBackOff"), `${path}: retry: ${what}`);
  }
  const quota = toQuota(values.quota, path, context);
  if (backoff === null || budget === undefined || quota === undefined) return null;
  return {
    attempts: values.attempts,
    on: values.on ?? RETRY_CONDITIONS_DEFAULT,
    perTryNs: values.perTry ?? Infinity,
    backoff,
    budget,
    avoidPrevious: values.avoidPrevious,
    hedgeOnPerTryTimeout: values.hedgeOnPerTryTimeout,
    pushback: values.pushback,
    rateLimitedNs: values.rateLimitedBackOff?.maxInterval ?? 0,
    quota,
    throttle:
      values.throttle === undefined
        ? null
        : { maxTokens: values.throttle.maxTokens, tokenRatio: values.throttle.tokenRatio },
  };
}

/** Null: none; undefined: a problem, which has been reported. */
function toQuota(written: Written["quota"], path: string, context: Context): Retry["quota"] | undefined {
  if (written === undefined) return null;
  const { capacity, retryCost, successIncrement, refund } = written;
  const { initial = capacity, timeoutRetryCost = TIMEOUT_COST_FACTOR * retryCost } = written;
  const tooMuch = initial > capacity ? "initial" : retryCost > capacity ? "retryCost" : null;
  if (tooMuch !== null) {
    report(context, written.placeOf(tooMuch), `${path}: quota.${tooMuch} is more than quota.capacity`);
    return undefined;
  }
  return { capacity, initial, retryCost, timeoutRetryCost, successIncrement, refunds: refund };
}

function toBackoff(written: Written["backoff"], path: string, context: Context): Retry["backoff"] | null {
  const baseNs = written?.base ?? BACKOFF_BASE_NS;
  const maxNs = written?.max ?? BACKOFF_MAX_FACTOR * baseNs;
  if (maxNs < baseNs)
    return report(context, written!.placeOf("max"), `${path}: backoff.max is less than backoff.base`);
  return { baseNs, multiplier: written?.multiplier ?? 2, maxNs, jitter: written?.jitter ?? "full" };
}

/** Null: none; undefined: a problem, which has been reported. */
function toBudget(written: Written["budget"], path: string, context: Context): Retry["budget"] | undefined {
  if (written === undefined) return null;
  const { ratio, min, ttl } = written;
  if (ttl === undefined) {
    if (min === undefined) return { ratio, min: ENVOY_BUDGET.min, ttlNs: null };
    if ("count" in min) return { ratio, min: min.count, ttlNs: null };
    const what = "budget.min is a number of retries without a ttl; write for example 3, or add ttl: 10s";
    report(context, written.placeOf("min"), `${path}: ${what}`);
    return undefined;
  }
  if (ttl < TTL_LEAST_NS || ttl > TTL_MOST_NS) {
    report(context, written.placeOf("ttl"), `${path}: budget.ttl must be 1s to 60s`);
    return undefined;
  }
  if (min === undefined) return { ratio, min: FINAGLE_BUDGET.minPerSecond, ttlNs: ttl };
  if ("perSecond" in min) return { ratio, min: min.perSecond, ttlNs: ttl };
  const what = `budget.min is a rate beside a ttl; write ${min.count}/s`;
  report(context, written.placeOf("min"), `${path}: ${what}`);
  return undefined;
}

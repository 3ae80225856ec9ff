import { FAILED, GIVEN_UP, SUCCEEDED } from "../mesh/breaker";
import type { CallEnd } from "../mesh/breaker";
import { OUTCOMES } from "../mesh/outcome";
import type { Cause } from "../mesh/outcome";

/** How outcomes look to breakers and limits: by outcome code. */

/** The caller had enough: nothing is known of the callee. */
const GIVEN_UP_CAUSES: readonly Cause[] = ["client_timeout", "cancelled"];
/** Nothing was sent: what said so is no callee. */
const UNSENT: readonly Cause[] = [
  "rate_limited",
  "admission_rejected",
  "concurrency_limited",
  "breaker_open",
];

const SERVER_ERROR = 500;
const TOO_MANY = 429;
const UNAVAILABLE = 503;
const GATEWAY_TIMEOUT = 504;

const BREAKER_ENDS = OUTCOMES.map(({ cause, status }): CallEnd => {
  if (GIVEN_UP_CAUSES.includes(cause)) return GIVEN_UP;
  return status >= SERVER_ERROR || status === TOO_MANY || status === 0 ? FAILED : SUCCEEDED;
});

/**
 * What a breaker takes an outcome for: statuses from 500 on, 429 and no answer at all are failures, as in
 * Polly's predicate for HTTP.
 */
export function breakerEnd(outcome: number): CallEnd {
  return BREAKER_ENDS[outcome];
}

const GOOD = OUTCOMES.map(({ status }) => status > 0 && status < SERVER_ERROR);

/** Is it a success to Envoy's admission control: an answer with a status below 500? */
export function isGood(outcome: number): boolean {
  return GOOD[outcome];
}

export const IGNORED = 0;
export const SAMPLED = 1;
export const DROPPED = 2;

const SAMPLES = OUTCOMES.map(({ cause, status }) => {
  if (GIVEN_UP_CAUSES.includes(cause) || UNSENT.includes(cause)) return IGNORED;
  if (cause === "ok") return SAMPLED;
  return status === UNAVAILABLE || status === GATEWAY_TIMEOUT ? DROPPED : IGNORED;
});

/**
 * What Netflix's limiters make of an outcome: a success is a sample, 503 and 504 a drop, the rest says
 * nothing.
 */
export function sampleKind(outcome: number): number {
  return SAMPLES[outcome];
}

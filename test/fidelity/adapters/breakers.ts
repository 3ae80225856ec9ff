import assert from "node:assert/strict";
import { FAILED, SUCCEEDED } from "../../../src/mesh/breaker";
import type { Breaker, CallEnd } from "../../../src/mesh/breaker";
import { ConsecutiveFailures, SuccessRateAccrual } from "../../../src/mesh/resilience/failure-accrual";
import type { FailureAccrual } from "../../../src/mesh/resilience/failure-accrual";
import { GOBREAKER, Gobreaker } from "../../../src/mesh/resilience/gobreaker";
import { LINKERD_BREAKER, LinkerdBreaker } from "../../../src/mesh/resilience/linkerd-breaker";
import { POLLY, PollyBreaker } from "../../../src/mesh/resilience/polly-breaker";
import { RESILIENCE4J, Resilience4jBreaker } from "../../../src/mesh/resilience/resilience4j-breaker";
import { ribbonBlackoutNs } from "../../../src/mesh/resilience/ribbon-blackout";
import { scripted } from "../../support/scripted-random";
import { NS_PER_MS } from "./adapter";
import type { Adapters } from "./adapter";

const NS_PER_S = 1e9;

interface GobreakerCase {
  readonly input: {
    readonly config: {
      readonly max_requests?: number;
      readonly interval_s?: number;
      readonly timeout_s?: number;
      readonly ready_to_trip?: string;
    };
    readonly steps: readonly {
      readonly fail?: number;
      readonly succeed?: number;
      readonly advance_s?: number;
    }[];
  };
  readonly expected: {
    readonly states: readonly string[];
    readonly counts_after?: readonly (readonly number[] | null)[];
  };
}

function readyToTrip(text: string): Partial<typeof GOBREAKER> {
  const found = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(text);
    return match === null ? undefined : Number(match[1]);
  };
  return {
    consecutiveFailures: found(/consecutive_failures > (\d+)/i) ?? Infinity,
    minRequests: found(/requests >= (\d+)/i) ?? 1,
    failureRatio: found(/ratio >= ([\d.]+)/i) ?? Infinity,
  };
}

function gobreaker({ input, expected }: GobreakerCase): void {
  const { config } = input;
  const options = {
    ...GOBREAKER,
    maxRequests: config.max_requests ?? GOBREAKER.maxRequests,
    intervalNs: (config.interval_s ?? 0) * NS_PER_S,
    timeoutNs: (config.timeout_s ?? 60) * NS_PER_S,
    ...readyToTrip(config.ready_to_trip ?? "consecutive_failures > 5"),
  };
  let now = 0;
  const breaker = new Gobreaker(options, now);
  input.steps.forEach((step, i) => {
    if (step.advance_s !== undefined) now += Math.round(step.advance_s * NS_PER_S);
    const end = step.fail === undefined ? SUCCEEDED : FAILED;
    for (let n = 0; n < (step.fail ?? step.succeed ?? 0); n++) call(breaker, end, now, 0);
    assert.equal(breaker.state(now), expected.states[i], `after step ${i}`);
    const counts = expected.counts_after?.[i] ?? null;
    if (counts !== null) assert.deepEqual(breaker.counts, counts, `after step ${i}`);
  });
}

/** Makes one call, if it may be made; says whether. */
function call(breaker: Breaker, end: CallEnd, now: number, durationNs: number): boolean {
  const ticket = breaker.acquire(now);
  if (ticket >= 0) breaker.settle(ticket, end, durationNs, now);
  return ticket >= 0;
}

interface PollyCase {
  readonly input:
    | { readonly defaults: true }
    | {
        readonly calls_in_window: number;
        readonly failures: number;
        readonly failure_ratio?: number;
        readonly minimum_throughput?: number;
      };
  readonly expected: Readonly<Record<string, unknown>>;
}

function polly({ input, expected }: PollyCase): void {
  if ("defaults" in input) {
    assert.equal(POLLY.failureRatio, expected.failure_ratio);
    assert.equal(POLLY.minimumThroughput, expected.minimum_throughput);
    assert.equal(POLLY.samplingDurationNs, (expected.sampling_duration_s as number) * NS_PER_S);
    assert.equal(POLLY.breakDurationNs, (expected.break_duration_s as number) * NS_PER_S);
    return;
  }
  const { calls_in_window: calls, failures } = input;
  const breaker = new PollyBreaker({
    ...POLLY,
    failureRatio: input.failure_ratio ?? POLLY.failureRatio,
    minimumThroughput: input.minimum_throughput ?? POLLY.minimumThroughput,
  });
  // The failures last: the share of failures is never higher before.
  for (let n = 0; n < calls; n++) call(breaker, n < calls - failures ? SUCCEEDED : FAILED, 0, 0);
  assert.equal(breaker.state() === "open", expected.opens_on_next_failure_evaluation);
}

interface Resilience4jCase {
  readonly input: {
    readonly config: {
      readonly slidingWindowType: "COUNT_BASED" | "TIME_BASED";
      readonly slidingWindowSize: number;
      readonly minimumNumberOfCalls: number;
      readonly failureRateThreshold: number;
      readonly slowCallRateThreshold: number;
      readonly slowCallDurationThresholdMs?: number;
      readonly permittedNumberOfCallsInHalfOpenState: number;
      readonly waitDurationInOpenStateMs?: number;
      readonly maxWaitDurationInHalfOpenStateMs?: number;
    };
    readonly steps: readonly {
      readonly advanceMs?: number;
      readonly call?: "success" | "error" | "rejected" | "ignored";
      readonly durationMs?: number;
    }[];
  };
  readonly expected: {
    readonly steps: readonly {
      readonly permitted?: boolean;
      readonly state: string;
      readonly failureRate?: number;
      readonly slowCallRate?: number;
      readonly buffered?: number;
    }[];
  };
}

function resilience4j({ input, expected }: Resilience4jCase): void {
  const {
    slowCallDurationThresholdMs: slow = 60_000,
    waitDurationInOpenStateMs: wait = 60_000,
    maxWaitDurationInHalfOpenStateMs: longest = 0,
    ...others
  } = input.config;
  const options = {
    ...RESILIENCE4J,
    ...others,
    slowCallDurationThresholdNs: slow * NS_PER_MS,
    waitDurationInOpenStateNs: wait * NS_PER_MS,
    maxWaitDurationInHalfOpenStateNs: longest * NS_PER_MS,
  };
  let now = 0;
  const breaker = new Resilience4jBreaker(options, now);
  input.steps.forEach((step, i) => {
    now += (step.advanceMs ?? 0) * NS_PER_MS;
    const wanted = expected.steps[i];
    const where = `step ${i}: ${JSON.stringify(step)}`;
    if (step.call !== undefined) {
      const end = step.call === "error" ? FAILED : SUCCEEDED;
      const permitted = call(breaker, end, now, (step.durationMs ?? 0) * NS_PER_MS);
      assert.equal(permitted, wanted.permitted, where);
    }
    assert.equal(breaker.state(), wanted.state.toLowerCase().replace("_", "-"), where);
    if (wanted.buffered === undefined) return;
    assert.equal(breaker.buffered(now), wanted.buffered, where);
    assert.equal(breaker.failureRate(now), Math.fround(wanted.failureRate!), where);
    assert.equal(breaker.slowCallRate(now), Math.fround(wanted.slowCallRate!), where);
  });
}

interface RibbonCase {
  readonly input: { readonly successive_connection_failures: number };
  readonly expected: { readonly blackout_s: number };
}

function ribbon({ input, expected }: RibbonCase): void {
  assert.equal(ribbonBlackoutNs(input.successive_connection_failures), expected.blackout_s * NS_PER_S);
}

interface AccrualCase {
  readonly input: { readonly policy: string; readonly script?: string };
  readonly expected: {
    readonly marked_dead_on_failure_number?: number;
    readonly opens_after?: number;
    readonly backoffs_s?: readonly number[];
    readonly probation_limit?: number;
  };
}

/** So many failures that whoever marks an endpoint at all has marked it. */
const MANY = 1e6;

/** "success rate, window 100 requests, threshold 0.5", "consecutive failures 5", in any order of words. */
function accrualOf(policy: string): FailureAccrual {
  const numberIn = (...patterns: readonly RegExp[]): number => {
    const found = patterns.map((pattern) => pattern.exec(policy)?.[1]).find((text) => text !== undefined);
    assert.ok(found !== undefined, `no adapter for "${policy}"`);
    return Number(found);
  };
  if (!/success rate/i.test(policy)) return new ConsecutiveFailures(numberIn(/failures? (\d+)/, /(\d+)/));
  const required = numberIn(/threshold ([\d.]+)/, /(?:below|required|rate) ([\d.]+)/);
  return new SuccessRateAccrual(required, numberIn(/(\d+) requests/, /window (\d+)(?! ?s)/));
}

function failureAccrual({ input: { policy, script }, expected }: AccrualCase): void {
  if (policy.startsWith("linkerd")) linkerd(policy, expected);
  else {
    const accrual = accrualOf(policy);
    const successes = Number(/(\d+) successes/.exec(script ?? "")?.[1] ?? 0);
    for (let n = 0; n < successes; n++) accrual.succeeded();
    let failures = 1;
    while (!accrual.failed()) assert.ok(++failures < MANY, `not after ${MANY} failures`);
    assert.equal(failures, expected.marked_dead_on_failure_number);
  }
}

function linkerd(policy: string, expected: AccrualCase["expected"]): void {
  const [first] = expected.backoffs_s!;
  const breaker = new LinkerdBreaker({
    ...LINKERD_BREAKER,
    maxFailures: Number(/max_failures (\d+)/.exec(policy)![1]),
    minPenaltyNs: first * NS_PER_S,
    maxPenaltyNs: Infinity,
    jitterRatio: 0,
  });
  const isOpen = (): boolean => breaker.isOpen;
  let failures = 0;
  for (; isOpen(); failures++) breaker.failed(0, false, scripted());
  assert.equal(failures, expected.opens_after);
  let now = 0;
  for (const backoff of expected.backoffs_s!) {
    now += backoff * NS_PER_S;
    assert.equal(breaker.changesAt, now);
    breaker.due();
    let admitted = 0;
    for (; isOpen(); admitted++) breaker.sent();
    assert.equal(admitted, expected.probation_limit);
    breaker.failed(now, false, scripted());
  }
}

export const BREAKERS: Adapters = {
  gobreaker: { g: gobreaker },
  polly_circuit_breaker: { p: polly },
  resilience4j_circuit_breaker: { x: resilience4j },
  ribbon_circuit_tripped: { r: ribbon },
  failure_accrual: { f: failureAccrual },
};

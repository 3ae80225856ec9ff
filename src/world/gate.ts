import { Stream } from "../kernel/stream";
import type { Breaker } from "../mesh/breaker";
import type { ConcurrencyLimit } from "../mesh/concurrency-limit";
import * as Outcome from "../mesh/outcome";
import { AdmissionControl } from "../mesh/resilience/admission-control";
import { Gobreaker } from "../mesh/resilience/gobreaker";
import { NetflixAimd } from "../mesh/resilience/netflix-aimd";
import { NetflixGradient2 } from "../mesh/resilience/netflix-gradient2";
import { NetflixVegas } from "../mesh/resilience/netflix-vegas";
import { NginxLimitReq } from "../mesh/resilience/nginx-limit-req";
import { PollyBreaker } from "../mesh/resilience/polly-breaker";
import { Resilience4jBreaker } from "../mesh/resilience/resilience4j-breaker";
import { TokenBucket } from "../mesh/resilience/token-bucket";
import type { FixedWindow } from "../mesh/resilience/fixed-window";
import type { Random } from "../lib/random";
import type {
  BreakerSpec,
  ConcurrencyLimitSpec,
  Protection,
  RateLimitSpec,
  Thresholds,
} from "../scenario/protection";
import { GlobalLimit } from "./global-limit";
import { DROPPED, SAMPLED, breakerEnd, isGood, sampleKind } from "./gate-ends";

const { ADMISSION_REJECTED, BREAKER_OPEN, CONCURRENCY_LIMITED, OK, OVERFLOW } = Outcome;

/** What an attempt has taken of its gate and gives back when it ends; from TICKET_SHIFT on, a ticket. */
export const COUNTED = 1;
export const ASKED_BREAKER = 2;
export const LIMITED = 4;
export const ASKED_ADMISSION = 8;
/** It is over the global limit, and will hear of that. */
export const OVER_LIMIT = 32;
/** Of the gate at its instance: see `Inbound`. */
export const INBOUND = 16;
const TICKET_SHIFT = 8;

/**
 * What stands between one caller's proxy and one callee: its rate limit, its limit of concurrency, its
 * breaker, its admission control and its thresholds, which are asked in this order.
 */
export class Gate {
  readonly limits: Thresholds | null;
  /** Requests are counted when they get a connection, not here. */
  private readonly countsHere: boolean;
  private readonly breaker: Breaker | null;
  private readonly rateLimit: RateLimitSpec | null;
  /** Made when it is first asked: filling begins then. */
  private bucket: TokenBucket | null = null;
  private readonly leaky: NginxLimitReq | null;
  private readonly global: GlobalLimit | null;
  private readonly admission: AdmissionControl | null;
  private readonly concurrency: ConcurrencyLimit | null;
  private readonly random: Random;
  /** Attempts under way that count to `limits`, and to `concurrency`. */
  requests = 0;
  inflight = 0;
  /** What the last attempt that was looked at has taken. */
  permit = 0;

  constructor(
    protection: Protection,
    hasConnections: boolean,
    window: FixedWindow | null,
    seed: string,
    name: string,
  ) {
    const { admissionControl, breaker, concurrencyLimit, limits, rateLimit } = protection;
    this.random = new Stream(seed, `gate/${name}`);
    this.limits = limits;
    this.countsHere = !hasConnections;
    this.breaker = breaker === null ? null : createBreaker(breaker);
    const own = rateLimit?.at === "caller" ? rateLimit : null;
    this.rateLimit = own;
    this.global = own?.kind === "global" ? new GlobalLimit(own, window!, seed, name) : null;
    this.leaky = own?.kind === "nginxLimitReq" ? new NginxLimitReq(own.options) : null;
    this.admission = admissionControl === null ? null : new AdmissionControl(admissionControl);
    this.concurrency = concurrencyLimit?.at === "caller" ? createLimit(concurrencyLimit, this.random) : null;
  }

  /** How long an attempt has to wait for its turn, ns; -1: there are too many. */
  pace(now: number): number {
    if (this.rateLimit?.kind === "localTokenBucket") {
      this.bucket ??= new TokenBucket(this.rateLimit.options, now);
      return this.bucket.consume(1, false, now) === 1 ? 0 : -1;
    }
    if (this.global !== null) return this.global.ask(now);
    return this.leaky === null ? 0 : this.leaky.request(now);
  }

  /** OVER_LIMIT where the one that waits last will be refused after its wait. */
  get verdict(): number {
    return this.global?.isOver === true ? OVER_LIMIT : 0;
  }

  /** What is said to one that is refused of when there is room again, ns; 0: nothing. */
  resetNs(now: number): number {
    return this.global === null ? resetNs(this.rateLimit, this.bucket) : this.global.resetNs(now);
  }

  /** OK, or why an attempt is refused. `permit` is what it has taken all the same. */
  admit(now: number): number {
    this.permit = 0;
    if (this.concurrency !== null) {
      if (this.inflight >= this.concurrency.limit) return CONCURRENCY_LIMITED;
      this.inflight++;
      this.permit |= LIMITED;
    }
    if (this.breaker !== null) {
      const ticket = this.breaker.acquire(now);
      if (ticket < 0) return BREAKER_OPEN;
      this.permit |= ASKED_BREAKER | (ticket << TICKET_SHIFT);
    }
    if (this.admission !== null) {
      if (this.admission.isRejected(now, this.random)) return ADMISSION_REJECTED;
      this.permit |= ASKED_ADMISSION;
    }
    if (this.limits === null || !this.countsHere) return OK;
    if (this.isFull) return OVERFLOW;
    this.requests++;
    this.permit |= COUNTED;
    return OK;
  }

  /** One more request would be too many. */
  get isFull(): boolean {
    return this.limits !== null && this.requests >= this.limits.maxRequests;
  }

  /** An attempt is over that took `permit`, with so many under way, and `durationNs` for it. */
  settle(permit: number, inflight: number, outcome: number, durationNs: number, now: number): void {
    if (permit & COUNTED) this.requests--;
    if (permit & LIMITED) {
      this.inflight--;
      const kind = sampleKind(outcome);
      if (kind >= SAMPLED) this.concurrency!.sample(Math.max(durationNs, 1), inflight, kind === DROPPED);
    }
    if (permit & ASKED_ADMISSION) this.admission!.record(isGood(outcome), now);
    if (permit & ASKED_BREAKER)
      this.breaker!.settle(permit >> TICKET_SHIFT, breakerEnd(outcome), durationNs, now);
  }
}

/** What an answer says of when there is a token again, ns; 0: nothing, as also of less than a second. */
export function resetNs(spec: RateLimitSpec | null, bucket: TokenBucket | null): number {
  if (bucket === null || spec?.kind !== "localTokenBucket" || !spec.tellsReset) return 0;
  return Math.floor(bucket.nextTokenAvailableMs() / 1000) * 1e9;
}

/** The gate of a proxy for a callee, or null where nothing stands there. */
export function createGate(
  protection: Protection,
  hasConnections: boolean,
  window: FixedWindow | null,
  seed: string,
  name: string,
): Gate | null {
  const { admissionControl, breaker, concurrencyLimit, limits, rateLimit } = protection;
  const isThere =
    admissionControl !== null ||
    breaker !== null ||
    limits !== null ||
    concurrencyLimit?.at === "caller" ||
    rateLimit?.at === "caller";
  return isThere ? new Gate(protection, hasConnections, window, seed, name) : null;
}

function createBreaker(spec: BreakerSpec): Breaker {
  switch (spec.kind) {
    case "resilience4j":
      return new Resilience4jBreaker(spec.options, 0);
    case "polly":
      return new PollyBreaker(spec.options);
    case "gobreaker":
      return new Gobreaker(spec.options, 0);
  }
}

/** One of Netflix's limits. */
export function createLimit(
  spec: Exclude<ConcurrencyLimitSpec, { readonly kind: "gradient" }>,
  random: Random,
): ConcurrencyLimit {
  switch (spec.kind) {
    case "vegas":
      return new NetflixVegas(spec.options, random);
    case "gradient2":
      return new NetflixGradient2(spec.options);
    case "aimd":
      return new NetflixAimd(spec.options);
  }
}

import { Stream } from "../kernel/stream";
import type { ConcurrencyLimit } from "../mesh/concurrency-limit";
import * as Outcome from "../mesh/outcome";
import { EnvoyGradient } from "../mesh/resilience/envoy-gradient";
import { TokenBucket } from "../mesh/resilience/token-bucket";
import type { ConcurrencyLimitSpec, Protection, RateLimitSpec } from "../scenario/protection";
import { createLimit, resetNs } from "./gate";
import { DROPPED, SAMPLED, sampleKind } from "./gate-ends";
import type { Instances } from "./instances";

const { CONCURRENCY_LIMITED, KILLED, OK, RATE_LIMITED, TIMEOUT } = Outcome;

/** At one instance, since its process began. */
interface Door {
  readonly since: number;
  readonly bucket: TokenBucket | null;
  readonly gradient: EnvoyGradient | null;
  readonly limit: ConcurrencyLimit | null;
  inflight: number;
}

/** What is needed of the world around it. */
interface Around {
  readonly instances: Instances;
  readonly seed: string;
}

/**
 * What stands before each instance of a service, in its own proxy, for all callers whose policies say the
 * same: a rate limit, a limit of concurrency. A process that begins has new ones.
 */
export class Inbound {
  private readonly around: Around;
  private readonly name: string;
  private readonly rateLimit: RateLimitSpec | null;
  readonly concurrencyLimit: ConcurrencyLimitSpec | null;
  /** by instance */
  private readonly doors: Door[] = [];
  /** With how many the last one that was let in shares its instance. */
  inflight = 0;

  constructor(around: Around, { concurrencyLimit, rateLimit }: Protection, name: string) {
    this.around = around;
    this.name = name;
    this.rateLimit = rateLimit?.at === "callee" ? rateLimit : null;
    this.concurrencyLimit = concurrencyLimit?.at === "callee" ? concurrencyLimit : null;
  }

  /** OK, or why an attempt is refused at this instance. */
  admit(instance: number, now: number): number {
    const door = this.door(instance, now);
    if (door.bucket !== null && door.bucket.consume(1, false, now) === 0) return RATE_LIMITED;
    const isFull =
      door.gradient === null
        ? door.limit !== null && door.inflight >= door.limit.limit
        : !door.gradient.begin(now);
    if (isFull) return CONCURRENCY_LIMITED;
    if (this.concurrencyLimit !== null) this.inflight = ++door.inflight;
    return OK;
  }

  /** What an answer says that was refused, ns; 0: nothing. */
  resetNs(instance: number, now: number): number {
    return resetNs(this.rateLimit, this.door(instance, now).bucket);
  }

  /** An attempt that was let in at `arrivedAt`, as one of `inflight`, leaves its instance. */
  leave(instance: number, inflight: number, outcome: number, arrivedAt: number, now: number): void {
    const door = this.door(instance, now);
    door.inflight--;
    if (door.gradient !== null) {
      // One that is stopped has no answer, and no latency.
      if (outcome === KILLED || outcome === TIMEOUT) door.gradient.cancel();
      else door.gradient.end(arrivedAt, now);
      return;
    }
    const kind = sampleKind(outcome);
    if (kind >= SAMPLED) door.limit?.sample(Math.max(now - arrivedAt, 1), inflight, kind === DROPPED);
  }

  /** Attempts that have been let in and have not left; for checks. */
  get open(): number {
    return this.doors.reduce((sum, { inflight }) => sum + inflight, 0);
  }

  private door(instance: number, now: number): Door {
    const known = this.doors.at(instance);
    const since = this.around.instances.upSince[instance];
    if (known !== undefined && (known.since === since || known.inflight > 0)) return known;
    const { concurrencyLimit: spec, rateLimit } = this;
    const random = new Stream(this.around.seed, `inbound/${this.name}/${instance}/${since}`);
    const isGradient = spec?.kind === "gradient";
    const door = {
      since,
      bucket: rateLimit?.kind === "localTokenBucket" ? new TokenBucket(rateLimit.options, now) : null,
      gradient: isGradient ? new EnvoyGradient(spec.options, random, now) : null,
      limit: spec === null || isGradient ? null : createLimit(spec, random),
      inflight: 0,
    };
    this.doors[instance] = door;
    return door;
  }
}

/** The inbound gates of all services: one for each service and setting. */
export class Inbounds {
  readonly all: Inbound[] = [];
  private readonly bySetting = new Map<string, Inbound>();

  /** That of calls under this policy to a service; null where nothing stands there. */
  of(around: Around, protection: Protection, service: string): Inbound | null {
    const { concurrencyLimit, rateLimit } = protection;
    const setting = [concurrencyLimit, rateLimit].map((spec) => (spec?.at === "callee" ? spec : null));
    if (setting.every((spec) => spec === null)) return null;
    const key = JSON.stringify([service, ...setting]);
    let inbound = this.bySetting.get(key);
    if (inbound === undefined) {
      inbound = new Inbound(around, protection, `${service}/${this.all.length}`);
      this.bySetting.set(key, inbound);
      this.all.push(inbound);
    }
    return inbound;
  }
}

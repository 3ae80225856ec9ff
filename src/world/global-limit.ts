import { Sampler } from "../kernel/distribution/sampler";
import { Stream } from "../kernel/stream";
import { FixedWindow } from "../mesh/resilience/fixed-window";
import type { Protection, RateLimitSpec } from "../scenario/protection";

type GlobalSpec = Extract<RateLimitSpec, { readonly kind: "global" }>;

/** One proxy's questions to the service that counts for all. */
export class GlobalLimit {
  private readonly spec: GlobalSpec;
  private readonly window: FixedWindow;
  private readonly latency: Sampler;
  private readonly random: Stream;
  /** The one that asked last will be refused. */
  isOver = false;

  constructor(spec: GlobalSpec, window: FixedWindow, seed: string, name: string) {
    this.spec = spec;
    this.window = window;
    this.latency = new Sampler(spec.latency);
    this.random = new Stream(seed, `globalLimit/${name}`);
  }

  /**
   * How long an attempt waits for the answer, ns; -1: it has come at once, and is no. It is counted in the
   * window in which its question arrives, halfway.
   */
  ask(now: number): number {
    const { timeoutNs, failureModeDeny } = this.spec;
    const roundTripNs = Math.round(this.latency.sample(this.random));
    const admits = this.window.admits(now + Math.floor(roundTripNs / 2));
    const isLate = roundTripNs > timeoutNs;
    this.isOver = isLate ? failureModeDeny : !admits;
    const wait = Math.min(roundTripNs, timeoutNs);
    return wait === 0 && this.isOver ? -1 : wait;
  }

  /** What one that is refused is told of when the next window begins, ns; 0: nothing. */
  resetNs(now: number): number {
    return this.spec.tellsReset ? this.window.resetNs(now) : 0;
  }
}

/** The counts of the shared services: one for each domain and setting. */
export class Windows {
  private readonly bySetting = new Map<string, FixedWindow>();

  /** That of calls under this policy to a service; null: they are not counted. */
  of({ rateLimit }: Protection, service: string): FixedWindow | null {
    if (rateLimit?.kind !== "global") return null;
    const { domain, options } = rateLimit;
    const key = JSON.stringify([domain === null ? { service } : domain, options]);
    const known = this.bySetting.get(key);
    if (known !== undefined) return known;
    const made = new FixedWindow(options);
    this.bySetting.set(key, made);
    return made;
  }
}

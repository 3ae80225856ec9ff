import type { Stream } from "../kernel/stream";
import type { Endpoints } from "../mesh/endpoint";
import { EJECTED } from "../mesh/endpoint";
import * as Outcome from "../mesh/outcome";
import {
  EnvoyOutlierDetection,
  GATEWAY_ERROR,
  LOCAL_FAILURE,
  SERVER_ERROR,
  SUCCEEDED,
} from "../mesh/resilience/envoy-outlier-detection";
import { GrpcOutlierDetection } from "../mesh/resilience/grpc-outlier-detection";
import type { OutlierDetectionSpec } from "../scenario/host-sets";
import type { Scenario } from "../scenario/scenario";

const { CANCELLED_CALL, CLIENT_TIMEOUT, CONNECTION_RESET, CONNECT_FAILURE, KILLED, NO_ENDPOINTS, OUTCOMES } =
  Outcome;
const { TIMEOUT } = Outcome;

/** It says nothing about the endpoint. */
const NOTHING = -1;

/** by outcome code: what it says of the endpoint that it came from; below 0: nothing */
export const VERDICTS = OUTCOMES.map(({ status }, code) => {
  if (code === CANCELLED_CALL || code === CLIENT_TIMEOUT || code === NO_ENDPOINTS) return NOTHING;
  if ([CONNECTION_RESET, CONNECT_FAILURE, KILLED, TIMEOUT].includes(code)) return LOCAL_FAILURE;
  if (status === 502 || status === 503 || status === 504) return GATEWAY_ERROR;
  return status >= 500 ? SERVER_ERROR : SUCCEEDED;
});

/** What the proxies of one pair have ejected since the warm-up. */
export class Ejections {
  count = 0;
  /** by instance: the time, summed over the proxies, ns */
  readonly timeNs: Float64Array;
  private readonly warmupNs: number;
  private readonly endNs: number;

  constructor(instances: number, { durationNs, warmupNs }: Scenario["run"]) {
    this.timeNs = new Float64Array(instances);
    this.warmupNs = warmupNs;
    this.endNs = durationNs;
  }

  began(now: number): void {
    if (now >= this.warmupNs && now < this.endNs) this.count++;
  }

  lasted(instance: number, since: number, until: number): void {
    const from = Math.max(since, this.warmupNs);
    this.timeNs[instance] += Math.max(0, Math.min(until, this.endNs) - from);
  }
}

/** One proxy's outlier detection, by the rules that its policy names, and an account of what it does. */
export class Outliers {
  /** When the next interval ends. */
  nextTickAt: number;
  private readonly endpoints: Endpoints;
  private readonly detection: EnvoyOutlierDetection | GrpcOutlierDetection;
  private readonly random: Stream;
  private readonly ejections: Ejections;
  /** by instance: since when it is ejected */
  private readonly since = new Map<number, number>();

  constructor(endpoints: Endpoints, spec: OutlierDetectionSpec, ejections: Ejections, random: Stream) {
    this.endpoints = endpoints;
    this.ejections = ejections;
    this.random = random;
    this.detection =
      spec.rules === "envoy"
        ? new EnvoyOutlierDetection(endpoints, spec.options, 0)
        : new GrpcOutlierDetection(endpoints, spec.options, 0);
    this.nextTickAt = this.detection.nextTickAt;
  }

  /** Its endpoints have changed. */
  updated(now: number): void {
    this.detection.updated();
    this.account(now);
  }

  /** Ends the intervals that are over by now. Says whether anybody's health changed. */
  judge(now: number): boolean {
    let changed = false;
    while (this.nextTickAt <= now) {
      const at = this.nextTickAt;
      if (this.detection.tick(at, this.random)) {
        changed = true;
        this.account(at);
      }
      this.nextTickAt = this.detection.nextTickAt;
    }
    return changed;
  }

  /** An endpoint has passed a health check. Says whether its health changed. */
  passedHealthCheck(slot: number, now: number): boolean {
    const { detection } = this;
    if (detection instanceof GrpcOutlierDetection || !detection.passedHealthCheck(slot, now)) return false;
    this.account(now);
    return true;
  }

  /** An attempt at `slot` ended. Says whether anybody's health changed. */
  answered(slot: number, outcome: number, now: number): boolean {
    const verdict = VERDICTS[outcome];
    if (verdict === NOTHING) return false;
    if (this.detection instanceof GrpcOutlierDetection) {
      this.detection.answered(slot, verdict === SUCCEEDED);
      return false;
    }
    if (!this.detection.answered(slot, verdict, now, this.random)) return false;
    this.account(now);
    return true;
  }

  /** Who is ejected now, and who not any more. */
  private account(now: number): void {
    const { endpoints, ejections, since } = this;
    const ejected = new Set<number>();
    for (let k = 0; k < endpoints.size; k++) {
      const slot = endpoints.members[k];
      if (endpoints.isMarked(slot, EJECTED)) ejected.add(endpoints.key(slot) as number);
    }
    for (const [instance, from] of since) {
      if (ejected.has(instance)) continue;
      ejections.lasted(instance, from, now);
      since.delete(instance);
    }
    for (const instance of ejected) {
      if (since.has(instance)) continue;
      since.set(instance, now);
      ejections.began(now);
    }
  }

  /** The run is over, or its proxy is gone: what is still ejected has been until now. */
  close(now: number): void {
    this.judge(now);
    for (const [instance, from] of this.since) this.ejections.lasted(instance, from, now);
    this.since.clear();
  }
}

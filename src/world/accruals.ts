import type { Random } from "../lib/random";
import type { Endpoints } from "../mesh/endpoint";
import type { EndpointGuard } from "../mesh/endpoint-guard";
import { TIMEOUT } from "../mesh/outcome";
import { LOCAL_FAILURE, SUCCEEDED } from "../mesh/resilience/envoy-outlier-detection";
import { FinagleGuard } from "../mesh/resilience/finagle-guard";
import { GrpcConnectivity } from "../mesh/resilience/grpc-connectivity";
import { BAD_ANSWER, GOOD, NO_ANSWER, NOTHING } from "../mesh/resilience/guarded";
import type { GuardEvents, GuardRules } from "../mesh/resilience/guarded";
import { LinkerdBreaker } from "../mesh/resilience/linkerd-breaker";
import { RibbonGuard } from "../mesh/resilience/ribbon-blackout";
import type { FailureAccrualSpec } from "../scenario/health";
import { VERDICTS } from "./outliers";
import type { Ejections } from "./outliers";
import type { Stall } from "./stall";

/** by outcome code: what it says of the endpoint that it came from, in the words of guards */
const OF_GUARDS = VERDICTS.map((verdict) => {
  if (verdict < 0) return NOTHING;
  if (verdict === SUCCEEDED) return GOOD;
  return verdict === LOCAL_FAILURE ? NO_ANSWER : BAD_ANSWER;
});

/** The same where only the connection counts: who answers has one, and who answers too late may have. */
const OF_CONNECTIONS = OF_GUARDS.map((verdict, code) => (code === TIMEOUT ? NOTHING : verdict));

/** An account of whom one proxy leaves alone after failures. */
export class Accruals implements GuardEvents {
  readonly rules: GuardRules;
  private readonly endpoints: Endpoints;
  private readonly ejections: Ejections;
  /** What waits for an endpoint, or null. */
  private readonly stall: Stall | null;
  /** by instance: since when it is left alone */
  private readonly since = new Map<number, number>();

  constructor(
    endpoints: Endpoints,
    spec: FailureAccrualSpec,
    ejections: Ejections,
    random: Random,
    stall: Stall | null,
  ) {
    this.endpoints = endpoints;
    this.stall = stall;
    this.ejections = ejections;
    this.rules = {
      create: creatorOf(spec),
      verdicts: spec.product === "grpc" ? OF_CONNECTIONS : OF_GUARDS,
      random,
      events: this,
    };
  }

  avoided(slot: number, now: number): void {
    this.since.set(this.endpoints.key(slot) as number, now);
    this.ejections.began(now);
  }

  back(slot: number, now: number): void {
    this.stall?.wake();
    const instance = this.endpoints.key(slot) as number;
    const since = this.since.get(instance);
    if (since === undefined) return;
    this.ejections.lasted(instance, since, now);
    this.since.delete(instance);
  }

  /** The run is over, or its proxy is gone. */
  close(now: number): void {
    for (const [instance, since] of this.since) this.ejections.lasted(instance, since, now);
    this.since.clear();
  }
}

function creatorOf(spec: FailureAccrualSpec): (now: number) => EndpointGuard {
  switch (spec.product) {
    case "finagle":
      return (now): EndpointGuard => new FinagleGuard(spec.options, now);
    case "grpc":
      // What is there from the start is connected.
      return (now): EndpointGuard => new GrpcConnectivity(spec.options, now > 0 ? spec.failoverNs : Infinity);
    case "linkerd":
      return (): EndpointGuard => new LinkerdBreaker(spec.options);
    case "ribbon":
      return (): EndpointGuard => new RibbonGuard(spec.options);
  }
}

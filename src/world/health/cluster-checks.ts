import type { Stream } from "../../kernel/stream";
import { FAILED_CHECK, DEGRADED_CHECK, PENDING_CHECK } from "../../mesh/endpoint";
import type { ActiveCheck, CheckResult } from "../../mesh/active-check";
import { CONNECT_FAILURE } from "../../mesh/outcome";
import { SUCCEEDED } from "../../mesh/resilience/envoy-outlier-detection";
import { HaproxyCheck, spreadInterval } from "../../mesh/resilience/haproxy-check";
import { HealthCheck, jitteredInterval } from "../../mesh/resilience/health-check";
import type { HealthCheckSpec } from "../../scenario/health";
import type { Cluster } from "../cluster";
import { VERDICTS } from "../outliers";
import type { Ejections } from "../outliers";

/** An endpoint that a proxy probes. */
export interface Check {
  readonly cluster: Cluster;
  readonly slot: number;
  /** Of the endpoint in the slot, which may be another's one day. */
  readonly arrival: number;
  readonly instance: number;
  readonly state: ActiveCheck;
  /** Number among all checks, which events carry. */
  index: number;
  /** When the next probe leaves, or the patience with the one under way ends. */
  dueAt: number;
  startedAt: number;
  /** The probe under way, or -1. */
  probe: number;
  /** Since when it is unhealthy; -1: it is not. */
  failedAt: number;
  /** The endpoint is known no more. */
  isOver: boolean;
}

/** Who sends the probes. */
export interface Prober {
  /** A check's next probe leaves at `at`. */
  schedule(check: Check, at: number): void;
}

/** What one proxy knows of its endpoints by probing them. */
export class ClusterChecks {
  readonly spec: HealthCheckSpec;
  /** What requests tell too, or null. */
  readonly observe: "layer4" | "layer7" | null;
  private readonly cluster: Cluster;
  private readonly failures: Ejections;
  private readonly random: Stream;
  private prober: Prober | null = null;
  private readonly bySlot: (Check | undefined)[] = [];
  private all: Check[] = [];
  /** The proxy was there before the run began. */
  private wasThere = false;
  private isNew = true;

  constructor(cluster: Cluster, spec: HealthCheckSpec, failures: Ejections, random: Stream) {
    this.cluster = cluster;
    this.spec = spec;
    this.observe = spec.rules.product === "haproxy" ? spec.rules.observe : null;
    this.failures = failures;
    this.random = random;
  }

  /** To be called before the first endpoints are known. */
  begin(prober: Prober): void {
    this.prober = prober;
  }

  /**
   * Endpoints have come or gone. What a proxy knows when it begins it takes for healthy: one that starts does
   * not serve before it has checked them. What comes later has to pass first, where the rules say so.
   */
  updated(now: number): void {
    const { endpoints, instanceOf } = this.cluster;
    const { members, size, arrival } = endpoints;
    if (this.isNew) this.wasThere = now === 0;
    const before = new Set(this.all);
    this.all = [];
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      let check = this.bySlot[slot];
      if (check?.arrival !== arrival[slot]) {
        check = this.add(slot, arrival[slot], instanceOf[slot]);
        this.prober!.schedule(check, now + this.firstNs(k, size));
        // It has not failed, but it has not passed either.
        this.account(check, now, false);
        if (this.spec.ignoresNew && !check.state.isHealthy) endpoints.mark(slot, PENDING_CHECK, true);
      }
      this.all.push(check);
      before.delete(check);
    }
    for (const check of before) this.end(check, now);
    this.isNew = false;
  }

  /** Endpoints that discovery knows no more, but that are still well. */
  remaining(isKnown: (instance: number) => boolean): number[] {
    if (!this.spec.keepsRemoved) return [];
    const { endpoints } = this.cluster;
    return this.all.flatMap(({ slot, instance, state }) =>
      !isKnown(instance) && state.isHealthy && endpoints.slotOf(instance) === slot ? [instance] : [],
    );
  }

  /** A probe ended. Gives when the next one leaves. */
  checked(check: Check, result: CheckResult, now: number): number {
    const judged = result === "failure" && this.spec.isRetriable ? "networkFailure" : result;
    const interval = this.spread(check.state.checked(judged, this.wasThere || this.cluster.sent > 0));
    return this.spec.isFromStart ? Math.max(now, check.startedAt + interval) : now + interval;
  }

  /** Takes over what a check has found. Says whether somebody's health changed. */
  settle(check: Check, result: CheckResult, isDegraded: boolean, now: number): boolean {
    const { endpoints, outliers } = this.cluster;
    const { slot } = check;
    let changed = this.account(check, now);
    if (endpoints.isMarked(slot, PENDING_CHECK)) {
      endpoints.mark(slot, PENDING_CHECK, false);
      changed = true;
    }
    if (result !== "pass") return changed;
    changed = endpoints.mark(slot, DEGRADED_CHECK, isDegraded) || changed;
    return (outliers?.passedHealthCheck(slot, now) ?? false) || changed;
  }

  /** A request to the endpoint in `slot` ended. Says whether its health changed. */
  observed(slot: number, outcome: number, now: number): boolean {
    const check = this.bySlot[slot];
    const verdict = VERDICTS[outcome];
    if (verdict < 0 || check?.arrival !== this.cluster.endpoints.arrival[slot] || check.isOver) return false;
    const isGood = this.observe === "layer4" ? outcome !== CONNECT_FAILURE : verdict === SUCCEEDED;
    const { state } = check;
    if (!(state instanceof HaproxyCheck) || !state.observed(isGood)) return false;
    const at = now + state.hurriedNs;
    if (check.probe < 0 && at < check.dueAt) this.prober!.schedule(check, at);
    return this.account(check, now);
  }

  /** The proxy is gone, or the run is over. */
  close(now: number): void {
    for (const check of this.all) this.end(check, now);
    this.all = [];
  }

  private add(slot: number, arrival: number, instance: number): Check {
    const { rules } = this.spec;
    const state =
      rules.product === "envoy"
        ? new HealthCheck(rules.options, this.isNew)
        : new HaproxyCheck(rules.options, this.isNew);
    const rest = { index: -1, dueAt: -1, startedAt: 0, probe: -1, failedAt: -1, isOver: false };
    const check = { cluster: this.cluster, slot, arrival, instance, state, ...rest };
    this.bySlot[slot] = check;
    return check;
  }

  /**
   * How long the first probe waits. Who was there before the run is somewhere in its interval; HAProxy
   * spreads its servers over it.
   */
  private firstNs(position: number, size: number): number {
    const { rules } = this.spec;
    if (rules.product === "haproxy") {
      if (!this.isNew) return 0;
      const { interNs } = rules.options;
      const phase = this.wasThere ? this.random.unit() : 0;
      return Math.floor((phase * interNs) / size + (interNs * position) / size);
    }
    if (this.isNew && this.wasThere) return Math.floor(this.random.unit() * rules.options.intervalNs);
    return rules.initialJitterNs > 0 ? Math.floor(this.random.unit() * rules.initialJitterNs) : 0;
  }

  private spread(ns: number): number {
    const { rules } = this.spec;
    return rules.product === "envoy"
      ? jitteredInterval(ns, rules.jitterShare, rules.jitterNs, this.random)
      : spreadInterval(ns, rules.spread, this.random);
  }

  /** Marks the endpoint as its check has it, and counts. Says whether its health changed. */
  private account(check: Check, now: number, isFound = true): boolean {
    const { endpoints } = this.cluster;
    const isFailed = !check.state.isHealthy;
    if (isFailed === check.failedAt >= 0) return false;
    if (isFailed) {
      check.failedAt = now;
      if (isFound) this.failures.began(now);
    } else {
      this.failures.lasted(check.instance, check.failedAt, now);
      check.failedAt = -1;
      // Who was out is new again to balancers that start slowly.
      endpoints.since[check.slot] = now;
    }
    return endpoints.mark(check.slot, FAILED_CHECK, isFailed);
  }

  private end(check: Check, now: number): void {
    check.isOver = true;
    if (check.failedAt >= 0) this.failures.lasted(check.instance, check.failedAt, now);
    check.failedAt = -1;
  }
}

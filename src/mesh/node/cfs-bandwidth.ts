/**
 * CPU bandwidth control of the Linux kernel, by which a container's CPU limit is enforced: a group may use
 * any number of cores at once, but no more than its quota of core time in each period; when it is used up,
 * nothing of the group runs before the next period.
 *
 * Source: torvalds/linux@0e63a5c6 Documentation/scheduler/sched-bwc.rst; kernel/sched/fair.c
 * (__refill_cfs_bandwidth_runtime, do_sched_cfs_period_timer, init_cfs_bandwidth: the periods of groups are
 * shifted against each other by chance, and stay where they are when the timer stops).
 * Differs: the quota is one pool, used to the nanosecond; the kernel hands it out to processors in slices of
 * 5 ms, of which each may keep 1 ms beyond the period.
 * Draws: none; who makes one says how far its periods are shifted.
 */

import { ZERO } from "../../lib/double";

export interface CfsOptions {
  /** Core time in each period, ns. */
  readonly quotaNs: number;
  readonly periodNs: number;
  /** Unused core time that may be saved for later periods, ns (`cpu.cfs_burst_us`). */
  readonly burstNs: number;
}

/** `cpu.cfs_period_us`, which Kubernetes keeps (kubelet's cpuCFSQuotaPeriod). */
export const CFS_PERIOD_NS = 100e6;

/** Adding up doubles may leave this much of a quota that is used up (core ns). */
const SLACK = 1e-2;

/** The quota of one group. */
export class CfsBandwidth {
  private readonly quotaNs: number;
  private readonly periodNs: number;
  private readonly mostNs: number;
  private left: number;
  private since = ZERO;
  /** When the present period ends. */
  periodEnd: number;

  /** `shiftNs`: when the first whole period begins. */
  constructor({ quotaNs, periodNs, burstNs }: CfsOptions, shiftNs: number) {
    this.quotaNs = quotaNs;
    this.periodNs = periodNs;
    this.mostNs = quotaNs + burstNs;
    this.left = quotaNs;
    this.periodEnd = shiftNs > 0 ? shiftNs : periodNs;
  }

  /** Nothing may run before `periodEnd`. Call after `advance`. */
  get isUsedUp(): boolean {
    return this.left <= SLACK;
  }

  /** Time has gone on to `now`, with `cores` in use ever since the last call, as long as there was quota. */
  advance(now: number, cores: number): void {
    while (this.periodEnd <= now) {
      this.use(this.periodEnd, cores);
      // Periods in which nothing is used are all the same.
      this.refill(cores > 0 ? 1 : 1 + Math.floor((now - this.periodEnd) / this.periodNs));
    }
    this.use(now, cores);
  }

  /** When something changes if `cores` are in use from now on: the quota is used up, or a period ends. */
  nextChange(cores: number): number {
    if (this.isUsedUp || cores === 0) return this.periodEnd;
    return Math.min(this.periodEnd, this.since + Math.ceil(this.left / cores));
  }

  private use(now: number, cores: number): void {
    this.left = Math.max(0, this.left - (now - this.since) * cores);
    this.since = now;
  }

  private refill(periods: number): void {
    this.left = Math.min(this.left + periods * this.quotaNs, this.mostNs);
    this.periodEnd += periods * this.periodNs;
    this.since = Math.max(this.since, this.periodEnd - this.periodNs);
  }
}

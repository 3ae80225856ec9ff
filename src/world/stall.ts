import type { EventQueue } from "../kernel/event-queue";
import type { FailFast } from "../scenario/host-sets";
import * as R from "./rows";

const { KIND_BITS, STALL_DUE } = R;

/**
 * What waits at one proxy because none of the endpoints that it knows can be used, as in Linkerd's queue
 * before its balancer: in the order in which it came, until one can be used again; or, when that takes too
 * long, until all of it fails, and what comes after it at once.
 */
export class Stall {
  private readonly cluster: number;
  private readonly capacity: number;
  private readonly timeoutNs: number;
  private queue: EventQueue | null = null;
  /** Since when there has been no endpoint; below 0: there was one when it was last asked for. */
  private since = -1;
  private waiting: number[] = [];
  /** When what waits is looked at next; -1: nothing waits. */
  private dueAt = -1;

  constructor(cluster: number, { capacity, timeoutNs }: FailFast) {
    this.cluster = cluster;
    this.capacity = capacity;
    this.timeoutNs = timeoutNs;
  }

  /** An endpoint was found. */
  over(): void {
    this.since = -1;
  }

  /**
   * No endpoint was found for an attempt: does it wait? `changesAt`: when there may be one without anybody
   * saying so.
   */
  takes(attempt: number, changesAt: number, queue: EventQueue): boolean {
    const { now } = queue;
    if (this.since < 0) this.since = now;
    const failsAt = this.since + this.timeoutNs;
    if (now >= failsAt || this.waiting.length >= this.capacity) return false;
    this.queue = queue;
    this.waiting.push(attempt);
    this.schedule(Math.min(failsAt, changesAt));
    return true;
  }

  /** There may be an endpoint now. */
  wake(): void {
    if (this.waiting.length > 0) this.schedule(this.queue!.now);
  }

  /** What is to be looked at now, all of it. */
  due(now: number): readonly number[] {
    if (this.dueAt !== now) return [];
    const list = this.waiting;
    this.waiting = [];
    this.dueAt = -1;
    return list;
  }

  private schedule(at: number): void {
    if (this.dueAt >= 0 && this.dueAt <= at) return;
    this.dueAt = at;
    this.queue!.push(at, (this.cluster << KIND_BITS) | STALL_DUE);
  }
}

/** Null: where no endpoint can be used, what comes fails at once. */
export function createStall(cluster: number, failFast: FailFast | null): Stall | null {
  return failFast === null ? null : new Stall(cluster, failFast);
}

import { mayRetryMask } from "../mesh/resilience/retry";
import { MovingPercentile } from "../mesh/resilience/moving-percentile";
import { WindowBudget } from "../mesh/resilience/retry-budget";
import type { Hedge } from "../scenario/tries";

/** How long requests pay for hedges, ns: as in Finagle's budgets. */
const BUDGET_TTL_NS = 10e9;

/** What a proxy knows about hedges to one callee. */
export class Hedging {
  /** Hedges of one call. */
  readonly max: number;
  /** by outcome code, one bit: it does not end the call */
  readonly mask: number;
  private readonly delayNs: number;
  private readonly latencies: MovingPercentile | null;
  private readonly budget: WindowBudget | null;

  constructor({ after, budget, max, nonFatal }: Hedge) {
    this.max = max;
    this.mask = mayRetryMask(nonFatal);
    this.delayNs = "ns" in after ? after.ns : Infinity;
    this.latencies = "share" in after ? new MovingPercentile(after.share, 0) : null;
    this.budget =
      budget === null ? null : new WindowBudget({ ttlNs: BUDGET_TTL_NS, minPerSecond: 0, ratio: budget }, 0);
  }

  /** How long to wait for an attempt before the next is sent, ns. */
  after(now: number): number {
    return this.latencies === null ? this.delayNs : this.latencies.value(now);
  }

  /** A call begins. */
  begin(now: number): void {
    this.budget?.deposit(now);
  }

  /** May there be one more hedge? Then it is paid for. */
  pays(now: number): boolean {
    return this.budget === null || this.budget.withdraw(now);
  }

  /** An attempt was answered well after so long, or not within that time. */
  took(now: number, ns: number): void {
    this.latencies?.record(now, ns);
  }
}

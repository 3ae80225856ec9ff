import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import * as Outcome from "../mesh/outcome";
import { backoffDelay, lowerBoundDelay } from "../mesh/resilience/backoff";
import { retryLimit } from "../mesh/resilience/retry-budget";
import { changesOf } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";
import { ClientRetries } from "./client-retries";
import type { Cluster } from "./cluster";
import type { RetryRules } from "./retry-rules";
import { createWaits } from "./retry-waits";
import type { RetryWaits } from "./retry-waits";
import * as R from "./rows";
import { needsTokens } from "./try-tokens";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CLIENT_TIMEOUT, ENDING_NONE, ENDING_OVER_BUDGET, ENDING_RETRIES_USED } = Outcome;
const {
  CALL_KEY0,
  CALL_KEY1,
  CALL_OPEN,
  CALL_PARENT,
  CLIENT_RETRIES,
  CLUSTER,
  CURRENT,
  HEDGE_WAITS,
  IN_BUDGET,
} = R;
const { KIND_BITS, MEASURED, ON_ITS_OWN, RETRY, RETRY_AT, ROOT, ROUTE, ROW_SHIFT, TRIES_AND_FLAGS } = R;
const { TRY_SHIFT } = R;

/** Draw number of a call's back-off, apart from those of its attempts. */
const BACKOFF_DRAWS = 0x20000000;

/** The caller's side of failed attempts: whether and when there is another. */
export abstract class Tries extends ClientRetries {
  /** Some proxies keep tokens for retries. */
  protected readonly hasTokens: Bit;
  /** What failed answers say of when to ask again; null where nobody heeds it. */
  readonly waits: RetryWaits | null;
  /** Hedges sent. */
  hedges = 0;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const policies = this.edges.map(({ rules }) => rules.retry);
    for (const { rules } of this.sites) policies.push(rules?.retry ?? null);
    for (const change of changesOf(scenario)) if (change.of === "retry") policies.push(change.after);
    this.waits = createWaits(policies);
    this.hasTokens = bit(policies.some((retry) => needsTokens(retry) === 1));
  }

  retryDue(call: number): void {
    const { f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    if (f[(c >> 1) | RETRY_AT] !== this.queue.now || (i[c | TRIES_AND_FLAGS] & CALL_OPEN) === 0) return;
    const cluster = this.clusters[i[c | CLUSTER]];
    if (this.isOrphan(c)) {
      this.finish(call, cluster, CLIENT_TIMEOUT, ENDING_NONE);
      return;
    }
    if (i[c | TRIES_AND_FLAGS] & CLIENT_RETRIES)
      this.beginRound(call, this.routes[i[c | ROUTE]].client, cluster);
    f[(c >> 1) | RETRY_AT] = -1;
    if (i[c | TRIES_AND_FLAGS] & HEDGE_WAITS) {
      i[c | TRIES_AND_FLAGS] &= ~HEDGE_WAITS;
      this.retries--;
      this.hedges++;
      cluster.edge.hedged += i[c | TRIES_AND_FLAGS] & MEASURED;
    } else cluster.edge.retried += i[c | TRIES_AND_FLAGS] & MEASURED;
    this.send(call);
  }

  protected abstract survives(call: number, cluster: Cluster, outcome: number): boolean;
  protected abstract waitsForOthers(c: number, cluster: Cluster, outcome: number): boolean;

  /** An attempt of a call failed: another try, or the end. */
  failed(call: number, cluster: Cluster, outcome: number, measured: number): void {
    const { i } = this;
    const c = call << (ROW_SHIFT + 1);
    const { edge } = cluster;
    edge.failuresByCause[outcome] += measured;
    const wait = this.waits === null ? 0 : this.waits.take();
    const rules = this.rulesOf(c, edge);
    const mayRetry = (rules.mask >> outcome) & 1;
    if (rules.hasTokens === 1 && mayRetry) cluster.tokensOf(rules.retry!, this.queue.now).throttle?.failed();
    if (this.hasHedges === 0) i[c | CURRENT] = -1;
    else if (this.survives(call, cluster, outcome)) return;
    this.leaveBudget(c, cluster);
    if (this.isOrphan(c) || rules.retries === 0 || mayRetry === 0)
      this.failCall(call, cluster, outcome, ENDING_NONE);
    else if (this.triesOfRound(c) > rules.retries) this.failCall(call, cluster, outcome, ENDING_RETRIES_USED);
    else if (wait < 0 && rules.heedsPushback === 1) this.failCall(call, cluster, outcome, ENDING_NONE);
    else if (!this.enterBudget(c, cluster, rules, outcome))
      this.failCall(call, cluster, outcome, ENDING_OVER_BUDGET);
    else this.tryAgain(call, rules, wait);
  }

  /** No more is sent for the call: it fails, unless something is still under way. */
  private failCall(call: number, cluster: Cluster, outcome: number, ending: number): void {
    const c = call << (ROW_SHIFT + 1);
    if (this.hasHedges === 1 && this.waitsForOthers(c, cluster, outcome)) return;
    this.finish(call, cluster, outcome, ending);
  }

  /** There will be another attempt, after a pause. `wait`: how long the answer asks for, ns; or 0. */
  protected tryAgain(call: number, rules: RetryRules, wait = 0): void {
    const { i } = this;
    const c = call << (ROW_SHIFT + 1);
    this.retries++;
    const draw = BACKOFF_DRAWS + (i[c | TRIES_AND_FLAGS] >> TRY_SHIFT);
    this.keyed.load(i[c | CALL_KEY0], i[c | CALL_KEY1], draw);
    const tries = this.triesOfRound(c);
    const pause =
      this.waits === null
        ? backoffDelay(rules.retry!.backoff, tries, this.keyed)
        : this.heed(this.waits, call, tries, rules, wait);
    const due = this.queue.now + pause;
    this.f[(c >> 1) | RETRY_AT] = due;
    this.queue.push(due, (call << KIND_BITS) | RETRY);
  }

  /** The pause before a retry where what answers say may count. */
  private heed(waits: RetryWaits, call: number, tries: number, rules: RetryRules, wait: number): number {
    const { heedsPushback, rateLimitedNs } = rules;
    const { backoff } = rules.retry!;
    if (heedsPushback === 1) {
      if (wait <= 0) return backoffDelay(backoff, waits.triesSince(call, tries), this.keyed);
      waits.obey(call, tries);
      return wait;
    }
    const isHeeded = wait > 0 && wait <= rateLimitedNs;
    return isHeeded ? lowerBoundDelay(wait, this.keyed) : backoffDelay(backoff, tries, this.keyed);
  }

  /** The frame that made the call is gone: nobody tries again. */
  protected isOrphan(c: number): boolean {
    const { i } = this;
    return (i[c | TRIES_AND_FLAGS] & (ROOT | ON_ITS_OWN)) === 0 && i[c | CALL_PARENT] < 0;
  }

  /** An attempt was answered well, which a throttle takes note of. */
  protected succeeded(call: number, cluster: Cluster): void {
    const { hasTokens, retry } = this.rulesOf(call << (ROW_SHIFT + 1), cluster.edge);
    if (hasTokens === 1) cluster.tokensOf(retry!, this.queue.now).succeeded(call, this.costs);
  }

  protected enterBudget(
    c: number,
    cluster: Cluster,
    { hasTokens, retry }: RetryRules,
    outcome: number,
  ): boolean {
    const { now } = this.queue;
    const call = c >> (ROW_SHIFT + 1);
    if (hasTokens === 1 && !cluster.tokensOf(retry!, now).pays(call, outcome, this.costs, now)) return false;
    const { budget } = retry!;
    if (budget === null || budget.ttlNs !== null) return true;
    if (cluster.retrying >= retryLimit(budget, cluster.open)) return false;
    cluster.retrying++;
    this.i[c | TRIES_AND_FLAGS] |= IN_BUDGET;
    return true;
  }

  protected leaveBudget(c: number, cluster: Cluster): void {
    const { i } = this;
    if ((i[c | TRIES_AND_FLAGS] & IN_BUDGET) === 0) return;
    i[c | TRIES_AND_FLAGS] &= ~IN_BUDGET;
    cluster.retrying--;
  }
}

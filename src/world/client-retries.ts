import { CLIENT_TIMEOUT } from "../mesh/outcome";
import { backoffDelay } from "../mesh/resilience/backoff";
import { mayRetryMask } from "../mesh/resilience/retry";
import type { Scenario } from "../scenario/scenario";
import { Callers } from "./callers";
import type { Cluster } from "./cluster";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALL_KEY0, CALL_KEY1, CLIENT_GIVES_UP, CLIENT_RETRIES, CURRENT, DEADLINE_AT, HEDGES, RETRY } = R;
const { KIND_BITS } = R;
const { RETRY_AT, ROOT, ROUNDS, ROUND_SHIFT, ROW_SHIFT, START_AT, TIMEOUT_AT, TRIES_AND_FLAGS, TRY_SHIFT } =
  R;

/** Draw number of a client's back-off, apart from those of its proxy's. */
const CLIENT_BACKOFF = 0x58000000;
const ROUND_MASK = (1 << ROUND_SHIFT) - 1;

/**
 * What clients try again themselves: their proxy has done all that its policy says, and does so once more. It
 * is one request to the statistics, from its arrival to the last of its answers.
 */
export abstract class ClientRetries extends Callers {
  /** by client, one bit for each outcome code: may be retried */
  private readonly masks: readonly number[];
  /** Retries made or waiting to be made. */
  retries = 0;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    this.masks = scenario.clients.map(({ retry }) => (retry === null ? 0 : mayRetryMask(retry.on)));
  }

  /** Tries made since the client last began, without hedges. `c`: the call's row of integers. */
  protected triesOfRound(c: number): number {
    const hedges = this.hasHedges === 1 ? this.cold[c | HEDGES] : 0;
    const tries = (this.i[c | TRIES_AND_FLAGS] >> TRY_SHIFT) - hedges;
    if (this.clientsRetry === 0 || (this.i[c | TRIES_AND_FLAGS] & ROOT) === 0) return tries;
    return tries - (this.cold[c | ROUNDS] >> ROUND_SHIFT);
  }

  /** A client's request has failed for good: does the client begin again? Then nothing else is to be done. */
  protected beginsAgain(call: number, client: number, outcome: number): boolean {
    const { retry, timeoutNs } = this.scenario.clients[client];
    if (retry === null || outcome === CLIENT_TIMEOUT || ((this.masks[client] >> outcome) & 1) === 0)
      return false;
    const { f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    const rounds = (this.cold[c | ROUNDS] & ROUND_MASK) + 1;
    if (rounds > retry.attempts) return false;
    this.keyed.load(i[c | CALL_KEY0], i[c | CALL_KEY1], CLIENT_BACKOFF + rounds);
    const due = this.queue.now + backoffDelay(retry.backoff, rounds, this.keyed);
    if (due >= f[(c >> 1) | START_AT] + timeoutNs) return false;
    // A retry of the policy that waits will not be made.
    if (f[(c >> 1) | RETRY_AT] >= 0) this.retries--;
    this.retries++;
    this.cold[c | ROUNDS] = ((i[c | TRIES_AND_FLAGS] >> TRY_SHIFT) << ROUND_SHIFT) | rounds;
    i[c | CURRENT] = -1;
    if (this.hasHedges === 1) this.cold[c | HEDGES] = 0;
    i[c | TRIES_AND_FLAGS] = (i[c | TRIES_AND_FLAGS] | CLIENT_RETRIES) & ~CLIENT_GIVES_UP;
    f[(c >> 1) | TIMEOUT_AT] = Infinity;
    f[(c >> 1) | RETRY_AT] = due;
    this.queue.push(due, (call << KIND_BITS) | RETRY);
    return true;
  }

  /** The retry that is due is the client's own: its limits begin anew. */
  protected beginRound(call: number, client: number, cluster: Cluster): void {
    const { edge } = cluster;
    const { retry, timeoutNs } = this.scenario.clients[client];
    const { f, i } = this;
    const c = call << (ROW_SHIFT + 1);
    const patienceAt = f[(c >> 1) | START_AT] + timeoutNs;
    const limitAt = this.queue.now + Math.min(edge.timeoutNs, retry!.perTryNs);
    const givesUp = patienceAt < limitAt ? CLIENT_GIVES_UP : 0;
    i[c | TRIES_AND_FLAGS] = (i[c | TRIES_AND_FLAGS] & ~CLIENT_RETRIES) | givesUp;
    const at = Math.min(patienceAt, limitAt);
    f[(c >> 1) | DEADLINE_AT] = edge.propagates === 1 ? at : Infinity;
    this.limitCall(call, at);
    // To its proxy it is a request like any other.
    const { hasTokens, retry: policy } = edge.rules;
    if (hasTokens === 1) cluster.tokensOf(policy!, this.queue.now).payIn(call, this.costs, this.queue.now);
  }
}

/**
 * Lets any balancer leave alone the endpoints whose guards are shut: it marks them, and the balancer inside,
 * which goes by marks, chooses among the others.
 *
 * Source: twitter/finagle FailureAccrualFactory.scala @0180ea0 (a node that is Busy is not picked); the same
 * in linkerd/linkerd2-proxy and Netflix/ribbon (AvailabilityPredicate).
 * Differs: none of its own; see the guards.
 * Draws: those of the guards, then those of the balancer inside.
 */

import type { Random } from "../../lib/random";
import type { KeyHash } from "../../lib/key-hash";
import { AVOIDED } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import type { EndpointGuard } from "../endpoint-guard";
import type { LoadReport } from "../load-report";

/** What an outcome says of an endpoint. */
export const [NOTHING, GOOD, BAD_ANSWER, NO_ANSWER] = [0, 1, 2, 3];

/** Who wants to know whom it leaves alone. */
export interface GuardEvents {
  avoided(slot: number, now: number): void;
  /** It may be used again, or is known no more. */
  back(slot: number, now: number): void;
}

export interface GuardRules {
  readonly create: (now: number) => EndpointGuard;
  /** by outcome: NOTHING, GOOD, … */
  readonly verdicts: readonly number[];
  readonly random: Random;
  readonly events: GuardEvents | null;
}

interface Guarded {
  readonly slot: number;
  readonly arrival: number;
  readonly guard: EndpointGuard;
}

export class GuardedBalancer implements Balancer {
  readonly reported?: (slot: number, report: LoadReport, now: number) => void;
  readonly probe?: (now: number, random: Random) => number;
  readonly probed?: (slot: number, inFlight: number, latencyNs: number, now: number) => void;
  readonly pickFrom?: (address: number, now: number) => number;
  readonly keyHash?: KeyHash;
  readonly pickHashed?: (high: number, low: number, now: number, attempt?: number) => number;
  private readonly endpoints: Endpoints;
  private readonly inner: Balancer;
  private readonly rules: GuardRules;
  private readonly bySlot: (Guarded | undefined)[] = [];
  private all: Guarded[] = [];
  /** When the first of them may change. */
  private nextAt = Infinity;

  constructor(endpoints: Endpoints, inner: Balancer, rules: GuardRules) {
    this.endpoints = endpoints;
    this.inner = inner;
    this.rules = rules;
    if (inner.reported !== undefined) this.reported = inner.reported.bind(inner);
    if (inner.probe !== undefined) this.probe = inner.probe.bind(inner);
    if (inner.probed !== undefined) this.probed = inner.probed.bind(inner);
    if (inner.keyHash !== undefined) this.keyHash = inner.keyHash;
    if (inner.pickFrom !== undefined)
      this.pickFrom = (address, now): number => {
        this.look(now);
        return inner.pickFrom!(address, now);
      };
    if (inner.pickHashed !== undefined)
      this.pickHashed = (high, low, now, attempt): number => {
        this.look(now);
        return inner.pickHashed!(high, low, now, attempt);
      };
  }

  /** When an endpoint may be used again by itself. */
  get changesAt(): number {
    return this.nextAt;
  }

  updated(now: number, random: Random): void {
    const { members, size, arrival } = this.endpoints;
    const before = new Set(this.all);
    this.all = [];
    for (let k = 0; k < size; k++) {
      const slot = members[k];
      let guarded = this.bySlot[slot];
      if (guarded?.arrival !== arrival[slot]) {
        guarded = { slot, arrival: arrival[slot], guard: this.rules.create(now) };
        this.bySlot[slot] = guarded;
        // Another balancer before this one may have left it alone.
        if (this.endpoints.mark(slot, AVOIDED, false)) this.rules.events?.back(slot, now);
      }
      this.all.push(guarded);
      before.delete(guarded);
    }
    for (const { slot, guard } of before) if (!guard.isOpen) this.rules.events?.back(slot, now);
    this.schedule();
    this.inner.updated(now, random);
  }

  pick(now: number, random: Random): number {
    this.look(now);
    return this.inner.pick(now, random);
  }

  sent(slot: number, now: number): void {
    const guarded = this.known(slot);
    if (guarded !== null) {
      guarded.guard.sent(now);
      this.nextAt = Math.min(this.nextAt, guarded.guard.changesAt);
      if (this.settle(guarded, now)) this.inner.updated(now, this.rules.random);
    }
    this.inner.sent?.(slot, now);
  }

  answered(slot: number, latencyNs: number, now: number, outcome: number): void {
    this.inner.answered?.(slot, latencyNs, now, outcome);
    const verdict = this.rules.verdicts[outcome];
    const guarded = this.known(slot);
    if (guarded === null) return;
    const { guard } = guarded;
    if (verdict === NOTHING) guard.ignored();
    else if (verdict === GOOD) guard.succeeded(now);
    else guard.failed(now, verdict === NO_ANSWER, this.rules.random);
    this.nextAt = Math.min(this.nextAt, guard.changesAt);
    if (this.settle(guarded, now)) this.inner.updated(now, this.rules.random);
  }

  /** Nobody will ask it again. */
  close(now: number): void {
    for (const { slot, guard } of this.all) if (!guard.isOpen) this.rules.events?.back(slot, now);
    this.all = [];
  }

  private known(slot: number): Guarded | null {
    const guarded = this.bySlot[slot];
    return guarded?.arrival === this.endpoints.arrival[slot] ? guarded : null;
  }

  /** Those whose time is over may be used again. */
  private look(now: number): void {
    if (now < this.nextAt) return;
    let changed = false;
    for (const guarded of this.all) {
      if (guarded.guard.changesAt > now) continue;
      guarded.guard.due(now);
      changed = this.settle(guarded, now) || changed;
    }
    this.schedule();
    if (changed) this.inner.updated(now, this.rules.random);
  }

  /** Marks an endpoint as its guard has it. Says whether that is new. */
  private settle({ slot, guard }: Guarded, now: number): boolean {
    const isShut = !guard.isOpen;
    if (this.endpoints.isMarked(slot, AVOIDED) === isShut) return false;
    this.endpoints.mark(slot, AVOIDED, isShut);
    if (isShut) this.rules.events?.avoided(slot, now);
    else this.rules.events?.back(slot, now);
    return true;
  }

  private schedule(): void {
    this.nextAt = this.all.reduce((least, { guard }) => Math.min(least, guard.changesAt), Infinity);
  }
}

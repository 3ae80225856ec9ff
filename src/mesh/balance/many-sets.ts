/**
 * What balancers have in common that choose among several sets of endpoints, each with a balancer of its own:
 * these hear of every endpoint that they hold, whichever set a request came from.
 *
 * Source: none; Envoy's hosts keep counts of their own, and its balancers hear of nothing else.
 * Draws: none.
 */

import type { KeyHash } from "../../lib/key-hash";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";

/** Some endpoints, and who chooses among them. */
export interface EndpointSet {
  readonly endpoints: Endpoints;
  readonly balancer: Balancer;
  /** by slot: 1 for members */
  has: Uint8Array;
}

export abstract class ManySets<S extends EndpointSet> implements Balancer {
  /** Where the balancers inside want to hear of it. */
  sent?: (slot: number, now: number) => void;
  answered?: (slot: number, latencyNs: number, now: number, outcome: number) => void;
  reported?: (slot: number, report: LoadReport, now: number) => void;
  probe?: (now: number, random: Random) => number;
  probed?: (slot: number, inFlight: number, latencyNs: number, now: number) => void;
  pickFrom?: (address: number, now: number) => number;
  keyHash?: KeyHash;
  pickHashed?: (high: number, low: number, now: number, attempt?: number) => number;
  protected sets: S[] = [];
  /** The set that the last pick was from, whose endpoints are probed. */
  protected last: S | null = null;

  abstract updated(now: number, random: Random): void;
  abstract pick(now: number, random: Random): number;
  protected abstract pickByAddress(address: number, now: number): number;
  protected abstract pickByHash(high: number, low: number, now: number, attempt?: number): number;

  /** There are more callers than before, or fewer, in some zone. */
  callersChanged(): void {
    for (const { balancer } of this.sets) if (balancer instanceof ManySets) balancer.callersChanged();
  }

  /** `balancer`: one like those of all sets. */
  protected hearAs(balancer: Balancer): void {
    if (balancer.sent !== undefined) this.sent = this.toldSent.bind(this);
    if (balancer.answered !== undefined) this.answered = this.toldAnswered.bind(this);
    if (balancer.reported !== undefined) this.reported = this.toldReport.bind(this);
    if (balancer.probe !== undefined) {
      this.probe = (now, random): number => this.last?.balancer.probe!(now, random) ?? -1;
      this.probed = this.toldProbe.bind(this);
    }
    if (balancer.keyHash !== undefined) this.keyHash = balancer.keyHash;
    if (balancer.pickFrom !== undefined) this.pickFrom = this.pickByAddress.bind(this);
    if (balancer.pickHashed !== undefined) this.pickHashed = this.pickByHash.bind(this);
  }

  private toldSent(slot: number, now: number): void {
    for (const { balancer, has } of this.sets) if (has[slot] === 1) balancer.sent!(slot, now);
  }

  private toldAnswered(slot: number, latencyNs: number, now: number, outcome: number): void {
    for (const { balancer, has } of this.sets)
      if (has[slot] === 1) balancer.answered!(slot, latencyNs, now, outcome);
  }

  private toldReport(slot: number, report: LoadReport, now: number): void {
    for (const { balancer, has } of this.sets) if (has[slot] === 1) balancer.reported!(slot, report, now);
  }

  private toldProbe(slot: number, inFlight: number, latencyNs: number, now: number): void {
    for (const { balancer, has } of this.sets)
      if (has[slot] === 1) balancer.probed!(slot, inFlight, latencyNs, now);
  }
}

/**
 * What all of nginx's methods have in common: whom they may pick. A server that failed `maxFails` times is
 * left out for `failTimeout`, then gets one request to prove itself; after each failure its turns come more
 * seldom for a while. One that has `maxConns` requests in flight is left out. Backups are asked only while no
 * other can be, by the same method. Time is in whole seconds, as nginx has it.
 *
 * Source: nginx/nginx src/http/ngx_http_upstream_round_robin.c @3f6f782.
 * Differs: proxies know only their own failures (no `zone`); a retry may come back to a server that this
 * request was sent to before, which nginx leaves out; where nothing is left the caller is told so, which
 * nginx answers with 502.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import { OUTCOMES } from "../outcome";
import { matches } from "./envoy-subset";
import type { Criteria } from "./envoy-subset";

const NS_PER_SECOND = 1_000_000_000;

/** by outcome: nginx takes it for a failure of the server (`proxy_next_upstream error timeout`) */
const IS_FAILURE = OUTCOMES.map(({ flag }) => flag === "UC" || flag === "UF" || flag === "UT");

export interface NginxPeerOptions {
  /** Failures after which a server is left out; 0: never. */
  readonly maxFails: number;
  /** For how long, and how old failures may be, ns; what is below a second does not count. */
  readonly failTimeoutNs: number;
  /** Requests that a server may have in flight from this proxy; 0: no limit. */
  readonly maxConns: number;
  /** What servers are labelled with that are backups; null or none: there are none. */
  readonly backup?: Criteria | null;
}

const NONE = new Int32Array(0);

export abstract class NginxPeers implements Balancer {
  protected readonly endpoints: Endpoints;
  private readonly maxFails: number;
  private readonly maxConns: number;
  private readonly failTimeout: number;
  private readonly backup: Criteria | null;
  /** Slots of those that are asked first, and of backups. */
  protected primaries: Int32Array = NONE;
  protected backups: Int32Array = NONE;
  /** by slot: as in nginx, with its names */
  protected effectiveWeight = new Float64Array(0);
  protected currentWeight = new Float64Array(0);
  private fails = new Float64Array(0);
  private accessed = new Float64Array(0);
  private checked = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);

  constructor(endpoints: Endpoints, { maxFails, failTimeoutNs, maxConns, backup = null }: NginxPeerOptions) {
    assert(failTimeoutNs >= 0, `failTimeoutNs must be at least 0, not ${failTimeoutNs}`);
    this.endpoints = endpoints;
    this.maxFails = maxFails;
    this.maxConns = maxConns;
    this.backup = backup;
    this.failTimeout = Math.floor(failTimeoutNs / NS_PER_SECOND);
  }

  abstract pick(now: number, random: Random): number;

  updated(): void {
    const { arrival, capacity, members, size, weight } = this.endpoints;
    if (this.arrival.length < capacity) this.widen(capacity);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      // A weight that was lowered is not above what it now may be.
      if (this.arrival[slot] === arrival[slot]) {
        this.effectiveWeight[slot] = Math.min(this.effectiveWeight[slot], weight[slot]);
        continue;
      }
      this.arrival[slot] = arrival[slot]!;
      this.effectiveWeight[slot] = weight[slot]!;
      this.currentWeight[slot] = 0;
      this.fails[slot] = 0;
      this.accessed[slot] = 0;
      this.checked[slot] = 0;
    }
    this.divide();
  }

  answered(slot: number, _latencyNs: number, now: number, outcome: number): void {
    // With a single server nginx does not count, for there is nobody else to ask.
    if (this.endpoints.size < 2) return;
    if (IS_FAILURE[outcome]) this.failed(slot, Math.floor(now / NS_PER_SECOND));
    else if (this.accessed[slot] < this.checked[slot]) this.fails[slot] = 0;
  }

  /**
   * Smooth weighted round robin: each server saves up its weight at each pick, the one with most gets the
   * request and pays the sum of all.
   */
  protected pickInTurn(now: number): number {
    const best = this.turnAmong(this.primaries, now);
    return best < 0 && this.backups.length > 0 ? this.turnAmong(this.backups, now) : best;
  }

  private turnAmong(slots: Int32Array, now: number): number {
    let best = -1;
    let total = 0;
    for (let k = 0; k < slots.length; k++) {
      const slot = slots[k];
      if (!this.isUsable(slot, now)) continue;
      total += this.saveUp(slot);
      if (best < 0 || this.currentWeight[slot] > this.currentWeight[best]) best = slot;
    }
    if (best < 0) return -1;
    this.currentWeight[best] -= total;
    this.chosen(best, now);
    return best;
  }

  /** Whether a server may get a request now. */
  protected isUsable(slot: number, now: number): boolean {
    const { active, size } = this.endpoints;
    if (this.maxConns > 0 && active[slot] >= this.maxConns) return false;
    if (this.maxFails === 0 || size < 2 || this.fails[slot] < this.maxFails) return true;
    return Math.floor(now / NS_PER_SECOND) - this.checked[slot] > this.failTimeout;
  }

  /** Adds a server's turn to what it has saved up; answers by how much. */
  protected saveUp(slot: number): number {
    const turn = this.effectiveWeight[slot];
    this.currentWeight[slot] += turn;
    const { weight } = this.endpoints;
    if (turn < weight[slot]) this.effectiveWeight[slot] = Math.min(turn + 1, weight[slot]);
    return turn;
  }

  /** The server gets a request: if it had failed long ago, this is its trial. */
  protected chosen(slot: number, now: number): void {
    const second = Math.floor(now / NS_PER_SECOND);
    if (second - this.checked[slot] > this.failTimeout) this.checked[slot] = second;
  }

  private divide(): void {
    const { backup, endpoints } = this;
    const slots = endpoints.members.slice(0, endpoints.size);
    if (backup === null) {
      this.primaries = slots;
      return;
    }
    const isBackup = (slot: number): boolean => matches(endpoints.metadataOf(slot), backup, false);
    this.primaries = slots.filter((slot) => !isBackup(slot));
    this.backups = slots.filter(isBackup);
  }

  private failed(slot: number, second: number): void {
    this.fails[slot]++;
    this.accessed[slot] = second;
    this.checked[slot] = second;
    if (this.maxFails === 0) return;
    const less = Math.floor(this.endpoints.weight[slot] / this.maxFails);
    this.effectiveWeight[slot] = Math.max(0, this.effectiveWeight[slot] - less);
  }

  private widen(capacity: number): void {
    this.effectiveWeight = widened(this.effectiveWeight, capacity);
    this.currentWeight = widened(this.currentWeight, capacity);
    this.fails = widened(this.fails, capacity);
    this.accessed = widened(this.accessed, capacity);
    this.checked = widened(this.checked, capacity);
    this.arrival = widened(this.arrival, capacity);
  }
}

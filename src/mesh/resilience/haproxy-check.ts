/**
 * Whether a server is up by its checks, and how soon the next one is due. It starts up, but goes down at the
 * first check that fails; after that it takes `fall` failures in a row, and `rise` passes to come back. While
 * it is between the two, checks may come faster. Errors of requests may count too (`observe`).
 *
 * Source: haproxy/haproxy src/check.c set_server_check_status, srv_getinter, __health_adjust @00de9e08.
 * Differs: a pass also clears the errors in a row where nothing is observed, which then nobody counts.
 * Draws: none; of `spreadInterval`: unit() where there is a spread.
 */

import type { Random } from "../../lib/random";
import type { ActiveCheck, CheckResult } from "../active-check";

/** What happens after so many errors of requests in a row (`on-error`). */
export const ON_ERROR = ["fastinter", "fail-check", "sudden-death", "mark-down"] as const;
export type OnError = (typeof ON_ERROR)[number];

export interface HaproxyCheckOptions {
  readonly interNs: number;
  /** While it is about to change; 0: as `interNs`. */
  readonly fastinterNs: number;
  /** While it is down; 0: as `interNs`. */
  readonly downinterNs: number;
  readonly rise: number;
  readonly fall: number;
  readonly onError: OnError;
  readonly errorLimit: number;
}

export class HaproxyCheck implements ActiveCheck {
  /** 0: down for certain; `rise` and more: up; one less than `rise + fall`: up for certain. */
  private health: number;
  private errors = 0;
  private readonly options: HaproxyCheckOptions;

  /** `isProven`: it has passed checks before. */
  constructor(options: HaproxyCheckOptions, isProven = false) {
    this.options = options;
    this.health = isProven ? options.rise + options.fall - 1 : options.rise;
  }

  get isHealthy(): boolean {
    return this.health >= this.options.rise;
  }

  checked(result: CheckResult): number {
    if (result === "pass") this.passed();
    else this.failed();
    return this.nextNs;
  }

  /** A request was answered well (true) or not. Says whether something follows from it. */
  observed(isGood: boolean): boolean {
    const { errorLimit, onError, rise } = this.options;
    if (isGood) {
      this.errors = 0;
      return false;
    }
    if (++this.errors < errorLimit) return false;
    this.errors = 0;
    if (onError === "fastinter") return true;
    if (onError === "sudden-death") this.health = Math.min(this.health, rise + 1);
    if (onError === "mark-down") this.health = rise;
    this.failed();
    return true;
  }

  /** When the next check comes after errors of requests, if that is earlier; Infinity: no earlier. */
  get hurriedNs(): number {
    return this.options.fastinterNs > 0 ? this.options.fastinterNs : Infinity;
  }

  private get nextNs(): number {
    const { interNs, fastinterNs, downinterNs, rise, fall } = this.options;
    if (this.health === rise + fall - 1) return interNs;
    const ns = this.health === 0 ? downinterNs : fastinterNs;
    return ns > 0 ? ns : interNs;
  }

  private passed(): void {
    const { rise, fall } = this.options;
    this.errors = 0;
    if (this.health < rise + fall - 1) this.health++;
    if (this.health >= rise) this.health = rise + fall - 1;
  }

  private failed(): void {
    if (this.health > 0) this.health--;
    if (this.health < this.options.rise) this.health = 0;
  }
}

/** An interval that is up to a share longer or shorter, by chance (`spread-checks`). */
export function spreadInterval(ns: number, share: number, random: Random): number {
  return share === 0 ? ns : Math.round(ns * (1 + share * (1 - 2 * random.unit())));
}

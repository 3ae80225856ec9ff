import { Keyed } from "../../kernel/keyed";
import { type Seed, type Stream, streamOf } from "../../kernel/stream";
import type { OpenArrivals } from "../../scenario/arrivals";
import type { ArrivalProcess } from "./arrival-process";
import { arrivalProcess } from "./arrival-process";

/** Draw number of whether a request is among those that stay. */
const STAYS = 0x5c000004;

/**
 * More or fewer requests of a client than it is written to have. Fewer: each is left out by chance, by its
 * own key. More: as if there were so many more clients of its kind, the last of which makes only a share of
 * its requests. So those requests that there are without it stay as they are, at their times.
 */
export class Surge {
  /** So many times the requests. */
  private factor = 1;
  private readonly factors = new Map<unknown, number>();
  private readonly copies: Copy[] = [];
  private readonly keyed = new Keyed();
  private readonly createCopy: (number: number) => Copy;

  /** `most`: the highest factor there may be. */
  constructor(arrivals: OpenArrivals, seed: Seed, name: string, stopNs: number, most: number) {
    const all = Math.max(1, Math.ceil(most));
    this.createCopy = (number): Copy =>
      new Copy(arrivals, seed, `${name}/more/${number}`, stopNs, number / all);
  }

  set(cause: unknown, factor: number): void {
    this.factors.set(cause, factor);
    this.multiply();
  }

  clear(cause: unknown): void {
    this.factors.delete(cause);
    this.multiply();
  }

  /** Further clients that are to be woken up now, by number. */
  awake(): readonly number[] {
    return Array.from({ length: Math.max(0, Math.ceil(this.factor) - 1) }, (_, k) => k);
  }

  copy(number: number): Copy {
    return (this.copies[number] ??= this.createCopy(number + 1));
  }

  /** Does a request of the client itself stay, by its key? */
  keeps(key0: number, key1: number): boolean {
    return this.factor >= 1 || this.unit(key0, key1) < this.factor;
  }

  /** The same for one of a further client. */
  makes(number: number, key0: number, key1: number): boolean {
    const share = this.factor - 1 - number;
    return share >= 1 || (share > 0 && this.unit(key0, key1) < share);
  }

  private unit(key0: number, key1: number): number {
    this.keyed.load(key0, key1, STAYS);
    return this.keyed.unit();
  }

  private multiply(): void {
    this.factor = 1;
    for (const factor of this.factors.values()) this.factor *= factor;
  }
}

/** A further client of the same kind. */
export class Copy {
  readonly keys: Stream;
  /** Its next request; it has an event in the queue. */
  nextAt = -1;
  isScheduled = false;
  private readonly process: ArrivalProcess;
  private readonly shift: number;
  private lastAt = 0;

  /** `shift`: of a kind without chance, by which part of a gap its requests come after the client's. */
  constructor(arrivals: OpenArrivals, seed: Seed, name: string, stopNs: number, shift: number) {
    this.process = arrivalProcess(arrivals, seed, name, stopNs)!;
    this.keys = streamOf(seed, `requests/${name}`);
    this.shift = isEven(arrivals) ? shift : 1;
    this.advance();
  }

  /** Passes over what would have come before. */
  wake(now: number): void {
    while (this.nextAt < now) this.advance();
  }

  advance(): void {
    const at = this.process.next();
    this.nextAt = at === Infinity ? at : Math.round(this.lastAt + this.shift * (at - this.lastAt));
    this.lastAt = at;
  }
}

/** Do two of this kind come at the same times? */
function isEven(arrivals: OpenArrivals): boolean {
  switch (arrivals.kind) {
    case "open":
      return arrivals.process === "constant";
    case "modulated":
      return arrivals.isEven;
    case "trace":
      return arrivals.isEven || arrivals.binNs === 0;
    default:
      return false;
  }
}

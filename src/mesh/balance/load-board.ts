/**
 * What the proxies of one service know together: how many requests all of them have at each endpoint. It says
 * so at any moment, or as it was when it was last copied, as a bulletin board that is renewed now and then.
 *
 * Source: Mitzenmacher, "How useful is old information?", IEEE Transactions on Parallel and Distributed
 * Systems 11(1), 2000: the bulletin board with periodic updates.
 * Differs: requests are counted by those who send them, so those on their way count too; what a proxy that
 * balances in another way sends is not on the board.
 * Draws: see `IdleLists`; else none.
 */

import type { Random } from "../../lib/random";
import type { Endpoints } from "../endpoint";
import { IdleLists } from "./idle-lists";

/** Endpoints have numbers on the board, in the order in which they became known to somebody. */
export class LoadBoard {
  /** by number: requests sent and not yet answered */
  total = new Int32Array(4);
  /** by number: how many proxies know the endpoint */
  knownBy = new Int32Array(4);
  private readonly numbers = new Map<string | number, number>();
  private readonly byProxy = new Map<object, Posts>();
  private readonly copies: Copy[] = [];
  private lists: IdleLists | null = null;

  /** What the proxy with these endpoints, or this part of them, has posted. */
  postsOf({ proxy }: Endpoints): Posts {
    let posts = this.byProxy.get(proxy);
    if (posts === undefined) this.byProxy.set(proxy, (posts = new Posts(this)));
    return posts;
  }

  /** The board as it was at the last multiple of `periodNs`. */
  copyEvery(periodNs: number): Copy {
    let copy = this.copies.find((one) => one.periodNs === periodNs);
    if (copy === undefined) this.copies.push((copy = new Copy(this, periodNs)));
    return copy;
  }

  /** Lists of endpoints with nothing to do; an endpoint looks at so many of them before it joins one. */
  idleLists(choices: number): IdleLists {
    return (this.lists ??= new IdleLists(this, choices));
  }

  /** A proxy is gone, and all that it has posted with it. */
  leave({ proxy }: Endpoints, now: number): void {
    const posts = this.byProxy.get(proxy);
    if (posts === undefined) return;
    this.byProxy.delete(proxy);
    this.lists?.close(posts);
    posts.clear(now);
  }

  numberOf(key: string | number): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(key, number);
    if (number >= this.total.length) {
      this.total = doubled(this.total);
      this.knownBy = doubled(this.knownBy);
    }
    return number;
  }

  change(number: number, by: number, now: number, random: Random): void {
    if (by === 0) return;
    for (const copy of this.copies) copy.turn(now);
    const before = this.total[number];
    this.total[number] = before + by;
    if (this.lists === null) return;
    if (before === 0) this.lists.remove(number);
    else if (before + by === 0) this.lists.join(number, random);
  }

  met(posts: Posts, number: number, random: Random): void {
    this.knownBy[number]++;
    this.lists?.met(posts, number, random);
  }

  lost(posts: Posts, number: number, random: Random): void {
    this.knownBy[number]--;
    this.lists?.lost(posts, number, random);
  }
}

/** A copy of the board, made anew at each multiple of its period. */
export class Copy {
  readonly periodNs: number;
  /** by number */
  counts = new Int32Array(4);
  /** How often it was made. */
  version = 0;
  private readonly board: LoadBoard;
  private nextAt = 0;

  constructor(board: LoadBoard, periodNs: number) {
    this.board = board;
    this.periodNs = periodNs;
  }

  /** To be called before what is on the board changes, and before it is read. */
  turn(now: number): void {
    if (now < this.nextAt) return;
    const { total } = this.board;
    if (this.counts.length < total.length) this.counts = new Int32Array(total.length);
    this.counts.set(total);
    this.version++;
    this.nextAt = (Math.floor(now / this.periodNs) + 1) * this.periodNs;
  }

  /** Makes room for endpoints that are on the board since; nothing is known of them. */
  reach(): void {
    const { length } = this.board.total;
    if (this.counts.length >= length) return;
    const wider = new Int32Array(length);
    wider.set(this.counts);
    this.counts = wider;
  }
}

/** What one proxy has posted. */
export class Posts {
  /** by slot: number on the board; -1: the endpoint is not known */
  number = new Int32Array(0);
  /** by number: slot, or -1 */
  slot = new Int32Array(0);
  private readonly board: LoadBoard;
  /** by slot: requests that are on the board, and whose they are */
  private posted = new Int32Array(0);
  private arrival = new Float64Array(0);
  private random: Random | null = null;

  constructor(board: LoadBoard) {
    this.board = board;
  }

  /** Call after every update of the endpoints, or of a part of them. */
  refresh(endpoints: Endpoints, now: number, random: Random): void {
    const { active, arrival, capacity } = endpoints;
    this.random = random;
    this.reach(capacity);
    for (let slot = 0; slot < capacity; slot++) {
      const key = endpoints.key(slot);
      const isKnown = key !== undefined && endpoints.slotOf(key) === slot;
      if (this.number[slot] >= 0 && (!isKnown || this.arrival[slot] !== arrival[slot]))
        this.forget(slot, now, random);
      if (!isKnown) continue;
      if (this.number[slot] < 0) {
        this.arrival[slot] = arrival[slot];
        this.meet(slot, key, random);
      }
      this.post(slot, active[slot], now, random);
    }
  }

  /** So many requests of this proxy are in flight at a slot now. */
  changed(slot: number, active: number, now: number): void {
    if (this.number[slot] >= 0) this.post(slot, active, now, this.random!);
  }

  clear(now: number): void {
    for (let slot = 0; slot < this.number.length; slot++)
      if (this.number[slot] >= 0) this.forget(slot, now, this.random!);
  }

  private meet(slot: number, key: string | number, random: Random): void {
    const number = this.board.numberOf(key);
    if (number >= this.slot.length) this.slot = lengthened(this.slot, this.board.total.length);
    this.number[slot] = number;
    this.slot[number] = slot;
    this.board.met(this, number, random);
  }

  private forget(slot: number, now: number, random: Random): void {
    this.post(slot, 0, now, random);
    const number = this.number[slot];
    this.number[slot] = -1;
    this.slot[number] = -1;
    this.board.lost(this, number, random);
  }

  private post(slot: number, active: number, now: number, random: Random): void {
    const by = active - this.posted[slot];
    this.posted[slot] = active;
    this.board.change(this.number[slot], by, now, random);
  }

  private reach(capacity: number): void {
    if (capacity <= this.number.length) return;
    this.number = lengthened(this.number, capacity);
    this.posted = doubledTo(this.posted, capacity);
    const arrival = new Float64Array(capacity);
    arrival.set(this.arrival);
    this.arrival = arrival;
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  return doubledTo(column, column.length * 2);
}

function doubledTo(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length);
  wider.set(column);
  return wider;
}

/** Filled up with -1. */
function lengthened(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length).fill(-1);
  longer.set(column);
  return longer;
}

/**
 * A cache of so many entries that drops one when it is full and another comes: that which was not asked for
 * for longest (`lru`), or that which came first (`fifo`). An entry may end some time after it was stored.
 *
 * Source: groupcache lru/lru.go@1a0e82adf90c (Add, Get, RemoveOldest: a list by recency and a map by key);
 * without `touches` the list is in the order of insertion, as in Java's LinkedHashMap with accessOrder=false.
 * Differs: keys are whole numbers from 0; time to live as Caffeine's expireAfterWrite; what has ended is
 * dropped when it is next asked for, not by a timer.
 * Draws: none.
 */

export interface CacheOptions {
  readonly entries: number;
  /** Infinity: entries do not end. */
  readonly ttlNs: number;
  readonly policy: "lru" | "fifo";
}

/** Places for entries at first; more are made when they are needed. */
const FIRST_CAPACITY = 64;
/** 2^32 over the golden ratio: spreads keys that follow each other. */
const SPREAD = 0x9e3779b1;

export class BoundedCache {
  private readonly entries: number;
  private readonly ttlNs: number;
  /** A look-up makes an entry the youngest. */
  private readonly touches: boolean;
  /** by place: its key, when it ends, and its neighbours, or -1; the free places are linked by `older`. */
  private keys: Int32Array;
  private endsAt: Float64Array;
  private younger: Int32Array;
  private older: Int32Array;
  /** by hash: place + 1, or 0; what collides stands in the next that are free */
  private table: Int32Array;
  private shift: number;
  private youngest = -1;
  private oldest = -1;
  private free = -1;
  private made = 0;
  private count = 0;

  constructor({ entries, ttlNs, policy }: CacheOptions) {
    this.entries = entries;
    this.ttlNs = ttlNs;
    this.touches = policy === "lru";
    this.keys = new Int32Array(0);
    this.endsAt = new Float64Array(0);
    this.younger = new Int32Array(0);
    this.older = new Int32Array(0);
    this.table = new Int32Array(0);
    this.shift = 32;
    this.makePlaces(Math.min(entries, FIRST_CAPACITY));
  }

  /** Entries that it has, those included that have ended and were not asked for since. */
  get size(): number {
    return this.count;
  }

  /** Is it there? */
  find(key: number, now: number): boolean {
    const at = this.indexOf(key);
    const place = this.table[at] - 1;
    if (place < 0) return false;
    if (this.endsAt[place] <= now) {
      this.remove(at, place);
      return false;
    }
    if (this.touches) this.moveToFront(place);
    return true;
  }

  /** Puts it there, or puts it there anew. */
  store(key: number, now: number): void {
    const known = this.table[this.indexOf(key)] - 1;
    if (known >= 0) {
      this.endsAt[known] = now + this.ttlNs;
      if (this.touches) this.moveToFront(known);
      return;
    }
    if (this.count === this.entries) this.remove(this.indexOf(this.keys[this.oldest]), this.oldest);
    const place = this.takePlace();
    this.keys[place] = key;
    this.endsAt[place] = now + this.ttlNs;
    this.table[this.indexOf(key)] = place + 1;
    this.count++;
    this.linkFirst(place);
  }

  /** Forgets everything. */
  clear(): void {
    this.table.fill(0);
    this.youngest = -1;
    this.oldest = -1;
    this.free = -1;
    this.made = 0;
    this.count = 0;
  }

  /** Where a key stands in the table, or would. */
  private indexOf(key: number): number {
    const { table, keys } = this;
    const mask = table.length - 1;
    let at = this.home(key);
    while (table[at] !== 0 && keys[table[at] - 1] !== key) at = (at + 1) & mask;
    return at;
  }

  private home(key: number): number {
    return Math.imul(key, SPREAD) >>> this.shift;
  }

  private takePlace(): number {
    const place = this.free;
    if (place >= 0) {
      this.free = this.older[place];
      return place;
    }
    if (this.made === this.keys.length) this.makePlaces(Math.min(this.entries, 2 * this.made));
    return this.made++;
  }

  private makePlaces(count: number): void {
    this.keys = enlarged(this.keys, new Int32Array(count));
    this.endsAt = enlarged(this.endsAt, new Float64Array(count));
    this.younger = enlarged(this.younger, new Int32Array(count));
    this.older = enlarged(this.older, new Int32Array(count));
    // Never more than half full, so that what collides is soon past.
    const bits = Math.ceil(Math.log2(count)) + 1;
    this.table = new Int32Array(1 << bits);
    this.shift = 32 - bits;
    for (let place = this.youngest; place >= 0; place = this.older[place])
      this.table[this.indexOf(this.keys[place])] = place + 1;
  }

  /** Takes an entry out, and moves up those that stood farther on because of it. */
  private remove(at: number, place: number): void {
    const { table, keys } = this;
    const mask = table.length - 1;
    let hole = at;
    for (let next = (at + 1) & mask; table[next] !== 0; next = (next + 1) & mask) {
      const home = this.home(keys[table[next] - 1]);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      table[hole] = table[next];
      hole = next;
    }
    table[hole] = 0;
    this.unlink(place);
    this.older[place] = this.free;
    this.free = place;
    this.count--;
  }

  private moveToFront(place: number): void {
    if (place === this.youngest) return;
    this.unlink(place);
    this.linkFirst(place);
  }

  private linkFirst(place: number): void {
    const { youngest } = this;
    this.younger[place] = -1;
    this.older[place] = youngest;
    if (youngest < 0) this.oldest = place;
    else this.younger[youngest] = place;
    this.youngest = place;
  }

  private unlink(place: number): void {
    const younger = this.younger[place];
    const older = this.older[place];
    if (younger < 0) this.youngest = older;
    else this.older[younger] = older;
    if (older < 0) this.oldest = younger;
    else this.younger[older] = younger;
  }
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

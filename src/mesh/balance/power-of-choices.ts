/**
 * Takes the endpoint with the fewest requests of some drawn ones, or of all: d choices, and join the shortest
 * queue. Of equals each has the same chance, or it is the first from a place on that moves on by one with
 * each pick. It goes by its own requests as they are at that moment, or by those of all proxies as a bulletin
 * board had them when it was last renewed.
 *
 * Source: Mitzenmacher, "The power of two choices in randomized load balancing", IEEE Transactions on
 * Parallel and Distributed Systems 12(10), 2001; "How useful is old information?", the same 11(1), 2000.
 * Differs: see `LoadBoard` for what is on the board.
 * Draws: with replacement below(n) for each choice; without below(n), below(n - 1), … ; with all below(k) at
 * the k-th endpoint that ties for the least, from k = 2, or with a board below(k) among its k least; with all
 * and `rotates` none.
 */

import { assert } from "../../lib/assert";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import type { Copy, LoadBoard, Posts } from "./load-board";

export interface PowerOfChoicesOptions {
  /** Endpoints drawn for each pick; null: all. */
  readonly choices: number | null;
  /** The same one may be drawn twice. */
  readonly replacement: boolean;
  /** How often the board is renewed; null: there is none. */
  readonly boardPeriodNs: number | null;
  /** With all: of equals the first from a moving place on, not any. */
  readonly rotates: boolean;
}

export class PowerOfChoices implements Balancer {
  /** Only with a board. */
  readonly sent?: (slot: number, now: number) => void;
  readonly answered?: (slot: number, latencyNs: number, now: number) => void;
  private readonly endpoints: Endpoints;
  private readonly choices: number;
  private readonly replacement: boolean;
  private readonly rotates: boolean;
  /** Where the last pick began to look. */
  private place = -1;
  private readonly board: LoadBoard;
  private readonly copy: Copy | null;
  private posts: Posts | null = null;
  /** The members, in an order that draws without replacement have made. */
  private order = new Int32Array(0);
  private size = 0;
  /** The least loaded of the board, and in which version of it. */
  private least: number[] = [];
  private version = -1;

  /** `board`: shared by the proxies whose requests are on it. */
  constructor(endpoints: Endpoints, options: PowerOfChoicesOptions, board: LoadBoard) {
    const { choices, replacement, rotates, boardPeriodNs } = options;
    assert(
      choices === null || (Number.isSafeInteger(choices) && choices >= 1),
      `choices must be a whole number from 1 or null, not ${choices}`,
    );
    this.endpoints = endpoints;
    this.choices = choices ?? Infinity;
    this.replacement = replacement;
    this.rotates = rotates;
    this.board = board;
    this.copy = boardPeriodNs === null ? null : board.copyEvery(boardPeriodNs);
    if (this.copy === null) return;
    this.sent = (slot, now): void => {
      this.posts!.changed(slot, this.endpoints.active[slot], now);
    };
    this.answered = (slot, _latencyNs, now): void => {
      this.posts!.changed(slot, this.endpoints.active[slot], now);
    };
  }

  updated(now: number, random: Random): void {
    const { endpoints, copy } = this;
    const { members, size } = endpoints;
    this.order = members.slice(0, size);
    this.size = size;
    if (copy === null) return;
    this.posts = this.board.postsOf(endpoints);
    this.posts.refresh(endpoints, now, random);
    copy.reach();
    this.version = -1;
  }

  pick(now: number, random: Random): number {
    const { size, copy } = this;
    if (size === 0) return -1;
    copy?.turn(now);
    if (this.choices === Infinity || (!this.replacement && this.choices >= size)) {
      if (this.rotates) return this.pickFirst();
      return copy === null ? this.pickLeast(random) : this.pickPosted(copy, random);
    }
    return this.replacement ? this.pickWith(random) : this.pickWithout(random);
  }

  private pickWith(random: Random): number {
    const { order, size } = this;
    let best = order[random.below(size)];
    for (let choice = 1; choice < this.choices; choice++) {
      const other = order[random.below(size)];
      if (this.load(other) < this.load(best)) best = other;
    }
    return best;
  }

  private pickWithout(random: Random): number {
    const { order, size } = this;
    let best = -1;
    for (let choice = 0; choice < this.choices; choice++) {
      const drawn = choice + random.below(size - choice);
      const slot = order[drawn];
      order[drawn] = order[choice];
      order[choice] = slot;
      // Of those drawn without replacement any may be the first, so among equals each has the same chance.
      if (best < 0 || this.load(slot) < this.load(best)) best = slot;
    }
    return best;
  }

  private pickFirst(): number {
    const { order, size } = this;
    this.place = (this.place + 1) % size;
    let best = order[this.place];
    for (let k = 1; k < size; k++) {
      const slot = order[(this.place + k) % size];
      if (this.load(slot) < this.load(best)) best = slot;
    }
    return best;
  }

  private pickLeast(random: Random): number {
    const { size, endpoints } = this;
    const { active, members } = endpoints;
    let best = members[0];
    let ties = 1;
    for (let position = 1; position < size; position++) {
      const slot = members[position];
      if (active[slot] < active[best]) {
        best = slot;
        ties = 1;
      } else if (active[slot] === active[best] && random.below(++ties) === 0) best = slot;
    }
    return best;
  }

  /** The least loaded stay the same until the board is renewed. */
  private pickPosted(copy: Copy, random: Random): number {
    if (this.version !== copy.version) {
      this.version = copy.version;
      this.listLeast();
    }
    return this.least[random.below(this.least.length)];
  }

  private listLeast(): void {
    this.least.length = 0;
    let fewest = Infinity;
    for (const slot of this.order) {
      const load = this.load(slot);
      if (load > fewest) continue;
      if (load < fewest) this.least.length = 0;
      fewest = load;
      this.least.push(slot);
    }
  }

  private load(slot: number): number {
    return this.copy === null ? this.endpoints.active[slot] : this.copy.counts[this.posts!.number[slot]];
  }
}

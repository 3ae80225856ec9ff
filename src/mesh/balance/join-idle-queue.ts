/**
 * Takes the endpoint that has been longest in the proxy's list of idle ones, and any at random where the list
 * is empty: join idle queue.
 *
 * Source: Lu, Xie, Kliot, Geller, Larus, Greenberg, "Join-Idle-Queue: a novel load balancing algorithm for
 * dynamically scalable web services", Performance Evaluation 68(11), 2011.
 * Differs: see `IdleLists`, which has the lists.
 * Draws: below(n) a pick while the list is empty; those of `IdleLists` when an endpoint becomes idle.
 */

import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";
import type { IdleLists } from "./idle-lists";
import type { LoadBoard, Posts } from "./load-board";

export interface JoinIdleQueueOptions {
  /** An endpoint that becomes idle draws so many proxies and joins the shortest of their lists. */
  readonly choices: number;
}

export class JoinIdleQueue implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly board: LoadBoard;
  private readonly lists: IdleLists;
  private posts: Posts;
  /** by slot: 1 for members */
  private has = new Uint8Array(0);

  /** `board`: shared by the proxies that have lists. */
  constructor(endpoints: Endpoints, { choices }: JoinIdleQueueOptions, board: LoadBoard) {
    this.endpoints = endpoints;
    this.board = board;
    this.lists = board.idleLists(choices);
    this.posts = board.postsOf(endpoints);
  }

  updated(now: number, random: Random): void {
    const { endpoints } = this;
    const { members, size, capacity } = endpoints;
    this.posts = this.board.postsOf(endpoints);
    this.lists.open(this.posts);
    this.posts.refresh(endpoints, now, random);
    if (this.has.length < capacity) this.has = new Uint8Array(capacity);
    else this.has.fill(0);
    for (let position = 0; position < size; position++) this.has[members[position]] = 1;
  }

  pick(_now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size === 0) return -1;
    const idle = this.lists.take(this.posts, this.has);
    return idle >= 0 ? idle : members[random.below(size)];
  }

  sent(slot: number, now: number): void {
    this.posts.changed(slot, this.endpoints.active[slot], now);
  }

  answered(slot: number, _latencyNs: number, now: number): void {
    this.posts.changed(slot, this.endpoints.active[slot], now);
  }
}

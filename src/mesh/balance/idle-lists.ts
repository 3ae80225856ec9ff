/**
 * Lists of endpoints that have nothing to do, one list for each proxy. An endpoint that becomes idle joins
 * the list of a proxy at random, or the shortest of a few, and leaves it when somebody sends it a request.
 *
 * Source: Lu, Xie, Kliot, Geller, Larus, Greenberg, "Join-Idle-Queue: a novel load balancing algorithm for
 * dynamically scalable web services", Performance Evaluation 68(11), 2011: JIQ-Random and JIQ-SQ(d).
 * Differs: that an endpoint is idle is known when its last answer is back with the proxy that asked, and then
 * at once; one that gets a request from a proxy on whose list it is not leaves the list that it is on. A
 * proxy that joins takes over its part of those that are idle.
 * Draws: below(proxies) for each list looked at, where there are several; below(k) when the k-th proxy gets
 * to know an idle endpoint.
 */

import type { Random } from "../../lib/random";
import type { LoadBoard, Posts } from "./load-board";

class List {
  readonly posts: Posts;
  head = -1;
  tail = -1;
  size = 0;

  constructor(posts: Posts) {
    this.posts = posts;
  }
}

export class IdleLists {
  private readonly board: LoadBoard;
  private readonly choices: number;
  private readonly lists: List[] = [];
  private readonly byPosts = new Map<Posts, List>();
  /** by number: who has it, and its neighbours there */
  private readonly owner: (List | undefined)[] = [];
  private readonly next: number[] = [];
  private readonly before: number[] = [];

  constructor(board: LoadBoard, choices: number) {
    this.board = board;
    this.choices = choices;
  }

  /** A proxy has a list from now on. */
  open(posts: Posts): void {
    if (this.byPosts.has(posts)) return;
    const list = new List(posts);
    this.byPosts.set(posts, list);
    this.lists.push(list);
  }

  /** The proxy is gone; what is on its list is for `lost` to see to. */
  close(posts: Posts): void {
    const at = this.lists.findIndex((list) => list.posts === posts);
    if (at < 0) return;
    this.lists.splice(at, 1);
    this.byPosts.delete(posts);
  }

  /** The slot of the first in a proxy's list for which `has` is 1, and which is last from now on; or -1. */
  take(posts: Posts, has: Uint8Array): number {
    const list = this.byPosts.get(posts);
    if (list === undefined) return -1;
    for (let number = list.head; number >= 0; number = this.next[number]) {
      const slot = posts.slot[number];
      if (has[slot] !== 1) continue;
      this.remove(number);
      this.append(number, list);
      return slot;
    }
    return -1;
  }

  /** An endpoint has become idle. */
  join(number: number, random: Random): void {
    const { lists } = this;
    let best: List | undefined = this.knowing(number, lists.length > 1 ? random.below(lists.length) : 0);
    for (let choice = 1; choice < this.choices && lists.length > 1; choice++) {
      const other = this.knowing(number, random.below(lists.length));
      if (best !== undefined && other!.size < best.size) best = other;
    }
    if (best !== undefined) this.append(number, best);
  }

  /** It is idle no more. */
  remove(number: number): void {
    const list = this.owner[number];
    if (list === undefined) return;
    const [before, next] = [this.before[number], this.next[number]];
    if (before < 0) list.head = next;
    else this.next[before] = next;
    if (next < 0) list.tail = before;
    else this.before[next] = before;
    list.size--;
    this.owner[number] = undefined;
  }

  /** A proxy knows an endpoint from now on. If that is idle, each that knows it is as likely to have it. */
  met(posts: Posts, number: number, random: Random): void {
    const list = this.byPosts.get(posts);
    if (list === undefined || this.board.total[number] > 0) return;
    const known = this.board.knownBy[number];
    if (this.owner[number] !== undefined && known > 1 && random.below(known) > 0) return;
    this.remove(number);
    this.append(number, list);
  }

  /** A proxy does not know it any more; if it was on its list, somebody else gets it. */
  lost(posts: Posts, number: number, random: Random): void {
    if (this.owner[number]?.posts !== posts) return;
    this.remove(number);
    if (this.lists.length > 0) this.join(number, random);
  }

  /** The list at this place, or the next one whose proxy knows the endpoint. */
  private knowing(number: number, first: number): List | undefined {
    const { lists } = this;
    for (let k = 0; k < lists.length; k++) {
      const list = lists[(first + k) % lists.length];
      // A proxy that has not met as many has a shorter column.
      if ((list.posts.slot[number] ?? -1) >= 0) return list;
    }
    return undefined;
  }

  private append(number: number, list: List): void {
    this.owner[number] = list;
    this.before[number] = list.tail;
    this.next[number] = -1;
    if (list.tail < 0) list.head = number;
    else this.next[list.tail] = number;
    list.tail = number;
    list.size++;
  }
}

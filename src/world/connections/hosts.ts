import { bit } from "../../lib/bit";
import type { Bit } from "../../lib/bit";
import { Stream } from "../../kernel/stream";
import type { Connections } from "../../scenario/connections";

/**
 * The connections of one proxy to one service, host by host: by slot of its endpoints, or, where a proxy
 * chooses an endpoint for each connection and not for each request, all together as host 0.
 */
export class Hosts {
  readonly spec: Connections;
  /** The endpoint is chosen when a connection is made, and stays that of all its requests. */
  readonly isPinned: Bit;
  /** Requests that one connection carries at once. */
  readonly streams: number;
  /** A connection carries many requests at once. */
  readonly isMultiplexed: Bit;
  readonly random: Stream;
  /** Connections to all hosts together are no more than this, but for the first to each. */
  readonly most: number;
  /** To all hosts together: connections that are not closed, requests that wait for one. */
  total = 0;
  pending = 0;
  /** The last connection of all, or -1. */
  all = -1;
  /** by host: connections that are not closed; the requests that those being made will have room for */
  count = new Int32Array(4);
  promised = new Int32Array(4);
  /** by host: the last connection that got room for a request, of those that have some; -1 */
  ready = new Int32Array(4).fill(-1);
  /** by host: requests that wait for a connection: how many, the first, the last; -1 */
  waiting = new Int32Array(4);
  head = new Int32Array(4).fill(-1);
  tail = new Int32Array(4).fill(-1);
  /** by host: its endpoint has left */
  hasLeft = new Int32Array(4);
  /** by host: there is a session of TLS to resume */
  hasSession = new Int32Array(4);

  constructor(spec: Connections, isPinned: boolean, most: number, seed: string, name: string) {
    this.spec = spec;
    this.most = most;
    this.isPinned = bit(isPinned);
    this.streams = spec.streams;
    this.isMultiplexed = bit(spec.protocol === "http2" || spec.protocol === "grpc");
    this.random = new Stream(seed, `connections/${name}`);
  }

  /** Makes room for hosts up to this one. */
  reach(host: number): void {
    if (host < this.count.length) return;
    const length = Math.max(host + 1, this.count.length * 2);
    this.count = widened(this.count, length, 0);
    this.promised = widened(this.promised, length, 0);
    this.ready = widened(this.ready, length, -1);
    this.waiting = widened(this.waiting, length, 0);
    this.head = widened(this.head, length, -1);
    this.tail = widened(this.tail, length, -1);
    this.hasLeft = widened(this.hasLeft, length, 0);
    this.hasSession = widened(this.hasSession, length, 0);
  }
}

function widened(column: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length).fill(fill);
  wider.set(column);
  return wider;
}

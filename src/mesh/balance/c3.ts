/**
 * C3, adaptive replica selection: the endpoint with the lowest rank, which is the expected wait in a line
 * whose length counts to the third power. Lines and times of service come with the answers; requests of this
 * caller that are under way count as many times as there are callers. Who has not answered yet comes first.
 * Those who are not taken move towards the one who is, so that nobody is left out for ever.
 *
 * Source: elastic/elasticsearch server/src/main/java/org/elasticsearch/node/ResponseCollectorService.java
 * @122855a and cluster/routing/IndexShardRoutingTable.java (adjustStats); Suresh et al., C3: cutting tail
 * latency in cloud data stores via adaptive replica selection, NSDI 2015.
 * Differs: the number of callers is that of the proxies with the same callee, and means are not cut to whole
 * milliseconds. Not the rate control of the paper, which Elasticsearch does not have either.
 * Draws: below(n) a pick, where the comparison begins, which decides ties; none with one endpoint.
 */

import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";

const ALPHA = 0.3;

/** What is known of an endpoint; times in any unit, which is that of the rank. */
export interface C3Stats {
  readonly outstanding: number;
  readonly clients: number;
  readonly queue: number;
  readonly service: number;
  readonly response: number;
}

export function c3Rank({ outstanding, clients, queue, service, response }: C3Stats): number {
  const line = 1 + outstanding * clients + queue;
  return response - service + line * line * line * service;
}

/** An exponentially weighted mean after a sample more. */
export function c3Mean(mean: number, sample: number, alpha = ALPHA): number {
  return alpha * sample + (1 - alpha) * mean;
}

export class C3 implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly clients: number;
  /** by slot: means; `response` is -1 before the first answer */
  private response = new Float64Array(0);
  private service = new Float64Array(0);
  private queue = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);

  /** `clients`: how many callers there are. */
  constructor(endpoints: Endpoints, clients: number) {
    this.endpoints = endpoints;
    this.clients = clients;
  }

  updated(): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) {
      this.response = widened(this.response, capacity);
      this.service = widened(this.service, capacity);
      this.queue = widened(this.queue, capacity);
      this.arrival = widened(this.arrival, capacity);
    }
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.response[slot] = -1;
      this.service[slot] = 0;
      this.queue[slot] = 0;
    }
  }

  pick(_now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    const start = random.below(size);
    let best = -1;
    let least = Infinity;
    for (let k = 0; k < size; k++) {
      const slot = members[(start + k) % size];
      const rank = this.rank(slot);
      if (best >= 0 && rank >= least) continue;
      best = slot;
      least = rank;
    }
    if (this.response[best] >= 0) this.adjust(best);
    return best;
  }

  answered(slot: number, latencyNs: number): void {
    const before = this.response[slot];
    this.response[slot] = before < 0 ? latencyNs : c3Mean(before, latencyNs);
  }

  reported(slot: number, { queued, serviceNs }: LoadReport): void {
    const isFirst = this.response[slot] < 0;
    this.queue[slot] = isFirst ? queued : c3Mean(this.queue[slot], queued);
    this.service[slot] = isFirst ? serviceNs : c3Mean(this.service[slot], serviceNs);
  }

  private rank(slot: number): number {
    const response = this.response[slot];
    if (response < 0) return -Infinity;
    // Not through `c3Rank`, which would make an object of it.
    const line = 1 + this.endpoints.active[slot] * this.clients + this.queue[slot];
    return response - this.service[slot] + line * line * line * this.service[slot];
  }

  /** The others move towards the one that was taken. */
  private adjust(taken: number): void {
    const { members, size } = this.endpoints;
    const response = this.response[taken];
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      const own = this.response[slot];
      if (slot === taken || own < 0) continue;
      const middle = (response + own) / 2;
      this.queue[slot] = c3Mean(this.queue[slot], (this.queue[taken] + this.queue[slot]) / 2);
      this.service[slot] = c3Mean(this.service[slot], c3Mean(own, middle));
      this.response[slot] = c3Mean(own, middle);
    }
  }
}

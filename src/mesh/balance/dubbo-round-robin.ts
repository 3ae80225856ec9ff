/**
 * Dubbo's round robin: turns by weight, spread evenly, as nginx has them. An endpoint whose weight changes,
 * as it does while it warms up, begins anew; one that was gone for a minute at most goes on where it was.
 *
 * Source: apache/dubbo dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/
 * RoundRobinLoadBalance.java of 3.x (as in 2.7).
 * Differs: turns are of a service, where Dubbo counts them for each of its methods.
 * Draws: none.
 */

import type { Balancer, Endpoints } from "../endpoint";
import { DubboWeights } from "./dubbo-weights";
import type { DubboWarmupOptions } from "./dubbo-weights";

const RECYCLE_NS = 60_000_000_000;

/** What is kept of an endpoint. */
interface Turn {
  weight: number;
  current: number;
  lastUpdate: number;
}

export class DubboRoundRobin implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly weights: DubboWeights;
  /** By key, those too that are not known now. */
  private readonly known = new Map<string | number, Turn>();
  /** by position */
  private turns: readonly Turn[] = [];

  constructor(endpoints: Endpoints, options: DubboWarmupOptions) {
    this.endpoints = endpoints;
    this.weights = new DubboWeights(endpoints, options);
  }

  updated(now: number): void {
    const { endpoints, known } = this;
    const here = new Set(this.turns);
    for (const [key, turn] of known)
      if (!here.has(turn) && now - turn.lastUpdate > RECYCLE_NS) known.delete(key);
    this.turns = Array.from(endpoints.members.subarray(0, endpoints.size), (slot) => {
      const key = endpoints.key(slot)!;
      const turn = known.get(key) ?? { weight: 0, current: 0, lastUpdate: now };
      known.set(key, turn);
      return turn;
    });
  }

  pick(now: number): number {
    const { members, size } = this.endpoints;
    const { turns } = this;
    let best = -1;
    let total = 0;
    for (let position = 0; position < size; position++) {
      const turn = turns[position];
      const weight = this.weights.weight(members[position], now);
      if (weight !== turn.weight) {
        turn.weight = weight;
        turn.current = 0;
      }
      turn.current += weight;
      turn.lastUpdate = now;
      total += weight;
      if (best < 0 || turn.current > turns[best].current) best = position;
    }
    if (best < 0) return -1;
    turns[best].current -= total;
    return members[best];
  }
}

/**
 * Dubbo's adaptive balancer: of two drawn endpoints the one with the lower load, which is the CPU load that
 * it reports x (root of its mean latency + 1) x (requests in flight + 1), over the share of its requests that
 * went well x its weight + 1. One that was not taken for twice the timeout has no load, so that it is.
 *
 * Source: apache/dubbo dubbo-rpc/dubbo-rpc-api/src/main/java/org/apache/dubbo/rpc/AdaptiveMetrics.java and
 * dubbo-cluster/src/main/java/org/apache/dubbo/rpc/cluster/loadbalance/AdaptiveLoadBalance.java @324c625. As
 * there, whoever looks at a load for the first time after an answer also counts a penalty of twice the
 * timeout in its mean, and each look after that a latency that halves.
 * Differs: the time of an answer is when it comes, not when it was sent; CPU load is the reported share of
 * cores in use, in percent.
 * Draws: of three or more below(n), below(n - 1); below(sum of the two weights) where loads are the same.
 */

import type { Random } from "../../lib/random";
import { widened } from "../endpoint";
import type { Balancer, Endpoints } from "../endpoint";
import type { LoadReport } from "../load-report";
import { OK } from "../outcome";
import { DubboWeights } from "./dubbo-weights";
import type { DubboWarmupOptions } from "./dubbo-weights";

const NS_PER_MS = 1_000_000;
const BETA = 0.5;

export interface DubboAdaptiveOptions extends DubboWarmupOptions {
  /** The time limit of a call, ns. */
  readonly timeoutNs: number;
}

export interface AdaptiveState {
  /** Percent. */
  readonly cpu: number;
  readonly latencyMs: number;
  readonly inFlight: number;
  readonly successes: number;
  readonly requests: number;
  readonly weight: number;
}

export function adaptiveLoad({
  cpu,
  latencyMs,
  inFlight,
  successes,
  requests,
  weight,
}: AdaptiveState): number {
  return (cpu * (Math.sqrt(latencyMs) + 1) * (inFlight + 1)) / ((successes / (requests + 1)) * weight + 1);
}

export class DubboAdaptive implements Balancer {
  private readonly endpoints: Endpoints;
  private readonly timeoutMs: number;
  private readonly weights: DubboWeights;
  /** by slot: when it was taken last, when it answered last, and the time that Dubbo keeps beside it, ms */
  private takenAt = new Float64Array(0);
  private answeredAt = new Float64Array(0);
  private currentAt = new Float64Array(0);
  /** by slot: percent; ms */
  private cpu = new Float64Array(0);
  private last = new Float64Array(0);
  private mean = new Float64Array(0);
  /** by slot */
  private requests = new Float64Array(0);
  private successes = new Float64Array(0);
  private failures = new Float64Array(0);
  /** by slot: the arrival that these are of */
  private arrival = new Float64Array(0);

  constructor(endpoints: Endpoints, options: DubboAdaptiveOptions) {
    this.endpoints = endpoints;
    this.timeoutMs = Math.max(1, Math.floor(options.timeoutNs / NS_PER_MS));
    this.weights = new DubboWeights(endpoints, options);
  }

  updated(now: number): void {
    const { arrival, capacity, members, size } = this.endpoints;
    if (this.arrival.length < capacity) this.widen(capacity);
    for (let position = 0; position < size; position++) {
      const slot = members[position];
      if (this.arrival[slot] === arrival[slot]) continue;
      this.arrival[slot] = arrival[slot]!;
      this.takenAt[slot] = Math.floor(now / NS_PER_MS);
      this.answeredAt[slot] = 0;
      this.currentAt[slot] = 0;
      for (const column of [this.cpu, this.last, this.mean, this.requests, this.successes, this.failures])
        column[slot] = 0;
    }
  }

  pick(now: number, random: Random): number {
    const { members, size } = this.endpoints;
    if (size < 2) return size === 0 ? -1 : members[0];
    let first = 0;
    let second = 1;
    if (size > 2) {
      first = random.below(size);
      second = random.below(size - 1);
      if (second >= first) second++;
    }
    const a = members[first];
    const b = members[second];
    const loadA = this.load(a, now);
    const loadB = this.load(b, now);
    if (loadA !== loadB) return loadA > loadB ? b : a;
    const weight = this.weights.weight(a, now);
    return random.below(weight + this.weights.weight(b, now)) < weight ? a : b;
  }

  sent(slot: number, now: number): void {
    this.requests[slot]++;
    this.takenAt[slot] = Math.floor(now / NS_PER_MS);
  }

  answered(slot: number, latencyNs: number, now: number, outcome: number): void {
    if (outcome !== OK) {
      this.failures[slot]++;
      return;
    }
    this.successes[slot]++;
    const ms = Math.floor(now / NS_PER_MS);
    this.answeredAt[slot] = ms;
    this.currentAt[slot] = ms;
    this.last[slot] = Math.floor(latencyNs / NS_PER_MS);
    this.mean[slot] = BETA * this.mean[slot] + (1 - BETA) * this.last[slot];
  }

  reported(slot: number, { utilization }: LoadReport): void {
    this.cpu[slot] = 100 * utilization;
  }

  private load(slot: number, now: number): number {
    const ms = Math.floor(now / NS_PER_MS);
    const { timeoutMs } = this;
    if (ms - this.takenAt[slot] > 2 * timeoutMs) return 0;
    if (this.currentAt[slot] > 0) {
      const halvings = Math.floor((ms - this.currentAt[slot]) / timeoutMs) + 1;
      if (this.answeredAt[slot] === this.currentAt[slot]) this.last[slot] = 2 * timeoutMs;
      else this.last[slot] = halvings > 30 ? 0 : this.last[slot] >> halvings;
      this.mean[slot] = BETA * this.mean[slot] + (1 - BETA) * this.last[slot];
      this.currentAt[slot] = ms;
    }
    const requests = this.requests[slot];
    const successes = this.successes[slot];
    return adaptiveLoad({
      cpu: this.cpu[slot],
      latencyMs: this.mean[slot],
      inFlight: requests - successes - this.failures[slot],
      successes,
      requests,
      weight: this.weights.weight(slot, now),
    });
  }

  private widen(capacity: number): void {
    this.takenAt = widened(this.takenAt, capacity);
    this.answeredAt = widened(this.answeredAt, capacity);
    this.currentAt = widened(this.currentAt, capacity);
    this.cpu = widened(this.cpu, capacity);
    this.last = widened(this.last, capacity);
    this.mean = widened(this.mean, capacity);
    this.requests = widened(this.requests, capacity);
    this.successes = widened(this.successes, capacity);
    this.failures = widened(this.failures, capacity);
    this.arrival = widened(this.arrival, capacity);
  }
}

import type { Random } from "../../src/lib/random";
import type { LoadReport } from "../../src/mesh/load-report";
import { POLICIES, createBalancer } from "../../src/mesh/balance/policies";
import type { BalancerName, BalancerSpec } from "../../src/mesh/balance/policies";
import type { CreateBalancer } from "../../src/mesh/balance/host-sets";
import { Endpoints } from "../../src/mesh/endpoint";
import type { Balancer, Endpoint } from "../../src/mesh/endpoint";
import { OK } from "../../src/mesh/outcome";
import { reportOf } from "./load-reports";
import { TestRandom } from "./test-random";

const REALIZABLE = (Object.keys(POLICIES) as BalancerName[]).filter((name) => POLICIES[name].create !== null);

/** Every balancer that a proxy can have, with its defaults, and some with other options. */
export const SPECS: readonly BalancerSpec[] = [
  ...REALIZABLE.map((name) => ({ name, ...POLICIES[name].defaults }) as BalancerSpec),
  { name: "leastRequest", choices: 5, activeRequestBias: 0, fullScan: false },
  { name: "leastRequest", choices: 2, activeRequestBias: 0.5, fullScan: true },
  { name: "nginxRandom", ...POLICIES.nginxRandom.defaults, two: true },
  { name: "nginxHash", ...POLICIES.nginxHash.defaults, consistent: true },
  { name: "haproxyHash", hashType: "consistent", function: "crc32", avalanche: true },
  { name: "haproxySource", hashType: "consistent", avalanche: true },
  { name: "pickFirst", shuffleAddressList: true },
  { name: "powerOfChoices", choices: 3, replacement: true, boardPeriodNs: null, rotates: false },
  { name: "powerOfChoices", choices: 2, replacement: false, boardPeriodNs: 20_000_000, rotates: false },
  { name: "powerOfChoices", choices: null, replacement: false, boardPeriodNs: 1_000_000, rotates: false },
  { name: "powerOfChoices", choices: null, replacement: false, boardPeriodNs: null, rotates: true },
];

/** `n` endpoints of weight 1. */
export function equal(n: number): Endpoint[] {
  return Array.from({ length: n }, (_, key) => ({ key, weight: 1 }));
}

/** How an endpoint behaves in the eyes of a proxy. */
export interface Manners {
  readonly latencyNs?: number;
  readonly report?: Partial<LoadReport>;
  readonly outcome?: number;
}

/** A proxy in small: endpoints, a balancer, and requests that are counted as the contract says. */
export class SmallProxy {
  readonly endpoints = new Endpoints();
  readonly balancer: Balancer;
  private readonly chance: Random;
  private readonly tickNs: number;
  private now = 0;

  /** `wrap`: what stands around the balancer, by default nothing. */
  constructor(
    spec: BalancerSpec,
    seed: number,
    tickNs = 1_000_000,
    wrap?: (all: Endpoints, create: CreateBalancer) => Balancer,
  ) {
    const create = (endpoints: Endpoints, needs = -1): Balancer =>
      createBalancer(spec, endpoints, { tables: new Map(), needs });
    this.balancer = wrap === undefined ? create(this.endpoints) : wrap(this.endpoints, create);
    this.chance = new TestRandom(seed);
    this.tickNs = tickNs;
  }

  update(endpoints: readonly Endpoint[]): void {
    this.now += this.tickNs;
    this.endpoints.update(endpoints);
    this.balancer.updated(this.now, this.chance);
  }

  /** The health of one has changed. */
  healthChanged(): void {
    this.balancer.updated(this.now, this.chance);
  }

  /** The slot that the next request goes to, by its key or its address where it has one. */
  send(key = -1): number {
    this.now += this.tickNs;
    const slot = this.choose(key);
    if (slot >= 0) {
      this.endpoints.active[slot]++;
      this.balancer.sent?.(slot, this.now);
    }
    return slot;
  }

  /** The request that was sent last is answered after its latency. */
  answer(slot: number, manners: Manners = {}): void {
    const { latencyNs = 5_000_000, report = { utilization: 0.5, qps: 10 }, outcome = OK } = manners;
    this.now += latencyNs;
    this.endpoints.active[slot]--;
    this.balancer.reported?.(slot, reportOf({ serviceNs: latencyNs, ...report }), this.now);
    this.balancer.answered?.(slot, latencyNs, this.now, outcome);
  }

  /** Asks those that the balancer wants to be asked. */
  probe(answer: (slot: number) => { inFlight: number; latencyNs: number }): void {
    for (;;) {
      const slot = this.balancer.probe?.(this.now, this.chance) ?? -1;
      if (slot < 0) return;
      const { inFlight, latencyNs } = answer(slot);
      this.balancer.probed!(slot, inFlight, latencyNs, this.now);
    }
  }

  private choose(key: number): number {
    const { balancer, now } = this;
    if (key >= 0 && balancer.pickFrom !== undefined) return balancer.pickFrom(key, now);
    if (key >= 0 && balancer.pickHashed !== undefined)
      return balancer.pickHashed(key, Math.imul(key, 0x9e3779b1) >>> 0, now);
    return balancer.pick(now, this.chance);
  }
}

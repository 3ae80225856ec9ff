import assert from "node:assert/strict";
import { HaproxyFirst } from "../../../src/mesh/balance/haproxy-first";
import { HaproxyLeastconn } from "../../../src/mesh/balance/haproxy-leastconn";
import { HaproxyRandom } from "../../../src/mesh/balance/haproxy-random";
import { HaproxyRoundrobin } from "../../../src/mesh/balance/haproxy-roundrobin";
import { HaproxyStaticRr } from "../../../src/mesh/balance/haproxy-static-rr";
import { NginxRandom } from "../../../src/mesh/balance/nginx-random";
import { POLICIES } from "../../../src/mesh/balance/policies";
import type { Balancer, Endpoints } from "../../../src/mesh/endpoint";
import { scripted } from "../../support/scripted-random";
import { TestRandom } from "../../support/test-random";
import { endpointsOf, held, sequence } from "./adapter";
import type { Adapters } from "./adapter";

interface SequenceCase {
  readonly input: { readonly weights: readonly number[]; readonly n: number };
  readonly expected: { readonly picks: readonly number[] };
}

interface HeldCase {
  readonly input: { readonly weights: readonly number[]; readonly ops: string };
  readonly expected: { readonly picks: readonly number[] };
}

interface FirstCase {
  readonly input: { readonly maxconn: readonly number[]; readonly ops: string };
  readonly expected: { readonly picks: readonly number[] };
}

interface StatisticalCase {
  readonly input: {
    readonly weights?: readonly number[];
    readonly servers?: number;
    readonly method: string;
    readonly requests: number;
  };
  readonly expected: {
    readonly observed_counts?: readonly number[];
    readonly theory_shares?: readonly number[];
    readonly observed_in_flight?: readonly number[];
  };
}

const inTurn =
  (create: (endpoints: Endpoints) => HaproxyRoundrobin | HaproxyStaticRr) =>
  ({ input: { weights, n }, expected }: SequenceCase): void => {
    const endpoints = endpointsOf(weights);
    const balancer = create(endpoints);
    balancer.updated();
    assert.deepEqual(sequence(balancer, endpoints, n, scripted()), expected.picks);
  };

function leastconn({ input: { weights, ops }, expected }: HeldCase): void {
  const endpoints = endpointsOf(weights);
  const balancer = new HaproxyLeastconn(endpoints);
  balancer.updated();
  assert.deepEqual(held(balancer, endpoints, ops, scripted()), expected.picks);
}

/** Each server has a maxconn of its own. */
class OwnLimits extends HaproxyFirst {
  private readonly limits: readonly number[];

  constructor(endpoints: Endpoints, limits: readonly number[]) {
    super(endpoints, { maxconn: 1 });
    this.limits = limits;
  }

  protected override hasRoom(slot: number): boolean {
    return this.endpoints.active[slot] < this.limits[slot];
  }

  /** What the servers' limits say, and not that of all. */
  override pick(): number {
    const slot = super.pick();
    return slot >= 0 && this.hasRoom(slot) ? slot : -1;
  }
}

function first({ input: { maxconn, ops }, expected }: FirstCase): void {
  const endpoints = endpointsOf(maxconn.map(() => 1));
  const balancer = new OwnLimits(endpoints, maxconn);
  balancer.updated();
  assert.deepEqual(held(balancer, endpoints, ops, scripted(), { waits: true }), expected.picks);
}

/** "nginx random two least_conn", "haproxy random(2)", "haproxy random". */
function balancerOf(method: string, endpoints: Endpoints): Balancer {
  if (method.startsWith("nginx"))
    return new NginxRandom(endpoints, { ...POLICIES.nginxRandom.defaults, two: method.includes("two") });
  assert.ok(method.startsWith("haproxy random"), `no adapter for ${method}`);
  const draws = /\((\d+)\)/.exec(method)?.[1];
  return new HaproxyRandom(endpoints, { draws: Number(draws ?? POLICIES.haproxyRandom.defaults.draws) });
}

/**
 * The value that a chi-square variable of so many degrees of freedom is above with a chance of about 1e-6, by
 * the cube root's being nearly normal (Wilson and Hilferty); 4.753 is that quantile of the normal one.
 */
function chiSquareLimit(degrees: number): number {
  const part = 2 / (9 * degrees);
  const root = 1 - part + 4.753 * Math.sqrt(part);
  return degrees * root * root * root;
}

/** Chance cannot be repeated: the shares must be such that a live one's counts are likely, and ours too. */
function statistical({ input, expected }: StatisticalCase): void {
  const { servers, method, requests } = input;
  const weights = input.weights ?? Array<number>(servers ?? 0).fill(1);
  const endpoints = endpointsOf(weights);
  const isNginx = method.startsWith("nginx");
  const balancer = balancerOf(method, endpoints);
  const chance = new TestRandom(1);
  balancer.updated(0, chance);
  if (expected.observed_in_flight !== undefined) {
    held(balancer, endpoints, Array<string>(requests).fill("+").join(" "), chance);
    expected.observed_in_flight.forEach((count, slot) => {
      assert.ok(Math.abs(endpoints.active[slot] - count) <= 3, [...endpoints.active].join());
    });
    return;
  }
  const picks = sequence(balancer, endpoints, requests, chance);
  const counts = weights.map((_, slot) => picks.filter((pick) => pick === slot).length);
  // HAProxy's chances are those of stretches of its circle: a few percent off, the same as the live one's.
  const { observed_counts: observed, theory_shares: theory } = expected;
  const isExact = isNginx || observed === undefined;
  const shares = isExact ? theory! : observed.map((n) => n / requests);
  const spread = isExact ? 1 : 2;
  const chi = counts.reduce(
    (sum, count, k) => sum + (count - requests * shares[k]) ** 2 / (requests * shares[k] * spread),
    0,
  );
  assert.ok(chi < chiSquareLimit(weights.length - 1), `${counts.join()}: chi-square ${chi}`);
}

export const HAPROXY: Adapters = {
  haproxy_roundrobin: { l: inTurn((endpoints) => new HaproxyRoundrobin(endpoints)) },
  haproxy_static_rr: {
    l: inTurn((endpoints) => new HaproxyStaticRr(endpoints)),
    c: inTurn((endpoints) => new HaproxyStaticRr(endpoints)),
  },
  haproxy_leastconn: { l: leastconn, c: leastconn },
  haproxy_first: { l: first, c: first },
  random_statistical: { r: statistical },
};

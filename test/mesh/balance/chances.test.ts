import assert from "node:assert/strict";
import { HaproxyPoints } from "../../../src/mesh/balance/haproxy-hash";
import { POLICIES, createBalancer } from "../../../src/mesh/balance/policies";
import type { BalancerSpec } from "../../../src/mesh/balance/policies";
import { endpointsWith } from "../../support/balancing";
import { assertChances } from "../../support/chi-square";
import { TestRandom } from "../../support/test-random";

const PICKS = 100_000;
const WEIGHTS = [5, 1, 1, 2, 3, 4];
const ACTIVE = [3, 0, 1, 1, 5, 2];
const N = WEIGHTS.length;
const EVEN = Array<number>(N).fill(1 / N);

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0);
}

const BY_WEIGHT = WEIGHTS.map((weight) => weight / sum(WEIGHTS));

/** How often each is picked while requests in flight stay as they are. */
function counted(spec: BalancerSpec, weights: readonly number[], active: readonly number[]): Float64Array {
  const endpoints = endpointsWith(weights, active);
  const random = new TestRandom(weights.length);
  const balancer = createBalancer(spec, endpoints);
  balancer.updated(0, random);
  const counts = new Float64Array(weights.length);
  for (let k = 0; k < PICKS; k++) counts[balancer.pick(k, random)]++;
  return counts;
}

/**
 * Chances of who wins when some are drawn one after the other with these chances, and each is put beside the
 * best before it. `distinct`: another is drawn where the same one comes again.
 */
function tournament(
  chances: readonly number[],
  draws: number,
  isDistinct: boolean,
  isBetter: (challenger: number, best: number) => boolean,
): number[] {
  const wins = chances.map(() => 0);
  const go = (best: number, chance: number, left: number): void => {
    if (left === 0) {
      wins[best] += chance;
      return;
    }
    chances.forEach((drawn, k) => {
      if (isDistinct && k === best) return;
      const share = isDistinct && best >= 0 ? drawn / (1 - chances[best]) : drawn;
      go(best < 0 || isBetter(k, best) ? k : best, chance * share, left - 1);
    });
  };
  go(-1, 1, draws);
  return wins;
}

const fewer = (k: number, best: number): boolean => ACTIVE[k] < ACTIVE[best];
const lighterOrLater = (k: number, best: number): boolean =>
  ACTIVE[k] * WEIGHTS[best] <= ACTIVE[best] * WEIGHTS[k];

/** Of each server, how much of HAProxy's circle is nearest to one of its points. */
function stretches(): number[] {
  const points = new HaproxyPoints(
    WEIGHTS.map((_, k) => k + 1),
    WEIGHTS,
  );
  const samples = 4_000_000;
  const found = WEIGHTS.map(() => 0);
  for (let k = 0; k < samples; k++)
    found[points.find(0, Math.floor(((k + 0.5) * 4_294_967_296) / samples))]++;
  return found.map((count) => count / samples);
}

type Case = readonly [what: string, spec: BalancerSpec, chances: () => readonly number[], active?: number[]];

const PLAIN = WEIGHTS.map(() => 0);

const CASES: readonly Case[] = [
  ["Envoy random", { name: "random" }, () => EVEN],
  ["nginx random", { name: "nginxRandom", ...POLICIES.nginxRandom.defaults }, () => BY_WEIGHT],
  [
    "nginx random two, idle",
    { name: "nginxRandom", ...POLICIES.nginxRandom.defaults, two: true },
    () => tournament(BY_WEIGHT, 2, true, () => true),
  ],
  [
    "nginx random two, under load",
    { name: "nginxRandom", ...POLICIES.nginxRandom.defaults, two: true },
    () => tournament(BY_WEIGHT, 2, true, lighterOrLater),
    ACTIVE,
  ],
  ["HAProxy random(1)", { name: "haproxyRandom", draws: 1 }, stretches],
  [
    "HAProxy random(2), under load",
    { name: "haproxyRandom", draws: 2 },
    () => tournament(stretches(), 2, false, lighterOrLater),
    ACTIVE,
  ],
  [
    "HAProxy random(3), under load",
    { name: "haproxyRandom", draws: 3 },
    () => tournament(stretches(), 3, false, lighterOrLater),
    ACTIVE,
  ],
  [
    "gRPC least_request of 3",
    { name: "grpcLeastRequest", choiceCount: 3 },
    () => tournament(EVEN, 3, false, fewer),
    ACTIVE,
  ],
  [
    "power of two choices, as Finagle and tower draw",
    { name: "p2c", load: "leastRequest" },
    () => tournament(EVEN, 2, true, fewer),
    ACTIVE,
  ],
  [
    "Dubbo leastactive, idle",
    { name: "dubboLeastActive", ...POLICIES.dubboLeastActive.defaults },
    () => BY_WEIGHT,
  ],
  ["D2 relative, all well", { name: "d2Relative", ...POLICIES.d2Relative.defaults }, () => BY_WEIGHT],
];

describe("the chances of those that draw", () => {
  for (const [what, spec, chances, active = PLAIN] of CASES)
    it(what, () => {
      const expected = chances();
      assert.ok(Math.abs(sum(expected) - 1) < 1e-9);
      assertChances(counted(spec, WEIGHTS, active), expected, what);
    });

  it("Envoy least request among equal weights, under load, drawn with replacement", () => {
    for (const choices of [2, 3, 5]) {
      const spec = { name: "leastRequest", choices, activeRequestBias: 1, fullScan: false } as const;
      const expected = tournament(EVEN, choices, false, fewer);
      assertChances(
        counted(
          spec,
          WEIGHTS.map(() => 1),
          ACTIVE,
        ),
        expected,
        `${choices} choices`,
      );
    }
  });

  it("Envoy least request with a full scan, at random among the least", () => {
    const spec = { name: "leastRequest", choices: 2, activeRequestBias: 1, fullScan: true } as const;
    const counts = counted(spec, [1, 1, 1, 1, 1], [2, 1, 1, 3, 1]);
    assertChances(counts, [0, 1 / 3, 1 / 3, 0, 1 / 3], "three of five");
  });

  it("kube-proxy's chain, as xt_statistic reads its chances", () => {
    for (const n of [2, 3, 10, 57]) {
      // A packet meets rule i, of chance 1 / (n - i), if it passed all before; the last has no chance to read.
      let passed = 1;
      const expected = Array.from({ length: n }, (_, i) => {
        const written = Number((1 / (n - i)).toFixed(10));
        const chance = i === n - 1 ? 1 : Math.round(written * 2_147_483_648) / 2_147_483_648;
        const share = passed * chance;
        passed -= share;
        return share;
      });
      const counts = counted({ name: "kubeProxy" }, Array<number>(n).fill(1), []);
      assertChances(counts, expected, `${n} endpoints`);
      expected.forEach((share) => {
        assert.ok(Math.abs(share * n - 1) < 1e-7, `${share} of ${n}`);
      });
    }
  });
});

import assert from "node:assert/strict";
import { EdfScheduler } from "../../../src/mesh/balance/edf-scheduler";
import { blended, cost } from "../../../src/mesh/balance/envoy-peak-ewma";
import { LeastRequest } from "../../../src/mesh/balance/least-request";
import { normalizedWeights } from "../../../src/mesh/balance/normalized-weights";
import { PeakEwma } from "../../../src/mesh/balance/peak-ewma";
import { PowerOfTwo } from "../../../src/mesh/balance/power-of-two";
import type { Load } from "../../../src/mesh/balance/power-of-two";
import { RandomBalancer } from "../../../src/mesh/balance/random";
import { RoundRobin } from "../../../src/mesh/balance/round-robin";
import { scripted } from "../../support/scripted-random";
import { NS_PER_MS, assertClose, endpointsOf, orNobody } from "./adapter";
import type { Adapters } from "./adapter";

interface EdfCase {
  readonly input: { readonly weights: readonly number[]; readonly seed_picks: number | null };
  readonly expected: { readonly picks: readonly number[] };
}

interface RandomCase {
  readonly input: { readonly hosts: number; readonly random: number | string };
  readonly expected: { readonly index: number | null };
}

interface RoundRobinCase {
  readonly input: {
    readonly seed?: number;
    readonly steps: readonly {
      readonly weights: readonly number[];
      readonly refresh?: boolean;
      readonly n: number;
    }[];
  };
  readonly expected: { readonly picks: readonly (readonly number[])[] };
}

interface SeedsCase {
  readonly input: {
    readonly weights: readonly number[];
    readonly seeds: readonly number[];
    readonly picks_per_lb: number;
  };
  readonly expected: { readonly counts: readonly number[] };
}

interface UnweightedCase {
  readonly input: {
    readonly active: readonly number[];
    readonly choice_count?: number;
    readonly method?: string;
    readonly random: readonly (number | string)[];
  };
  readonly expected: { readonly index: number | null };
}

interface WeightedCase {
  readonly input: {
    readonly weights: readonly number[];
    readonly active_request_bias?: number;
    readonly seed?: number;
    readonly presteps_active_at_build?: readonly number[];
    readonly steps: readonly { readonly active: readonly number[]; readonly n: number }[];
  };
  readonly expected: { readonly picks: readonly (readonly number[])[] };
}

interface PeakEwmaCase {
  readonly input: {
    readonly default_rtt_ms: number;
    readonly decay_ms: number;
    readonly ops: readonly {
      readonly op: "load" | "start" | "end";
      readonly t: number;
      readonly k?: number;
    }[];
  };
  readonly expected: { readonly loads_ms: readonly number[]; readonly tolerance?: number };
}

function times(n: number, pick: () => number): number[] {
  return Array.from({ length: n }, pick);
}

function edf({ input: { weights, seed_picks }, expected }: EdfCase): void {
  const schedule = new EdfScheduler();
  if (seed_picks === null)
    weights.forEach((weight, i) => {
      schedule.add(i, weight);
    });
  else schedule.fill([...weights.keys()], weights, weights.length, seed_picks);
  const picks = times(expected.picks.length, () => {
    const entry = schedule.next();
    schedule.requeue(weights[entry]);
    return entry;
  });
  assert.deepEqual(picks, expected.picks);
}

function random({ input, expected }: RandomCase): void {
  const balancer = new RandomBalancer(endpointsOf(new Array<number>(input.hosts).fill(1)));
  assert.equal(balancer.pick(0, scripted(input.random)), orNobody(expected.index));
}

function roundRobin({ input: { seed = 0, steps }, expected }: RoundRobinCase): void {
  const endpoints = endpointsOf(steps[0].weights);
  const balancer = new RoundRobin(endpoints);
  balancer.updated(0, scripted(seed));
  const picks = steps.map(({ weights, refresh, n }) => {
    if (refresh === true) {
      endpoints.update(weights.map((weight, key) => ({ key, weight })));
      balancer.updated(0, scripted());
    }
    weights.forEach((weight, key) => {
      endpoints.weight[endpoints.slotOf(key)] = weight;
    });
    return times(n, () => endpoints.key(balancer.pick()) as number);
  });
  assert.deepEqual(picks, expected.picks);
}

function roundRobinSeeds({ input: { weights, seeds, picks_per_lb }, expected }: SeedsCase): void {
  const counts = weights.map(() => 0);
  for (const seed of seeds) {
    const balancer = new RoundRobin(endpointsOf(weights));
    balancer.updated(0, scripted(seed));
    for (let i = 0; i < picks_per_lb; i++) counts[balancer.pick()]++;
  }
  assert.deepEqual(counts, expected.counts);
}

function leastRequest({ input, expected }: UnweightedCase): void {
  const endpoints = endpointsOf(input.active.map(() => 1));
  endpoints.active.set(input.active);
  const fullScan = input.method === "FULL_SCAN";
  const balancer = new LeastRequest(endpoints, {
    choices: input.choice_count ?? 2,
    activeRequestBias: 1,
    fullScan,
  });
  balancer.updated(0, scripted(0));
  const script = scripted(...input.random);
  assert.equal(balancer.pick(0, script), orNobody(expected.index));
  script.assertUsedUp();
}

function leastRequestWeighted({ input, expected }: WeightedCase): void {
  const endpoints = endpointsOf(input.weights);
  endpoints.active.set(input.presteps_active_at_build ?? input.steps[0].active);
  const bias = input.active_request_bias ?? 1;
  // Envoy takes a bias that cannot be for 1.
  const options = { choices: 2, activeRequestBias: bias >= 0 ? bias : 1, fullScan: false };
  const balancer = new LeastRequest(endpoints, options);
  balancer.updated(0, scripted(input.seed ?? 0));
  const picks = input.steps.map(({ active, n }) => {
    endpoints.active.set(active);
    return times(n, () => balancer.pick(0, scripted()));
  });
  assert.deepEqual(picks, expected.picks);
}

function peakEwma({ input: { default_rtt_ms, decay_ms, ops }, expected }: PeakEwmaCase): void {
  const endpoints = endpointsOf([1]);
  const decayNs = decay_ms * NS_PER_MS;
  const metric = new PeakEwma(endpoints, { decayNs, defaultRttNs: default_rtt_ms * NS_PER_MS });
  metric.updated(0);
  const starts: number[] = [];
  const loads: number[] = [];
  for (const { op, t, k } of ops) {
    const now = t * NS_PER_MS;
    if (op === "load") {
      loads.push(metric.load(0, now) / NS_PER_MS);
    } else if (op === "start") {
      starts.push(now);
      endpoints.active[0]++;
    } else {
      endpoints.active[0]--;
      metric.answered(0, now - starts[k ?? -1], now);
    }
  }
  assertClose(loads, expected.loads_ms, expected.tolerance ?? 1e-6);
}

interface PickCase {
  readonly input: { readonly loads: readonly number[]; readonly sampled: readonly [number, number] };
  readonly expected: { readonly pick: number };
}

function powerOfTwo({ input, expected }: PickCase): void {
  const known: Load = {
    updated: () => undefined,
    answered: () => undefined,
    load: (slot) => input.loads[slot],
  };
  const balancer = new PowerOfTwo(endpointsOf(input.loads.map(() => 1)), known);
  const [first, second] = input.sampled;
  const script = scripted(first, second > first ? second - 1 : second);
  assert.equal(balancer.pick(0, script), expected.pick);
  script.assertUsedUp();
}

interface NormalizeCase {
  readonly input: { readonly weights: readonly number[] };
  readonly expected: { readonly normalized: readonly number[] };
}

function normalize({ input, expected }: NormalizeCase): void {
  assertClose(normalizedWeights(input.weights), expected.normalized, 1e-12);
}

interface CostCase {
  readonly input: {
    readonly rtt_ewma_ms: number | null;
    readonly active: number;
    readonly penalty?: number;
    readonly default_rtt_ms?: number;
  };
  readonly expected: { readonly cost: number };
}

interface BlendCase {
  readonly input: {
    readonly elapsed_ms: number;
    readonly decay_ms?: number;
    readonly sample_ms: number;
    readonly ewma_ms: number;
  };
  readonly expected: { readonly ewma_ms: number };
}

function envoyCost({ input, expected }: CostCase): void {
  const { active, default_rtt_ms: defaultRtt = 10, penalty = 1e6 } = input;
  assert.equal(cost(input.rtt_ewma_ms ?? 0, active, defaultRtt, penalty), expected.cost);
}

function envoyBlend({ input, expected }: BlendCase): void {
  const { ewma_ms: mean, sample_ms: sample, elapsed_ms: elapsed, decay_ms: decay = 10_000 } = input;
  assertClose([blended(mean, sample, elapsed * NS_PER_MS, decay * NS_PER_MS)], [expected.ewma_ms], 1e-12);
}

export const BALANCERS: Adapters = {
  envoy_peak_ewma: { p: envoyCost, e: envoyBlend },
  envoy_edf_scheduler: { t: edf, x: edf, xn: edf },
  envoy_random: { "": random },
  envoy_round_robin: { "": roundRobin, ss: roundRobin, b: roundRobinSeeds },
  envoy_least_request: { u: leastRequest, w: leastRequestWeighted },
  tower_peak_ewma: { T: peakEwma, C: peakEwma },
  p2c_pick: { p: powerOfTwo, n: normalize },
};

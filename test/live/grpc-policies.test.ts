import assert from "node:assert/strict";
import { PickFirst } from "../../src/mesh/balance/pick-first";
import { ReportedWeights } from "../../src/mesh/balance/reported-weights";
import { WeightedRoundRobin } from "../../src/mesh/balance/weighted-round-robin";
import { HashBalancer } from "../../src/mesh/balance/hash-table";
import { Ring } from "../../src/mesh/balance/ring-hash";
import { XxHash64 } from "../../src/mesh/balance/xx-hash";
import { Endpoints } from "../../src/mesh/endpoint";
import { endpointsOf } from "../fidelity/adapters/adapter";
import { reportOf } from "../support/load-reports";
import { TestRandom } from "../support/test-random";
import {
  FakeChannel,
  addressOf,
  grpcJs,
  resolved,
  weighted,
  withChance,
  withRingHash,
} from "./support/grpc-js";
import type { GrpcJs, PickResult, Report, WeightedBalancer, XxHashApi } from "./support/grpc-js";
import { randomWeights } from "./support/weights";

/*
 * Not compared: least_request, which grpc-js does not have; hedging and priority failover, which it has only
 * inside calls over real connections.
 */

const NS_PER_MS = 1_000_000;
/** ring_hash's cap in a client (A42). */
const RING_CAP = 4096;

function words(hash: bigint): [high: number, low: number] {
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)];
}

/** Both rings of the same endpoints; how often they were asked. */
async function compareRings(grpc: GrpcJs, seed: number): Promise<number> {
  const random = new TestRandom(seed);
  const weights = randomWeights(random, 9, 12);
  const minSize = 1 + random.below([20, 600, 3000][random.below(3)]);
  const maxSize = minSize + random.below(3000);
  const channel = new FakeChannel();
  const config = grpc.parseLoadBalancingConfig({
    ring_hash: { min_ring_size: minSize, max_ring_size: maxSize },
  });
  const theirs = grpc.createLoadBalancer(config, channel);
  const ready = channel.nextPicker();
  assert.ok(theirs.updateAddressList(weighted(weights), config, {}, ""));
  await ready;
  const endpoints = new Endpoints();
  endpoints.update(weights.map((weight, key) => ({ key, weight, name: addressOf(key) })));
  const options = {
    minSize: Math.min(minSize, RING_CAP),
    maxSize: Math.min(maxSize, RING_CAP),
    hash: "xxHash64" as const,
  };
  const ours = new HashBalancer(endpoints, (names, shares) => new Ring(names, shares, options), new Map());
  ours.updated();
  const asked = 40;
  for (let k = 0; k < asked; k++) {
    const hash = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
    const ask = (): PickResult => channel.picker!.pick({ extraPickInfo: { hash: String(hash) } });
    // The first request to an endpoint makes its connection, and waits for it.
    const first = ask();
    const pick = first.subchannel === null ? ask() : first;
    const [high, low] = words(hash);
    assert.equal(ours.pickHashed(high, low, 0), pick.subchannel!.number, `seed ${seed}: ${weights.join()}`);
  }
  theirs.destroy();
  return asked;
}

interface Periods {
  readonly blackout: number;
  readonly expiration: number;
  readonly penalty: number;
}

function weightedConfig(grpc: GrpcJs, { blackout, expiration, penalty }: Periods): object {
  const duration = (ms: number): string => `${ms / 1000}s`;
  return grpc.parseLoadBalancingConfig({
    weighted_round_robin: {
      blackout_period: duration(blackout),
      weight_expiration_period: duration(expiration),
      weight_update_period: "1s",
      error_utilization_penalty: penalty,
    },
  });
}

function weightedBalancer(grpc: GrpcJs, n: number, periods: Periods, channel: FakeChannel): WeightedBalancer {
  const config = weightedConfig(grpc, periods);
  const balancer = grpc.createLoadBalancer(config, channel) as WeightedBalancer;
  withChance(new TestRandom(1), 0, () => balancer.updateAddressList(resolved(n), config, {}, ""));
  return balancer;
}

function randomReport(random: TestRandom): Report {
  return {
    application_utilization: random.below(10) === 0 ? 0 : random.unit(),
    rps_fractional: random.below(10) === 0 ? 0 : 1000 * random.unit(),
    eps: random.below(2) === 0 ? 0 : 100 * random.unit(),
  };
}

/** What is reported and asked at random times comes to the same weights; how many of them were above 0. */
function compareWeights(grpc: GrpcJs, seed: number): number {
  const random = new TestRandom(seed);
  const n = 1 + random.below(6);
  const periods = {
    blackout: 1000 * random.below(12),
    expiration: 1000 * (5 + random.below(40)),
    penalty: random.below(30) / 10,
  };
  const theirs = weightedBalancer(grpc, n, periods, new FakeChannel());
  const endpoints = endpointsOf(Array<number>(n).fill(1));
  const ours = new ReportedWeights(endpoints, {
    blackoutPeriodNs: periods.blackout * NS_PER_MS,
    weightExpirationPeriodNs: periods.expiration * NS_PER_MS,
    weightUpdatePeriodNs: 1000 * NS_PER_MS,
    errorUtilizationPenalty: periods.penalty,
  });
  ours.updated();
  const children = [...theirs.children.values()];
  let known = 0;
  let now = 0;
  for (let step = 0; step < 60; step++) {
    now += random.below(3000);
    const slot = random.below(n);
    if (random.below(3) > 0) {
      const report = randomReport(random);
      withChance(random, now, () => {
        theirs.updateWeight(children[slot], report);
      });
      const { application_utilization: utilization, rps_fractional: qps, eps } = report;
      ours.reported(slot, reportOf({ utilization, qps, eps }), now * NS_PER_MS);
    }
    children.forEach((child, k) => {
      const weight = ours.usable(k, now * NS_PER_MS);
      if (weight > 0) known++;
      assert.equal(
        weight,
        withChance(random, now, () => theirs.getWeight(child)),
        `seed ${seed}, ${step}`,
      );
    });
  }
  theirs.destroy();
  return known;
}

/**
 * Both schedules give each endpoint its share. grpc-js's is an EDF queue: of N picks, an endpoint has its
 * share N w / W but for one turn at either end, and each of the others may be a turn ahead or behind, which
 * moves it by w / W of n turns at the most. Static stride, which goes round in at most 65535 rounds, is
 * ahead or behind by no more than one turn, and its weights are rounded to 1 / 65535 of the greatest.
 */
function compareSchedules(grpc: GrpcJs, seed: number): void {
  const random = new TestRandom(seed);
  const n = 2 + random.below(6);
  const periods = { blackout: 0, expiration: 60_000, penalty: 0 };
  const channel = new FakeChannel();
  const theirs = weightedBalancer(grpc, n, periods, channel);
  const endpoints = endpointsOf(Array<number>(n).fill(1));
  const ours = new WeightedRoundRobin(endpoints, {
    blackoutPeriodNs: 0,
    weightExpirationPeriodNs: 60e9,
    weightUpdatePeriodNs: 1e9,
    errorUtilizationPenalty: 0,
  });
  ours.updated(0, random);
  // Within a factor of 8 none is below a tenth of the mean, or above ten times it, where A58 has a limit
  // that grpc-js has not.
  const utilizations = Array.from({ length: n }, () => 0.1 * (1 + 7 * random.unit()));
  const weights = utilizations.map((utilization) => 100 / utilization);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const children = [...theirs.children.values()];
  utilizations.forEach((utilization, k) => {
    const report = { application_utilization: utilization, rps_fractional: 100, eps: 0 };
    withChance(random, 1000, () => {
      theirs.updateWeight(children[k], report);
    });
    ours.reported(k, reportOf({ utilization, qps: 100 }), 1e9);
  });
  withChance(random, 1000, () => {
    theirs.calculateAndUpdateState();
  });
  const picks = 400;
  const counts = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < picks; k++) {
    counts[0][channel.picker!.pick({}).subchannel!.number]++;
    counts[1][ours.pick(2e9)]++;
  }
  weights.forEach((weight, k) => {
    const share = (picks * weight) / total;
    const most = 2 + (n * weight) / total;
    for (const count of counts)
      assert.ok(Math.abs(count[k] - share) <= most, `seed ${seed}: ${count.join()}, share ${share}`);
  });
  theirs.destroy();
}

describe("beside the policies of grpc-js and grpc-js-xds", function () {
  this.timeout(60_000);
  const grpc = grpcJs()!;
  let hashing: XxHashApi | null = null;

  before(async function () {
    if ((grpc as GrpcJs | null) === null) this.skip();
    hashing = await withRingHash();
  });

  it("hashes texts as xxHash64 does", function () {
    if (hashing === null) this.skip();
    const random = new TestRandom(64);
    const ours = new XxHash64();
    for (let k = 0; k < 20_000; k++) {
      const text = Array.from({ length: random.below(90) }, () =>
        String.fromCodePoint(
          [32 + random.below(95), 160 + random.below(5000)][random.below(8) === 0 ? 1 : 0],
        ),
      ).join("");
      ours.hash(text);
      assert.deepEqual([ours.high >>> 0, ours.low >>> 0], words(hashing.h64(text, 0n)), text);
    }
  });

  it("sends keys where ring_hash sends them, with random weights and sizes", async function () {
    if (hashing === null) this.skip();
    let asked = 0;
    for (let seed = 1; seed <= 1500; seed++) asked += await compareRings(grpc, seed);
    assert.equal(asked, 60_000);
  });

  it("has the weights of weighted_round_robin, whatever is reported when", () => {
    let known = 0;
    for (let seed = 1; seed <= 2000; seed++) known += compareWeights(grpc, seed);
    assert.ok(known > 10_000, `only ${known} weights were compared`);
  });

  it("gives the shares that weighted_round_robin gives", () => {
    for (let seed = 1; seed <= 1000; seed++) compareSchedules(grpc, seed);
  });

  it("begins with the address that pick_first begins with, shuffled by the same draws", () => {
    for (let seed = 1; seed <= 3000; seed++) {
      const random = new TestRandom(seed);
      const n = 1 + random.below(9);
      const shuffleAddressList = random.below(2) === 0;
      const channel = new FakeChannel();
      const config = grpc.parseLoadBalancingConfig({ pick_first: { shuffleAddressList } });
      const theirs = grpc.createLoadBalancer(config, channel);
      withChance(new TestRandom(seed), 0, () => theirs.updateAddressList(resolved(n), config, {}, ""));
      const draws = new TestRandom(seed);
      const ours = new PickFirst(endpointsOf(Array<number>(n).fill(1)), { shuffleAddressList });
      // grpc-js 1.14 ends its shuffle one step early (`i > 1`), so that the first two are never exchanged;
      // for that last draw, below(2), it is given the answer that leaves them.
      ours.updated(0, { unit: () => draws.unit(), below: (m) => (m === 2 ? 1 : draws.below(m)) });
      assert.equal(ours.pick(), channel.picker!.pick({}).subchannel!.number, `seed ${seed}`);
      theirs.destroy();
    }
  });
});

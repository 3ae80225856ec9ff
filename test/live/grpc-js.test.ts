import assert from "node:assert/strict";
import { GrpcRoundRobin } from "../../src/mesh/balance/grpc-round-robin";
import { backoffDelay } from "../../src/mesh/resilience/backoff";
import { GrpcOutlierDetection } from "../../src/mesh/resilience/grpc-outlier-detection";
import type { GrpcOutlierOptions } from "../../src/mesh/resilience/grpc-outlier-detection";
import { RetryThrottle } from "../../src/mesh/resilience/retry-throttle";
import { endpointsOf } from "../fidelity/adapters/adapter";
import { TestRandom } from "../support/test-random";
import { FakeChannel, grpcJs, resolved, withChance } from "./support/grpc-js";
import type { GrpcJs } from "./support/grpc-js";

const OK = 0;
const UNAVAILABLE = 14;
const NS_PER_MS = 1_000_000;

function randomOptions(random: TestRandom): GrpcOutlierOptions {
  const enforcing = [1, 0.5][random.below(2)];
  // With none, grpc-js breaks where no host has enough requests.
  const minimumHosts = 1 + random.below(5);
  const requestVolume = random.below(12);
  return {
    intervalNs: 10_000 * NS_PER_MS,
    baseEjectionNs: [5_000, 10_000, 30_000][random.below(3)] * NS_PER_MS,
    maxEjectionNs: [10_000, 300_000][random.below(2)] * NS_PER_MS,
    maxEjectionPercent: [10, 50, 100][random.below(3)],
    successRate:
      random.unit() < 0.7
        ? { minimumHosts, requestVolume, stdevFactor: [0.5, 1.9][random.below(2)], enforcing }
        : null,
    failurePercentage:
      random.unit() < 0.7
        ? { threshold: [20, 50, 85][random.below(3)], minimumHosts, requestVolume, enforcing }
        : null,
  };
}

/** The same as grpc-js reads them. */
function configOf(options: GrpcOutlierOptions): object {
  const { intervalNs, baseEjectionNs, maxEjectionNs, successRate, failurePercentage } = options;
  const duration = (ns: number): object => ({ seconds: ns / 1e9, nanos: 0 });
  return {
    outlier_detection: {
      interval: duration(intervalNs),
      base_ejection_time: duration(baseEjectionNs),
      max_ejection_time: duration(maxEjectionNs),
      max_ejection_percent: options.maxEjectionPercent,
      ...(successRate !== null && {
        success_rate_ejection: {
          stdev_factor: successRate.stdevFactor * 1000,
          minimum_hosts: successRate.minimumHosts,
          request_volume: successRate.requestVolume,
          enforcement_percentage: successRate.enforcing * 100,
        },
      }),
      ...(failurePercentage !== null && {
        failure_percentage_ejection: {
          threshold: failurePercentage.threshold,
          minimum_hosts: failurePercentage.minimumHosts,
          request_volume: failurePercentage.requestVolume,
          enforcement_percentage: failurePercentage.enforcing * 100,
        },
      }),
      child_policy: [{ round_robin: {} }],
    },
  };
}

/** Both detectors side by side, fed with what grpc-js's own picker picks; answers how many were ejected. */
function compareOutliers(grpc: GrpcJs, seed: number): number {
  const random = new TestRandom(seed);
  const n = 1 + random.below(10);
  const options = randomOptions(random);
  if (options.successRate === null && options.failurePercentage === null) return 0;
  const channel = new FakeChannel();
  const theirs = new grpc.OutlierDetectionLoadBalancer(channel);
  theirs.startTimer = (): void => undefined;
  const config = grpc.parseLoadBalancingConfig(configOf(options));
  // Connections that are ready before the first configuration is in are not counted: so it comes twice.
  for (let k = 0; k < 2; k++) assert.ok(theirs.updateAddressList(resolved(n), config, {}, ""));
  const endpoints = endpointsOf(Array<number>(n).fill(1));
  const ours = new GrpcOutlierDetection(endpoints, options, 0);
  ours.updated();
  const quality = Array.from({ length: n }, () => [1, 0.9, 0.3][random.below(3)]);
  let ejections = 0;
  for (let tick = 1; tick <= 15; tick++) {
    for (let call = 0; call < 20 * n; call++) {
      const { pickResultType, subchannel, onCallEnded } = channel.picker!.pick({});
      if (pickResultType !== 0 || subchannel === null) break;
      const isSuccess = random.unit() < quality[subchannel.number];
      assert.ok(!ours.isEjected(subchannel.number), "an ejected endpoint was picked");
      onCallEnded!(isSuccess ? OK : UNAVAILABLE, "", {});
      ours.answered(subchannel.number, isSuccess);
    }
    const now = tick * 10_000;
    withChance(new TestRandom(tick), now, () => {
      theirs.runChecks();
    });
    ours.tick(now * NS_PER_MS, new TestRandom(tick));
    const entries = [...theirs.entryMap.values()];
    ejections += entries.filter((entry) => entry.currentEjectionTimestamp !== null).length;
    assert.deepEqual(
      entries.map((_, slot) => [ours.isEjected(slot), ours.multiplierOf(slot)]),
      entries.map((entry) => [entry.currentEjectionTimestamp !== null, entry.ejectionTimeMultiplier]),
      `seed ${seed}, interval ${tick}`,
    );
  }
  theirs.destroy();
  return ejections;
}

describe("beside grpc-js", () => {
  const grpc = grpcJs()!;

  before(function () {
    if ((grpc as GrpcJs | null) === null) this.skip();
  });

  it("takes the turns of round_robin from the same start", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const n = 1 + (seed % 9);
      const channel = new FakeChannel();
      const theirs = new grpc.RoundRobinLoadBalancer(channel);
      const config = grpc.parseLoadBalancingConfig({ round_robin: {} });
      withChance(new TestRandom(seed), 0, () => theirs.updateAddressList(resolved(n), config, {}, ""));
      const ours = new GrpcRoundRobin(endpointsOf(Array<number>(n).fill(1)));
      ours.updated(0, new TestRandom(seed));
      for (let k = 0; k < 30; k++) assert.equal(ours.pick(), channel.picker!.pick({}).subchannel!.number);
      theirs.destroy();
    }
  });

  it("ejects whom outlier_detection ejects, for as long, with random options and calls", () => {
    let ejections = 0;
    for (let seed = 1; seed <= 3000; seed++) ejections += compareOutliers(grpc, seed);
    assert.ok(ejections > 10_000, `only ${ejections} ejections were compared`);
  });

  it("throttles retries when it does", () => {
    for (let seed = 1; seed <= 5000; seed++) {
      const random = new TestRandom(seed);
      const maxTokens = 1 + random.below(20);
      const tokenRatio = (1 + random.below(1000)) / 1000;
      const theirs = new grpc.RetryThrottler(maxTokens, tokenRatio);
      const ours = new RetryThrottle({ maxTokens, tokenRatio });
      for (let k = 0; k < 200; k++) {
        assert.equal(ours.isOpen, theirs.canRetryCall(), `seed ${seed}, call ${k}`);
        const isSuccess = random.unit() < 0.7;
        if (isSuccess) theirs.addCallSucceeded();
        else theirs.addCallFailed();
        if (isSuccess) ours.succeeded();
        else ours.failed();
      }
    }
  });

  it("waits as long before each retry", () => {
    for (let seed = 1; seed <= 5000; seed++) {
      const random = new TestRandom(seed);
      const base = (1 + random.below(500)) / 100;
      const max = (1 + random.below(3000)) / 100;
      const multiplier = 1 + random.below(300) / 100;
      const retryPolicy = { maxBackoff: `${max}s`, backoffMultiplier: multiplier };
      let jitter = 0;
      const state = {
        callConfig: { methodConfig: { retryPolicy } },
        nextRetryBackoffSec: base,
        getNextRetryJitter: (): number => jitter,
      };
      const backoff = { baseNs: base * 1e9, maxNs: max * 1e9, multiplier, jitter: 0.2 };
      for (let retry = 1; retry <= 5; retry++) {
        const u = random.unit();
        jitter = 0.8 + 0.4 * u;
        const theirs = grpc.RetryingCall.prototype.getNextRetryBackoffMs.call(state);
        const ours = backoffDelay(backoff, retry, { unit: () => u, below: () => 0 });
        // grpc-js takes the first interval as it is, even above the largest.
        if (retry === 1 && base > max) continue;
        assert.ok(Math.abs(ours / NS_PER_MS - theirs) < 1e-5, `seed ${seed}, retry ${retry}`);
      }
    }
  });
});

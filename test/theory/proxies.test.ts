import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { Histogram } from "../../src/stats/histogram";
import { simulate } from "../../src/world/simulate";

/**
 * Least request counts the requests of its own proxy only, so it knows less the more proxies there are
 * (envoyproxy/envoy#31643). Here 10 instances of load 0.8, exponential work of 10 ms.
 */
const LOAD = 0.8;
const WORK_MS = 10;
const INSTANCES = 10;
const CHOICES = 2;

/** Time at random: each instance is an M/M/1 queue. */
const RANDOM_MS = WORK_MS / (1 - LOAD);

/**
 * Standard deviation of the mean time at random from one request, as the asymptotic variance of M/M/1 gives
 * it: 0.5 s for these rates. It is less for the balancers that do better.
 */
const DEVIATION_MS = 500;
const SECONDS = 650;
const WARMUP_SECONDS = 25;
const RATE = (LOAD * INSTANCES * 1000) / WORK_MS;
const ERROR_MS = (4.75 * DEVIATION_MS) / Math.sqrt(RATE * (SECONDS - WARMUP_SECONDS));

/** With so many times the instances, and as many requests in all. */
function meanMs(balancer: string, proxies: number, times = 1): number {
  const text = `
    meshsim: 1
    run: { duration: ${SECONDS / times}s, warmup: ${WARMUP_SECONDS}s }
    services:
      backend: { replicas: ${INSTANCES * times}, cores: 1, workers: 1, operations: { call: [{ work: exp ${WORK_MS}ms }] } }
    clients:
      users: { target: backend.call, arrivals: { poisson: ${RATE * times}/s }, instances: ${proxies} }
    mesh: { defaults: { balancer: ${balancer} } }
    outputs: { interval: 25s }`;
  const { loaded } = load(text, "proxies.yaml");
  const result = simulate(loaded!.base, { replication: 0 });
  return Histogram.from(result.routes[0].latency).mean / 1e6;
}

/**
 * The least mean time that picks can reach of which only a share `informed` knows anything, and then all
 * there is to know: many instances with arrivals that take the shorter of two queues with that chance and any
 * otherwise. Of them a share s(k + 1) = load * ((1 - informed) s(k) + informed s(k)^2) has more than k
 * requests (Mitzenmacher, "The power of two choices", 1996), and Little's law makes a time of their sum.
 */
function leastMs(informed: number): number {
  let share = 1;
  let inside = 0;
  while (share > 1e-12) {
    share = LOAD * ((1 - informed) * share + informed * share * share);
    inside += share;
  }
  return (inside * WORK_MS) / LOAD;
}

describe("least request behind independent proxies", () => {
  const counts = [1, 10, 100];
  const times = new Map<number, number>();

  before(() => {
    for (const proxies of counts) times.set(proxies, meanMs("leastRequest", proxies));
  });

  it("takes longer the more there are, up to what random takes", () => {
    const [one, ten, hundred] = counts.map((proxies) => times.get(proxies)!);
    assert.ok(one + ERROR_MS < ten, `${one} ms with 1, ${ten} ms with 10`);
    assert.ok(ten + ERROR_MS < hundred, `${ten} ms with 10, ${hundred} ms with 100`);
    assert.ok(hundred < RANDOM_MS + ERROR_MS, `${hundred} ms with 100, ${RANDOM_MS} ms at random`);
  });

  it("is not better than its picks are informed", () => {
    for (const proxies of counts) {
      const time = times.get(proxies)!;
      // A pick differs from one at random only when the proxy has a request at one of the endpoints it draws;
      // by Little's law it has load * time / work / proxies of them at each, on average.
      const informed = Math.min(1, (CHOICES * LOAD * time) / WORK_MS / proxies);
      const least = leastMs(informed);
      assert.ok(time > least - ERROR_MS, `${proxies} proxies: ${time} ms, at least ${least} ms`);
    }
  });

  it("is nearly random with a hundred", () => {
    const gain = (RANDOM_MS - times.get(100)!) / (RANDOM_MS - times.get(1)!);
    const informed = (CHOICES * LOAD * RANDOM_MS) / WORK_MS / 100;
    const most = (RANDOM_MS - leastMs(informed) + ERROR_MS) / (RANDOM_MS - times.get(1)!);
    assert.ok(gain < most, `${gain} of the gain of one proxy is left, at most ${most}`);
  });
});

/**
 * Idle instances report to one of the proxies at random: with so many of them for each, requests take 1 /
 * (1 - s) of the work, where a share 1 - p of the proxies knows no idle one and sends anywhere: s = load (1
 * - p), and p = x / (1 + x) with x = (1 - load) instances / proxies (Lu et al., "Join-Idle-Queue", 2011,
 * for many of both).
 */
describe("join idle queue behind independent proxies", () => {
  it("knows of an instance that is idle for all of them, and of no other", () => {
    const [proxies, times] = [10, 5];
    const x = ((1 - LOAD) * INSTANCES * times) / proxies;
    const ideal = WORK_MS / (1 - LOAD / (1 + x));
    const time = meanMs("joinIdleQueue", proxies, times);
    assert.ok(time > ideal * 0.9 && time < ideal * 1.1, `${time} ms instead of about ${ideal} ms`);
  });
});

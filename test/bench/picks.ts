import { POLICIES, createBalancer } from "../../src/mesh/balance/policies";
import type { BalancerName, BalancerSpec } from "../../src/mesh/balance/policies";
import { Endpoints } from "../../src/mesh/endpoint";
import type { Balancer } from "../../src/mesh/endpoint";
import { OK } from "../../src/mesh/outcome";
import { XxHash64 } from "../../src/mesh/balance/xx-hash";
import { TestRandom } from "../support/test-random";

/** Requests that are under way all the time. */
const OPEN = 64;
const KEYS = 4096;

/** Those that look at every endpoint for a pick, as their products do. */
export const SCANNING: ReadonlySet<BalancerName> = new Set([
  "nginxRoundRobin",
  "nginxLeastConn",
  "ipvsLc",
  "ipvsWlc",
  "ipvsSed",
  "ipvsNq",
  "kubeProxy",
  "rendezvousHash",
  "c3",
  "dubboLeastActive",
  "dubboRandom",
  "dubboRoundRobin",
  "leastConnection",
  "dubboShortestResponse",
]);

/** Every balancer that a proxy can have. */
export const PICKERS: readonly BalancerName[] = (Object.keys(POLICIES) as BalancerName[]).filter(
  (name) => POLICIES[name].create !== null,
);

/** ns that a request takes in a balancer, from the pick to the answer; the best of `repeats` rounds. */
export function nsPerPick(name: BalancerName, size: number, picks: number, repeats: number): number {
  const endpoints = new Endpoints();
  endpoints.update(Array.from({ length: size }, (_, key) => ({ key, weight: 1 + (key % 3) })));
  const balancer = createBalancer({ name, ...POLICIES[name].defaults } as BalancerSpec, endpoints);
  const random = new TestRandom(size);
  balancer.updated(0, random);
  const pick = picker(balancer, random);
  const open = new Int32Array(OPEN).fill(-1);
  let now = 0;
  const round = (): void => {
    for (let k = 0; k < picks; k++) {
      now += 10_000;
      const place = k % OPEN;
      const before = open[place];
      if (before >= 0) {
        endpoints.active[before]--;
        balancer.answered?.(before, 1_000_000, now, OK);
      }
      const slot = pick(now);
      open[place] = slot;
      if (slot < 0) continue;
      endpoints.active[slot]++;
      balancer.sent?.(slot, now);
    }
  };
  let best = Infinity;
  for (let k = 0; k < repeats; k++) {
    const start = process.hrtime.bigint();
    round();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / picks);
  }
  return best;
}

/** By key or address where the balancer goes by them, with hashes made beforehand. */
function picker(balancer: Balancer, random: TestRandom): (now: number) => number {
  let next = 0;
  if (balancer.pickFrom !== undefined) {
    const addresses = Float64Array.from({ length: KEYS }, () => random.below(2 ** 31) * 2);
    return (now) => balancer.pickFrom!(addresses[next++ % KEYS], now);
  }
  if (balancer.pickHashed === undefined) return (now) => balancer.pick(now, random);
  const hasher = balancer.keyHash ?? new XxHash64();
  const hashes = Array.from({ length: KEYS }, (_, k) => {
    hasher.hash(`users/${k}`);
    return [hasher.high, hasher.low];
  });
  return (now) => {
    const [high, low] = hashes[next++ % KEYS];
    return balancer.pickHashed!(high, low, now);
  };
}

import { DubboAdaptive } from "../dubbo-adaptive";
import type { DubboAdaptiveOptions } from "../dubbo-adaptive";
import { DubboConsistentHash } from "../dubbo-consistent-hash";
import type { DubboConsistentHashOptions } from "../dubbo-consistent-hash";
import { DubboLeast } from "../dubbo-least";
import { DubboRandom } from "../dubbo-random";
import { DubboRoundRobin } from "../dubbo-round-robin";
import type { DubboWarmupOptions } from "../dubbo-weights";
import type { PoliciesOf } from "./policy";

export interface DubboShortestResponseOptions extends DubboWarmupOptions {
  /** After so long the mean time begins anew, ns. */
  readonly slidePeriodNs: number;
}

export interface DubboOptions {
  dubboRandom: DubboWarmupOptions;
  dubboRoundRobin: DubboWarmupOptions;
  dubboConsistentHash: DubboConsistentHashOptions;
  dubboLeastActive: DubboWarmupOptions;
  dubboShortestResponse: DubboShortestResponseOptions;
  dubboAdaptive: DubboAdaptiveOptions;
}

const WARMUP_NS = 600_000_000_000;

export const DUBBO: PoliciesOf<DubboOptions> = {
  dubboRandom: {
    name: "dubboRandom",
    summary: "any endpoint, by weight where weights differ (Dubbo random, its default)",
    defaults: { warmupNs: WARMUP_NS },
    create: (spec, endpoints) => new DubboRandom(endpoints, spec),
  },
  dubboRoundRobin: {
    name: "dubboRoundRobin",
    summary: "each endpoint in turn, its turns spread evenly by weight (Dubbo roundrobin)",
    defaults: { warmupNs: WARMUP_NS },
    create: (spec, endpoints) => new DubboRoundRobin(endpoints, spec),
  },
  dubboConsistentHash: {
    name: "dubboConsistentHash",
    summary: "by the session's key, on a circle where all have as many places (Dubbo consistenthash)",
    defaults: { hashNodes: 160 },
    ignoresWeights: true,
    create: (spec, endpoints, { tables }) => new DubboConsistentHash(endpoints, spec, tables),
  },
  dubboLeastActive: {
    name: "dubboLeastActive",
    summary: "fewest requests in flight of all endpoints, by weight among equals (Dubbo leastactive)",
    defaults: { warmupNs: WARMUP_NS },
    create: (spec, endpoints) => new DubboLeast(endpoints, { ...spec, slidePeriodNs: null }),
  },
  dubboShortestResponse: {
    name: "dubboShortestResponse",
    summary: "lowest mean time of successes x requests in flight, of all (Dubbo shortestresponse)",
    defaults: { warmupNs: WARMUP_NS, slidePeriodNs: 30_000_000_000 },
    create: (spec, endpoints) => new DubboLeast(endpoints, spec),
  },
  dubboAdaptive: {
    name: "dubboAdaptive",
    summary: "the less loaded of two drawn, by CPU load, latency, requests and failures (Dubbo adaptive)",
    defaults: { warmupNs: WARMUP_NS, timeoutNs: 1_000_000_000 },
    needsReports: true,
    create: (spec, endpoints) => new DubboAdaptive(endpoints, spec),
  },
};

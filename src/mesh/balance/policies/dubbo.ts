import { DubboAdaptive } from "../dubbo-adaptive";
import type { DubboAdaptiveOptions } from "../dubbo-adaptive";
import { DubboLeast } from "../dubbo-least";
import type { DubboWarmupOptions } from "../dubbo-weights";
import type { PoliciesOf } from "./policy";

export interface DubboShortestResponseOptions extends DubboWarmupOptions {
  /** After so long the mean time begins anew, ns. */
  readonly slidePeriodNs: number;
}

export interface DubboOptions {
  dubboLeastActive: DubboWarmupOptions;
  dubboShortestResponse: DubboShortestResponseOptions;
  dubboAdaptive: DubboAdaptiveOptions;
}

const WARMUP_NS = 600_000_000_000;

export const DUBBO: PoliciesOf<DubboOptions> = {
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

import type { Endpoints } from "../../endpoint";
import { Aperture } from "../aperture";
import { LeastLoadedHeap } from "../least-loaded-heap";
import { LeastLoaded } from "../least-loaded";
import { PeakEwma } from "../peak-ewma";
import type { PeakEwmaOptions } from "../peak-ewma";
import { PowerOfTwo } from "../power-of-two";
import type { Load } from "../power-of-two";
import { RandomAperture } from "../random-aperture";
import type { RandomApertureOptions as BandOptions } from "../random-aperture";
import type { PoliciesOf } from "./policy";

export interface ApertureOptions {
  /** What is compared of two endpoints. */
  readonly load: "leastRequest" | "peakEwma";
  /** Endpoints that a caller looks at, at least. */
  readonly minAperture: number;
}

export interface RandomApertureOptions extends BandOptions {
  /** What is compared of two endpoints. */
  readonly load: ApertureOptions["load"];
}

export interface P2cOptions {
  /** What is compared of two endpoints. */
  readonly load: ApertureOptions["load"];
}

export interface FinagleOptions {
  p2c: P2cOptions;
  heap: object;
  peakEwma: PeakEwmaOptions;
  aperture: ApertureOptions;
  randomAperture: RandomApertureOptions;
}

const PEAK_EWMA: PeakEwmaOptions = { decayNs: 10_000_000_000, defaultRttNs: 30_000_000 };

function metricOf(load: ApertureOptions["load"], endpoints: Endpoints): Load {
  return load === "peakEwma" ? new PeakEwma(endpoints, PEAK_EWMA) : new LeastLoaded(endpoints);
}

/** Finagle's, and those of Linkerd and tower, which come from there. */
export const FINAGLE: PoliciesOf<FinagleOptions> = {
  p2c: {
    name: "p2c",
    summary: "the less loaded of two different endpoints drawn from all (Finagle p2c)",
    defaults: { load: "leastRequest" },
    ignoresWeights: true,
    create: ({ load }, endpoints) => new PowerOfTwo(endpoints, metricOf(load, endpoints)),
  },
  heap: {
    name: "heap",
    summary: "fewest requests in flight of all endpoints, found in a heap (Finagle heap)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new LeastLoadedHeap(endpoints),
  },
  peakEwma: {
    name: "peakEwma",
    summary:
      "the less loaded of two drawn endpoints by latency and requests in flight (Linkerd, Finagle, tower)",
    defaults: PEAK_EWMA,
    ignoresWeights: true,
    create: (spec, endpoints) => new PowerOfTwo(endpoints, new PeakEwma(endpoints, spec)),
  },
  aperture: {
    name: "aperture",
    summary: "the less loaded of two drawn from the caller's own share of endpoints (Finagle aperture)",
    defaults: { load: "leastRequest", minAperture: 12 },
    ignoresWeights: true,
    create: ({ load, minAperture }, endpoints, { place }) =>
      new Aperture(endpoints, metricOf(load, endpoints), place ?? { index: 0, count: 1 }, minAperture),
  },
  randomAperture: {
    name: "randomAperture",
    summary:
      "the less loaded of two drawn from a few, more of them under more load (Finagle without coordinates)",
    defaults: {
      load: "leastRequest",
      lowLoad: 0.875,
      highLoad: 1.125,
      smoothWindowNs: 15_000_000_000,
      minAperture: 1,
    },
    ignoresWeights: true,
    create: (spec, endpoints) => new RandomAperture(endpoints, metricOf(spec.load, endpoints), spec),
  },
};

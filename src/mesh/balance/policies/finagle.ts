import { Aperture } from "../aperture";
import { LeastLoaded } from "../least-loaded";
import { PeakEwma } from "../peak-ewma";
import type { PeakEwmaOptions } from "../peak-ewma";
import { PowerOfTwo } from "../power-of-two";
import type { PoliciesOf } from "./policy";

export interface ApertureOptions {
  /** What is compared of two endpoints. */
  readonly load: "leastRequest" | "peakEwma";
  /** Endpoints that a caller looks at, at least. */
  readonly minAperture: number;
}

export interface FinagleOptions {
  peakEwma: PeakEwmaOptions;
  aperture: ApertureOptions;
}

const PEAK_EWMA: PeakEwmaOptions = { decayNs: 10_000_000_000, defaultRttNs: 30_000_000 };

/** Finagle's, and those of Linkerd and tower, which come from there. */
export const FINAGLE: PoliciesOf<FinagleOptions> = {
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
    create: ({ load, minAperture }, endpoints, { place }) => {
      const metric = load === "peakEwma" ? new PeakEwma(endpoints, PEAK_EWMA) : new LeastLoaded(endpoints);
      return new Aperture(endpoints, metric, place ?? { index: 0, count: 1 }, minAperture);
    },
  },
};

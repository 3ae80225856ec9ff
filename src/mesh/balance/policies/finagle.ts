import { PeakEwma } from "../peak-ewma";
import type { PeakEwmaOptions } from "../peak-ewma";
import { PowerOfTwo } from "../power-of-two";
import type { PoliciesOf } from "./policy";

export interface FinagleOptions {
  peakEwma: PeakEwmaOptions;
}

/** Finagle's, and those of Linkerd and tower, which come from there. */
export const FINAGLE: PoliciesOf<FinagleOptions> = {
  peakEwma: {
    name: "peakEwma",
    summary:
      "the less loaded of two drawn endpoints by latency and requests in flight (Linkerd, Finagle, tower)",
    defaults: { decayNs: 10_000_000_000, defaultRttNs: 30_000_000 },
    ignoresWeights: true,
    create: (spec, endpoints) => new PowerOfTwo(endpoints, new PeakEwma(endpoints, spec)),
  },
};

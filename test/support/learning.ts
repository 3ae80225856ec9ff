import type { BalancerName } from "../../src/mesh/balance/policies";
import { OUTCOMES } from "../../src/mesh/outcome";
import type { Manners, SmallProxy } from "./small-proxy";

/** Those that learn, and what makes an endpoint bad in their eyes. */
export const LEARNING: readonly (readonly [name: BalancerName, bad: Manners])[] = [
  ["peakEwma", { latencyNs: 400e6 }],
  ["envoyPeakEwma", { latencyNs: 400e6 }],
  ["clientSideWeightedRoundRobin", { report: { utilization: 1, qps: 10 } }],
  ["weightedRoundRobin", { report: { utilization: 1, qps: 10 } }],
  ["dubboShortestResponse", { latencyNs: 400e6 }],
  ["dubboAdaptive", { latencyNs: 400e6, report: { utilization: 1 } }],
  ["c3", { latencyNs: 400e6 }],
  ["d2Relative", { latencyNs: 400e6 }],
  ["prequal", { latencyNs: 400e6 }],
  ["nginxRoundRobin", { outcome: OUTCOMES.findIndex(({ cause }) => cause === "connect_failure") }],
];

const GOOD: Manners = { latencyNs: 5e6, report: { utilization: 0.1, qps: 10 } };

/** So many requests one after the other; how many went to the bad one. */
export function drive(proxy: SmallProxy, badSlot: () => number, bad: Manners, requests: number): number {
  let met = 0;
  for (let k = 0; k < requests; k++) {
    const slot = proxy.send();
    const isBad = slot === badSlot();
    if (isBad) met++;
    proxy.probe((asked) => ({
      inFlight: 1,
      latencyNs: (asked === badSlot() ? bad.latencyNs : GOOD.latencyNs) ?? 5e6,
    }));
    proxy.answer(slot, isBad ? bad : GOOD);
  }
  return met;
}

import { slowStartWeight } from "../../../src/mesh/balance/slow-start";
import { NS_PER_MS, assertClose } from "./adapter";
import type { Adapters } from "./adapter";

interface SlowStartCase {
  readonly input: {
    readonly ms_since_last_hc_pass: number;
    readonly slow_start_window_ms: number;
    readonly aggression: number;
    readonly min_weight_fraction: number;
    readonly host_weight: number;
  };
  readonly expected: { readonly weight: number };
}

function slowStart({ input, expected }: SlowStartCase): void {
  const { ms_since_last_hc_pass: knownMs, host_weight, aggression } = input;
  const options = {
    windowNs: input.slow_start_window_ms * NS_PER_MS,
    aggression,
    minWeight: input.min_weight_fraction,
  };
  assertClose([slowStartWeight(host_weight, knownMs, options)], [expected.weight], 1e-12);
}

/** Balancers that go by reports of load, by probes and by time. */
export const LOAD: Adapters = {
  envoy_slow_start: { f: slowStart },
};

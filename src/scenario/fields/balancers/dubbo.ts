import { block, preset } from "../../block";
import { DURATION, integer, POSITIVE_DURATION } from "../../quantities";
import type { DubboOptions } from "../../../mesh/balance/policies/dubbo";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

const warmup = preset(DURATION, "10m", "how long the weight of a new endpoint grows from 1 to the usual 100");

const RANDOM = block("Dubbo's random", { warmup });

const ROUND_ROBIN = block("Dubbo's roundrobin", { warmup });

const CONSISTENT_HASH = block("Dubbo's consistenthash", {
  hashNodes: preset(integer(4, 1_000_000), 160, "places of each endpoint (`hash.nodes`); only fours count"),
});

const LEAST_ACTIVE = block("Dubbo's leastactive", { warmup });

const SHORTEST_RESPONSE = block("Dubbo's shortestresponse", {
  warmup,
  slidePeriod: preset(POSITIVE_DURATION, "30s", "after so long the mean time of successes begins anew"),
});

const ADAPTIVE = block("Dubbo's adaptive", {
  warmup,
  timeout: preset(
    POSITIVE_DURATION,
    "1s",
    "time limit of a call, as Dubbo is told: who was not taken for twice as long is tried",
  ),
});

export const DUBBO_KINDS: BalancerKinds<DubboOptions> = {
  dubboRandom: kind("dubboRandom", RANDOM, (values) => ({ warmupNs: values.warmup })),
  dubboRoundRobin: kind("dubboRoundRobin", ROUND_ROBIN, (values) => ({ warmupNs: values.warmup })),
  dubboConsistentHash: kind("dubboConsistentHash", CONSISTENT_HASH, ({ hashNodes }) => ({ hashNodes })),
  dubboLeastActive: kind("dubboLeastActive", LEAST_ACTIVE, (values) => ({ warmupNs: values.warmup })),
  dubboShortestResponse: kind("dubboShortestResponse", SHORTEST_RESPONSE, (values) => ({
    warmupNs: values.warmup,
    slidePeriodNs: values.slidePeriod,
  })),
  dubboAdaptive: kind("dubboAdaptive", ADAPTIVE, ({ warmup: warmupNs, timeout: timeoutNs }) => ({
    warmupNs,
    timeoutNs,
  })),
};

import { block, optional, preset } from "../../block";
import { word } from "../../combine";
import { BOOLEAN, integer, number, PERCENT, POSITIVE_DURATION } from "../../quantities";
import type { OtherOptions } from "../../../mesh/balance/policies/others";
import { report } from "../../types";
import type { Type } from "../../types";
import { CUSTOM_KIND } from "./custom";
import { NOTHING } from "./envoy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

const LEAST_CONNECTION = block("least connections", {
  product: preset(
    word(["nginx", "haproxy", "ipvs"]),
    "nginx",
    "whose rule: `ipvs` is wlc, all are by weight",
  ),
});

const PREQUAL = block("Prequal", {
  probesPerRequest: preset(
    number("positive"),
    3,
    "probes sent with each request, to endpoints drawn (r_probe)",
  ),
  poolSize: preset(integer(1, 10_000), 16, "probes kept at most (m)"),
  probeMaxAge: preset(POSITIVE_DURATION, "1s", "how long a probe is good"),
  removalsPerRequest: preset(
    number("nonNegative"),
    1,
    "probes thrown away with each request: the oldest and the worst, in turn (r_remove)",
  ),
  delta: preset(
    number("nonNegative"),
    1,
    "a probe is used (1 + delta) / ((1 - pool / endpoints) x probes - removals) times, at least once",
  ),
  hotQuantile: preset(
    PERCENT,
    "84.09%",
    "quantile of requests in flight above which an endpoint is hot (Q_RIF)",
  ),
});

const D2_RELATIVE = block("rest.li's relative strategy", {
  updateInterval: preset(POSITIVE_DURATION, "5s", "how often health is worked out"),
  upStep: preset(number("positive"), 0.05, "how much health rises in an interval"),
  downStep: preset(number("positive"), 0.2, "how much it falls"),
  relativeLatencyHighThresholdFactor: preset(
    number("positive"),
    1.3,
    "from so many times the mean latency of all on an endpoint is unhealthy",
  ),
  relativeLatencyLowThresholdFactor: preset(number("positive"), 1.2, "up to so many times it is healthy"),
  highErrorRate: preset(number("nonNegative"), 1.1, "share of failures from which on it is unhealthy"),
  lowErrorRate: preset(number("nonNegative"), 1.1, "share of failures up to which it is healthy"),
  minCallCount: preset(integer(0), 1, "with fewer calls in an interval health stays"),
  initialHealthScore: preset(number("positive"), 1, "health of a new endpoint, 1 at most"),
  slowStartThreshold: preset(number("nonNegative"), 0, "below it health doubles instead of rising a step"),
  pointsPerWeight: preset(integer(1, 1_000_000), 100, "points of a healthy endpoint"),
});

const ALL = word(["all"]);
const DRAWN = integer(1, 1_000_000);

/** How many are compared. */
const CHOICES: Type<number | null> = {
  shape: { kind: "either", options: [DRAWN, ALL] },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "string") return DRAWN.read(node, path, context);
    ALL.read(node, path, context);
    return null;
  },
};

const POWER_OF_CHOICES = block("power of choices", {
  choices: preset(CHOICES, 2, "endpoints drawn, of which the one with the fewest requests is taken"),
  replacement: preset(BOOLEAN, false, "the same endpoint may be drawn twice"),
  ties: preset(
    word(["random", "rotate"]),
    "random",
    "among equals; `rotate`, with all: the first in the list from a place on that moves on with each pick",
  ),
  boardPeriod: optional(
    POSITIVE_DURATION,
    "goes by the requests of all the caller's proxies as they were when this time was last over",
    "its own requests, as they are",
  ),
});

const JOIN_IDLE_QUEUE = block("join idle queue", {
  choices: preset(
    integer(1, 1_000_000),
    1,
    "proxies that an idle endpoint draws, to join the shortest of their lists: JIQ-SQ(d); 1: JIQ-Random",
  ),
});

export const OTHER_KINDS: BalancerKinds<OtherOptions> = {
  custom: CUSTOM_KIND,
  leastConnection: kind("leastConnection", LEAST_CONNECTION, ({ product }) => ({ product })),
  prequal: kind("prequal", PREQUAL, ({ probeMaxAge: probeMaxAgeNs, ...values }) => ({
    probesPerRequest: values.probesPerRequest,
    poolSize: values.poolSize,
    probeMaxAgeNs,
    removalsPerRequest: values.removalsPerRequest,
    delta: values.delta,
    hotQuantile: values.hotQuantile,
  })),
  powerOfChoices: kind("powerOfChoices", POWER_OF_CHOICES, (values, path, context) => {
    const { choices, replacement, ties, boardPeriod, placeOf } = values;
    if (ties === "random" || choices === null)
      return { choices, replacement, rotates: ties === "rotate", boardPeriodNs: boardPeriod ?? null };
    return report(context, placeOf("ties"), `${path}.ties: rotate needs choices: all`);
  }),
  joinIdleQueue: kind("joinIdleQueue", JOIN_IDLE_QUEUE, ({ choices }) => ({ choices })),
  c3: kind("c3", NOTHING, () => ({})),
  d2Relative: kind("d2Relative", D2_RELATIVE, ({ updateInterval, placeOf, ...values }, path, context) => {
    if (values.initialHealthScore <= 1) return { updateIntervalNs: updateInterval, ...values };
    const message = `${path}.initialHealthScore is more than 1`;
    return report(context, placeOf("initialHealthScore"), message);
  }),
};

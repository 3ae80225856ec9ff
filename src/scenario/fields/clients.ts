import { beside, block, later, optional, preset, required } from "../block";
import { either, listOf, mapOf } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { DURATION, integer, number, PERCENT, POSITIVE_DURATION, RATE } from "../quantities";
import { OPERATION, OPERATION_KEY, ZONE, ZONE_KEY } from "../references";

const RATE_STAGE = block("a stage", {
  for: required(DURATION, "how long the change takes"),
  to: required(RATE, "the rate at its end, reached linearly"),
});

const USER_STAGE = block("a stage", {
  for: required(DURATION, "how long the change takes"),
  to: required(integer(0, 10_000_000), "the number of users at its end, reached linearly"),
});

const OPEN = ["constant", "poisson", "uniform"];

export const ARRIVALS = block(
  "arrivals",
  {
    constant: optional(RATE, "open loop: requests at equal gaps", "another kind"),
    poisson: optional(RATE, "open loop: independent requests, exponential gaps", "another kind"),
    uniform: optional(RATE, "open loop: gaps uniform from 0 to twice the mean", "another kind"),
    stages: beside(
      OPEN,
      optional(listOf(RATE_STAGE, 1), "changes of the rate; the last one stays", "no change"),
    ),
    users: optional(
      either({ scalar: integer(1, 10_000_000), list: listOf(USER_STAGE, 1) }),
      "closed loop: this many users, each with one request at a time; or stages that start from 0 users",
      "another kind",
    ),
    think: beside(
      ["users"],
      preset(DISTRIBUTION, "0s", "time between an answer and the user's next request"),
    ),
    renewal: later("open loop with gaps of any distribution"),
    mmpp: later("open loop that switches between rates"),
    diurnal: later("open loop with the rhythm of a day"),
    trace: later("replays recorded arrivals"),
    burst: later("so many requests at once"),
    process: later("how requests fall around a changing rate"),
    noise: later("random change of the rate"),
    startAt: later("time of day at which the run starts"),
    stopAt: later("time of day at which arrivals end"),
  },
  { what: "kind of arrivals", of: [...OPEN, "users", "renewal", "mmpp", "diurnal", "trace", "burst"] },
);

export const CLIENT_BLOCK = block(
  "a client",
  {
    target: optional(OPERATION, "the `service.operation` it calls", "mix"),
    mix: optional(mapOf(number("nonNegative"), OPERATION_KEY, 1), "several operations, by weight", "target"),
    arrivals: required(ARRIVALS, "when requests come"),
    zone: optional(
      either({ scalar: ZONE, map: mapOf(PERCENT, ZONE_KEY, 1) }),
      "where requests come from: one zone, or shares by zone that come to 100%",
      "evenly from all zones",
    ),
    instances: preset(integer(1, 1_000_000), 1, "independent proxies, each with its own balancer state"),
    timeout: optional(POSITIVE_DURATION, "gives up this long after the intended arrival", "waits for ever"),
    session: later("keys that requests carry, for affinity"),
    retry: later("retries by the client itself"),
    journey: later("steps of a user, one after the other"),
    policy: later("policy of all its calls"),
  },
  { what: "of target and mix", of: ["target", "mix"] },
);

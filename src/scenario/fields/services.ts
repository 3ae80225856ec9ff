import { block, later, optional, preset, required } from "../block";
import { either, listOf, mapOf, newName, word } from "../combine";
import {
  BOOLEAN,
  DURATION,
  integer,
  number,
  PERCENT,
  POSITIVE_DURATION,
  POSITIVE_FACTOR,
} from "../quantities";
import { ZONE, ZONE_KEY } from "../references";
import { MESSAGE_SIZE } from "../sizes";
import { SERVER_CONNECTIONS } from "./connections";
import { PAUSES, QUOTA } from "./cores";
import { LIFECYCLE, VERSION } from "./lifecycle";
import { LABELS_OF_INSTANCES } from "./labels";
import { MEMORY } from "./memory";
import { QUEUE } from "./queue";
import { STEPS } from "./steps";
import { OF_INSTANCES, VERSIONS } from "./versions";

/** From the one that is served first to the one that is refused first. */
export const PRIORITIES = ["critical", "default", "sheddable"] as const;

const BULKHEAD = block("a limit of an operation", {
  limit: required(integer(1, 1_000_000), "requests of the operation that an instance works on at once"),
  wait: optional(
    DURATION,
    "how long one more waits before it fails with `bulkhead_full`; 0s: not at all",
    "for ever",
  ),
  queue: optional(integer(0), "how many may wait; one more fails with `bulkhead_full` at once", "no limit"),
});

const OPERATION_BLOCK = block("an operation", {
  steps: required(STEPS, "what is done, one step after the other"),
  errors: preset(
    PERCENT,
    "0%",
    "chance that an attempt fails after its work is done, on top of the service's",
  ),
  request: preset(MESSAGE_SIZE, "0B", "size of the request; a try sends it again"),
  response: preset(MESSAGE_SIZE, "0B", "size of the answer; one that says that it failed has none"),
  timeout: optional(
    POSITIVE_DURATION,
    "limit that the service itself sets, from the arrival of a request: it is ended with `operation_timeout`",
    "none",
  ),
  concurrency: optional(
    either({ scalar: integer(1, 1_000_000), map: BULKHEAD }),
    "bulkhead: how many requests of the operation each instance works on at once; others wait outside, " +
      "first come, first served, and hold no worker",
    "no limit",
  ),
  priority: preset(
    word(PRIORITIES),
    "default",
    "where operations of a service differ, the higher priority is served first; and a full queue, " +
      "to let one in, drops the youngest that waits of the lowest below it",
  ),
});

/** What a weight may be at most. */
const WEIGHT_MAX = 65_535;

const POOL_BLOCK = block("a pool", {
  size: required(integer(1, 1_000_000), "slots of each instance"),
  wait: optional(
    DURATION,
    "how long a request waits for a slot before it fails with `pool_timeout`; 0s: not at all",
    "for ever",
  ),
});

const SPEED = block("a class of machine", {
  share: required(PERCENT, "share of the instances"),
  speed: required(POSITIVE_FACTOR, "how fast they work; 1x is the speed that `work` times are for"),
  weight: optional(
    integer(1, WEIGHT_MAX),
    "weight of an instance as discovery tells it: balancers by weight send so much more there",
    "1, or what `weight` of the service says",
  ),
  labels: optional(LABELS_OF_INSTANCES, OF_INSTANCES, "none"),
});

export const REPLICAS_MAX = 1_000_000;

export const SERVICE_BLOCK = block("a service", {
  replicas: preset(
    either({ scalar: integer(0, REPLICAS_MAX), map: mapOf(integer(0, REPLICAS_MAX), ZONE_KEY) }),
    1,
    "instances: a number that is spread evenly over the zones in order, or a number by zone",
  ),
  zones: optional(listOf(ZONE, 1), "the zones that `replicas` is spread over", "all zones"),
  cores: optional(number("positive"), "CPU cores of an instance, shared by the work at hand", "unlimited"),
  quota: preset(
    QUOTA,
    "none",
    "how `cores` are kept to. `none`: never more at once; `cfs`: any number at once, but so much core time " +
      "in each period, and then all stands still until the next",
  ),
  pauses: optional(
    PAUSES,
    "times in which all of an instance stands still, as for garbage collection; nothing is lost",
    "none",
  ),
  workers: optional(integer(1), "requests an instance works on at once", "unlimited"),
  model: preset(
    word(["threads", "async"]),
    "threads",
    "`threads`: a request holds its worker until it is answered; `async`: only while it works",
  ),
  memory: optional(MEMORY, "memory of an instance, and what requests take of it", "unlimited"),
  connections: optional(SERVER_CONNECTIONS, "what it does with connections to it", "leaves them alone"),
  queue: optional(
    QUEUE,
    "requests that may wait for a worker (without workers: for a core) before more are refused",
    "no limit",
  ),
  retryAfter: optional(
    POSITIVE_DURATION,
    "answers of an instance with too much to do (queue_full, queue_timeout, queue_shed, pool_timeout, " +
      "bulkhead_full, concurrency_limited, 429, 503) say how long to wait before another try; " +
      "`retry.pushback` and `retry.rateLimitedBackOff` heed it",
    "they say nothing",
  ),
  speeds: optional(listOf(SPEED, 1), "classes of machine; their shares come to 100%", "all at 1x"),
  weight: preset(
    word(["equal", "speed"]),
    "equal",
    "weights of instances as discovery tells them; `speed`: as their speeds, such as 2 and 1",
  ),
  errors: preset(PERCENT, "0%", "chance that any attempt fails after its work is done"),
  operations: required(
    mapOf(either({ list: STEPS, map: OPERATION_BLOCK }), newName("operation"), 1),
    "what the service offers, by name: a list of steps",
  ),
  version: optional(VERSION, "what its instances run until a rollout brings another", "v1"),
  versions: optional(
    VERSIONS,
    "several versions side by side, such as a canary; calls go to all alike unless a policy has a `split`",
    "one: `version`",
  ),
  pools: optional(
    mapOf(POOL_BLOCK, newName("pool")),
    "what each instance has only so many of, such as database connections; steps hold a slot with `use`",
    "none",
  ),
  lifecycle: optional(LIFECYCLE, "how instances start, warm up and stop", "all at once; 30s of grace"),
  probes: later("readiness and liveness checks"),
  autoscale: later("changes the number of instances under load"),
  external: preset(
    BOOLEAN,
    false,
    "it stands outside the mesh, such as a payment provider: its instances have no proxies of their own",
  ),
  cost: optional(
    number("nonNegative"),
    "price of an instance for an hour",
    "that of its cores, by `topology.cost.coreHour`",
  ),
  colocate: later("shares nodes with noisy neighbours"),
});

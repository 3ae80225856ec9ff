import { beside, block, later, optional, required } from "../block";
import { either, listOf } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { DURATION, integer, PERCENT, POSITIVE_DURATION, POSITIVE_FACTOR, text } from "../quantities";
import { SERVICE, ZONE } from "../references";
import type { Type } from "../types";

/** How many instances (`5`) or what share of them (`20%`). */
const COUNT_OR_SHARE: Type<{ readonly count: number } | { readonly share: number }> = {
  shape: { kind: "either", options: [integer(1), PERCENT] },
  read(node, path, context) {
    if (node.kind === "scalar" && typeof node.value === "string") {
      const share = PERCENT.read(node, path, context);
      return share === null ? null : { share };
    }
    const count = integer(1).read(node, path, context);
    return count === null ? null : { count };
  },
};

const SELECTOR = block("a selector", {
  service: optional(SERVICE, "instances of this service", "of every service"),
  zone: optional(
    either({ scalar: ZONE, list: listOf(ZONE, 1) }),
    "instances in this zone, or in these",
    "in every zone",
  ),
  instances: optional(
    either({ scalar: COUNT_OR_SHARE, list: listOf(integer(0), 1) }),
    "so many of them, a share of them such as 20%, or a list of their numbers from 0 on",
    "all of them",
  ),
  version: later("instances of this version"),
  node: later("instances on this node"),
  edge: later("calls between this pair"),
  operation: later("this operation only"),
});

const NOTHING = block("no options", {});

export const FAULT_KINDS = ["crash", "zoneOutage", "slow", "errors", "latency"] as const;

const KINDS_LATER = {
  kill: later("ends processes at once"),
  hang: later("accepts and never answers"),
  stress: later("takes CPU away"),
  pause: later("stops for a while, as garbage collection does"),
  leak: later("slows down until restarted"),
  loss: later("loses messages"),
  reset: later("resets connections"),
  bandwidth: later("limits bytes per time"),
  partition: later("cuts zones or services off from each other"),
  nodeOutage: later("takes a node down"),
  drain: later("empties a node"),
  dnsOutage: later("name resolution fails"),
  discoveryOutage: later("changes of endpoints are not told"),
  discoveryDelay: later("changes of endpoints are told late"),
  monitoringOutage: later("nobody sees anything"),
  certExpiry: later("certificates expire"),
  caOutage: later("certificates cannot be renewed"),
  clockSkew: later("clocks differ"),
  rollout: later("replaces instances by a new version"),
  scale: later("changes the number of instances"),
  traffic: later("changes the load"),
  set: later("changes settings"),
};

const DOWN = ["crash", "zoneOutage"];

export const FAULT = block(
  "a fault",
  {
    name: optional(text(200), "how results call it", "its kind and number"),
    at: required(DURATION, "when it begins"),
    for: optional(
      POSITIVE_DURATION,
      "how long it lasts",
      "to the end of the run (a crash with restart: no time)",
    ),
    on: optional(SELECTOR, "what it hits", "everything"),
    restart: beside(DOWN, optional(DISTRIBUTION, "time each instance needs to come back after it", "0s")),
    crash: optional(NOTHING, "instances die with all they hold", "another kind"),
    zoneOutage: optional(NOTHING, "all instances of a zone die, and none is reachable", "another kind"),
    slow: optional(
      block("a slow fault", { speed: required(POSITIVE_FACTOR, "how fast instances still work") }),
      "instances work slower",
      "another kind",
    ),
    errors: optional(
      block("an errors fault", {
        rate: required(PERCENT, "chance that an attempt fails after its work is done"),
        fast: later("fails before any work is done"),
        code: later("HTTP status of the errors"),
      }),
      "attempts fail",
      "another kind",
    ),
    latency: optional(
      block("a latency fault", { add: required(DISTRIBUTION, "time added to each way") }),
      "messages take longer",
      "another kind",
    ),
    ...KINDS_LATER,
    every: later("repeats it at random"),
    ramp: later("grows to its full strength"),
  },
  { what: "kind of fault", of: [...FAULT_KINDS, ...Object.keys(KINDS_LATER)] },
);

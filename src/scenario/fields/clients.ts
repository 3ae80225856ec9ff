import { block, later, optional, preset, required } from "../block";
import { either, mapOf } from "../combine";
import { integer, number, PERCENT, POSITIVE_DURATION } from "../quantities";
import { OPERATION, OPERATION_KEY, ZONE, ZONE_KEY } from "../references";
import { ARRIVALS } from "./arrivals";
import { POLICY } from "./mesh";
import { SESSION } from "./session";

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
    session: optional(
      SESSION,
      "keys that requests carry, and all calls that are made for them: what hashing and affinity go by",
      "requests carry none",
    ),
    retry: later("retries by the client itself"),
    journey: later("steps of a user, one after the other"),
    policy: optional(
      POLICY,
      "policy of all its calls, over mesh.defaults and mesh.to, under mesh.edges",
      "that of mesh",
    ),
  },
  { what: "of target and mix", of: ["target", "mix"] },
);

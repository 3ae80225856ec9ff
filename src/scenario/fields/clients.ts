import { block, optional, preset, required } from "../block";
import { either, mapOf } from "../combine";
import { integer, number, PERCENT, POSITIVE_DURATION } from "../quantities";
import { OPERATION, OPERATION_KEY, ZONE, ZONE_KEY } from "../references";
import { ARRIVALS } from "./arrivals";
import { JOURNEY } from "./journey";
import { CLIENT_RETRY, POLICY } from "./mesh";
import { SESSION } from "./session";

export const CLIENT_BLOCK = block(
  "a client",
  {
    target: optional(OPERATION, "the `service.operation` it calls", "mix"),
    mix: optional(mapOf(number("nonNegative"), OPERATION_KEY, 1), "several operations, by weight", "target"),
    journey: optional(
      JOURNEY,
      "what users of a closed loop do, step by step; each call is a request of its own; then they think",
      "one request",
    ),
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
    retry: optional(
      CLIENT_RETRY,
      "retries by the client itself, around all that its proxy does; none begins after `timeout`",
      "no retries",
    ),
    policy: optional(
      POLICY,
      "policy of all its calls, over mesh.defaults and mesh.to, under mesh.edges",
      "that of mesh",
    ),
  },
  { what: "of target, mix and journey", of: ["target", "mix", "journey"] },
);

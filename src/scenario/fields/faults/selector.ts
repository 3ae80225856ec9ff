import { block, optional } from "../../block";
import { either, listOf } from "../../combine";
import { integer } from "../../quantities";
import { CLIENT, EDGE, NODE, OPERATION, SERVICE, ZONE } from "../../references";
import { countOrShare } from "../count-or-share";
import { VERSION } from "../lifecycle";

/** What a fault is aimed at; which of the parts have a meaning is a matter of its kind. */
export const SELECTOR = block("a selector", {
  service: optional(SERVICE, "instances of this service; of discovery: changes of it", "of every service"),
  zone: optional(
    either({ scalar: ZONE, list: listOf(ZONE, 1) }),
    "instances (of discovery: callers) in this zone, or in these",
    "in every zone",
  ),
  node: optional(NODE, "instances on this node: zone/number, from 0 on", "on every node"),
  instances: optional(
    either({ scalar: countOrShare(1), list: listOf(integer(0), 1) }),
    "so many of them, a share of them such as 20%, or a list of their numbers from 0 on",
    "all of them",
  ),
  version: optional(VERSION, "instances that run this version", "of every version"),
  edge: optional(EDGE, "calls between this pair only, as `caller -> callee`", "of any caller"),
  operation: optional(OPERATION, "calls of this `service.operation` only", "of every operation"),
  client: optional(CLIENT, "requests of this client only", "of any client or service"),
});

export type SelectorPart =
  "service" | "zone" | "node" | "version" | "instances" | "edge" | "operation" | "client";

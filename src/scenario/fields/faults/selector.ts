import { block, later, optional } from "../../block";
import { either, listOf } from "../../combine";
import { integer, PERCENT } from "../../quantities";
import { CLIENT, EDGE, NODE, OPERATION, SERVICE, ZONE } from "../../references";
import type { Type } from "../../types";

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
    either({ scalar: COUNT_OR_SHARE, list: listOf(integer(0), 1) }),
    "so many of them, a share of them such as 20%, or a list of their numbers from 0 on",
    "all of them",
  ),
  version: later("instances of this version"),
  edge: optional(EDGE, "calls between this pair only, as `caller -> callee`", "of any caller"),
  operation: optional(OPERATION, "calls of this `service.operation` only", "of every operation"),
  client: optional(CLIENT, "requests of this client only", "of any client or service"),
});

export type SelectorPart = "service" | "zone" | "node" | "instances" | "edge" | "operation" | "client";

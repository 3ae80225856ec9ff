import { beside, block, optional, preset, required } from "../block";
import { word } from "../combine";
import { BOOLEAN, number, PERCENT, POSITIVE_DURATION } from "../quantities";
import type { Field } from "../types";
import { POLICIES } from "../../mesh/balance/policies";
import type { BalancerName } from "../../mesh/balance/policies";
import { BALANCER_KINDS } from "./balancers/kinds";
import { SUBSET } from "./subset";

/** What holds where a balancer is not named. */
const ANOTHER = "another balancer";

const AFFINITY = block("an affinity", {
  by: required(
    word(["session", "client"]),
    "who is kept at the endpoint it was first given, while that is known: each session, whichever proxy it " +
      "meets (a sticky cookie), or at each proxy each caller (kube-proxy's ClientIP)",
  ),
  timeout: optional(
    POSITIVE_DURATION,
    "it is forgotten after so long without a request",
    "3h for a client, as in Kubernetes; never for a session",
  ),
});

/** Those that have a slow start, as Envoy has it. */
const SLOW_STARTERS = ["roundRobin", "leastRequest"];

const SLOW_START = block("a slow start", {
  window: required(POSITIVE_DURATION, "how long an endpoint is new, from when its proxy learned of it"),
  aggression: preset(
    number("positive"),
    1,
    "1: its weight grows evenly; the larger, the faster at first: (time / window) ^ (1 / aggression)",
  ),
  minWeight: preset(PERCENT, "10%", "share of its weight that it has at least"),
});

export const BALANCERS = Object.keys(POLICIES) as BalancerName[];

const KIND_FIELDS = Object.fromEntries(
  BALANCERS.map((name) => [name, optional(BALANCER_KINDS[name].type, POLICIES[name].summary, ANOTHER)]),
) as { readonly [Name in BalancerName]: Field<unknown> };

export const BALANCER_BLOCK = block(
  "a balancer",
  {
    ...KIND_FIELDS,
    slowStart: beside(
      SLOW_STARTERS,
      optional(SLOW_START, "roundRobin, leastRequest: endpoints that are new get little at first", "none"),
    ),
    panicThreshold: optional(
      PERCENT,
      "while fewer endpoints than that are well, all are used whatever their health; 0%: never",
      "50%, as Envoy has it; 0% for other products' balancers, and with the profile istio",
    ),
    failTrafficOnPanic: optional(BOOLEAN, "and then requests fail at once instead", "false"),
    affinity: optional(AFFINITY, "keeps who asks at one endpoint; the balancer picks only that", "none"),
    subset: optional(SUBSET, "each caller's proxy chooses among only some endpoints", "all endpoints"),
  },
  { what: "balancer", of: BALANCERS },
);

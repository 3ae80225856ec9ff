import { block, optional, preset } from "../block";
import { either, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { BOOLEAN, DURATION, integer, PERCENT, POSITIVE_DURATION, quantity } from "../quantities";
import { ON_ERROR } from "../../mesh/resilience/haproxy-check";

const OPERATION = quantity("name", "the name of an operation of the callee", ({ text }) => text);

export const HEALTH_BLOCK = block("a health check", {
  rules: preset(
    word(["envoy", "haproxy"]),
    "envoy",
    "whose arithmetic: Envoy's, or that of HAProxy's `check`, which starts with a server that is up",
  ),
  type: preset(
    word(["http", "tcp", "grpc"]),
    "http",
    "`tcp`: whoever takes connections passes, also a process that hangs; `http`, `grpc`: the process " +
      "answers, and faults of all its calls are met",
  ),
  operation: optional(
    OPERATION,
    "a probe is a request for this operation: it waits in line, and does all steps",
    "none: probes are answered aside from requests",
  ),
  interval: optional(POSITIVE_DURATION, "time from a probe's end to the next", "3s; haproxy: 2s (inter)"),
  timeout: optional(
    POSITIVE_DURATION,
    "a probe without an answer has failed after it",
    "1s; haproxy: as interval",
  ),
  healthy: optional(
    integer(1),
    "passes in a row that bring an endpoint back; with envoy's rules the first pass of all does",
    "1; haproxy: 2 (rise)",
  ),
  unhealthy: optional(
    integer(1),
    "failures in a row that take it out; with envoy's rules an answer that says no does at once",
    "3, also for haproxy (fall)",
  ),
  intervalFrom: preset(
    word(["end", "start"]),
    "end",
    "`start`: intervals count from one probe's start to the next one's",
  ),
  work: preset(DISTRIBUTION, "0s", "time that an instance at speed 1x takes to answer, aside from requests"),
  jitter: optional(DURATION, "envoy: up to so much is added to each interval, in whole ms", "0s"),
  jitterPercent: optional(PERCENT, "envoy: up to such a share of it is added too", "0%"),
  initialJitter: optional(DURATION, "envoy: a new endpoint's first probe waits up to so long", "0s"),
  unhealthyInterval: optional(POSITIVE_DURATION, "envoy: interval while unhealthy", "as interval"),
  unhealthyEdgeInterval: optional(
    POSITIVE_DURATION,
    "envoy: interval after a failure that is not yet enough",
    "as unhealthyInterval",
  ),
  healthyEdgeInterval: optional(
    POSITIVE_DURATION,
    "envoy: interval after a pass that is not yet enough",
    "as interval",
  ),
  noTrafficInterval: optional(
    POSITIVE_DURATION,
    "envoy: interval of a proxy that comes up in the run, until it has sent its first request",
    "60s",
  ),
  noTrafficHealthyInterval: optional(
    POSITIVE_DURATION,
    "envoy: the same after a probe that passed",
    "as noTrafficInterval",
  ),
  retriable: optional(
    BOOLEAN,
    "envoy: an answer that says no counts as a missing one (retriable_statuses)",
    "false",
  ),
  degradedAbove: optional(
    integer(0),
    "envoy: with more requests an instance says that it is degraded: used when others are not enough",
    "never",
  ),
  ignoreHealthOnHostRemoval: optional(
    BOOLEAN,
    "envoy: an endpoint goes when discovery knows it no more; else not before a check fails",
    "false",
  ),
  ignoreNewHostsUntilFirstHc: optional(
    BOOLEAN,
    "envoy: a new endpoint does not count in panic and levels of priority before its first probe has ended " +
      "(ignore_new_hosts_until_first_hc); else it counts as unhealthy until it has passed",
    "false",
  ),
  fastinter: optional(POSITIVE_DURATION, "haproxy: interval between up and down", "as interval"),
  downinter: optional(POSITIVE_DURATION, "haproxy: interval while down", "as interval"),
  spreadChecks: optional(PERCENT, "haproxy: each interval is up to so much longer or shorter", "0%"),
  observe: optional(
    word(["layer4", "layer7"]),
    "haproxy: errors of requests count too: those of the connection, or all",
    "none",
  ),
  errorLimit: optional(integer(1), "haproxy: errors in a row after which onError follows", "10"),
  onError: optional(word(ON_ERROR), "haproxy: what follows", "fail-check"),
});

export const HEALTH_CHECK = either({ scalar: BOOLEAN, map: HEALTH_BLOCK });

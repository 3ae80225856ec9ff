import { block, optional, preset, required } from "../../block";
import { listOf } from "../../combine";
import { DURATION, integer, PERCENT, POSITIVE_FACTOR } from "../../quantities";
import { countOrShare } from "../count-or-share";
import { VERSION } from "../lifecycle";
import { faultKind } from "./kind";

const NOTHING = block("no options", {});

/** As many as a service may have at the start. */
const INSTANCES_MAX = 1_000_000;

const CANARY = block("a canary step", {
  weight: required(PERCENT, "share of the instances that run the new version in this step, rounded up"),
  hold: preset(DURATION, "0s", "how long it stays there once they serve"),
});

const ROLLOUT = block("a rollout", {
  version: preset(VERSION, "v2", "name of the version that comes; one that was there before comes back"),
  maxSurge: preset(
    countOrShare(0),
    "25%",
    "instances that there may be above the number wanted; a share is rounded up",
  ),
  maxUnavailable: preset(
    countOrShare(0),
    "25%",
    "instances that may be lacking from the number wanted; a share is rounded down",
  ),
  minReady: preset(DURATION, "0s", "how long an instance must be ready before an old one goes for it"),
  speed: preset(POSITIVE_FACTOR, "1x", "how fast the new version works, of the speed of the machine"),
  errors: preset(PERCENT, "0%", "chance that an attempt at the new version fails after its work is done"),
  canary: optional(listOf(CANARY, 1), "shares at which it holds on its way", "none: it goes through"),
});

const SCALE = block("a scale", { to: required(integer(0, INSTANCES_MAX), "instances that there are to be") });

/** What is done to instances on purpose: they come and go, as with Kubernetes' controllers. */
export const CHANGES = {
  rollout: faultKind(
    ROLLOUT,
    "replaces all instances of a service by a new version, a few at a time",
    { aim: "service", needs: ["service"], isInstant: true },
    ({ version, maxSurge, maxUnavailable, minReady, speed, errors, canary }) => ({
      kind: "rollout",
      version,
      maxSurge,
      maxUnavailable,
      minReadyNs: minReady,
      speed,
      errors,
      canary: (canary ?? []).map(({ weight, hold }) => ({ weight, holdNs: hold })),
    }),
  ),
  scale: faultKind(
    SCALE,
    "changes the number of instances of a service; after `for` it is as before",
    { aim: "service", needs: ["service"] },
    ({ to }) => ({ kind: "scale", to }),
  ),
  drain: faultKind(
    NOTHING,
    "tells instances to stop, and others start elsewhere; a node or zone that is named takes none meanwhile",
    { aim: "instances", choosesAnew: true },
    () => ({ kind: "drain" }),
  ),
  kill: faultKind(
    NOTHING,
    "ends instances at once, without preStop; others start in their place",
    { aim: "instances", choosesAnew: true, isInstant: true },
    () => ({ kind: "kill" }),
  ),
};

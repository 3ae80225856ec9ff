import { block, optional, preset, required } from "../../block";
import { DISTRIBUTION } from "../../distribution";
import { number } from "../../quantities";
import type { Type } from "../../types";
import { report } from "../../types";
import { faultKind } from "./kind";

const PAUSE_BLOCK = block("a pause fault", {
  length: optional(DISTRIBUTION, "how long an instance stands still each time", "as long as the fault lasts"),
  every: optional(DISTRIBUTION, "time from the end of one such time to the next", "once, at the start"),
});

type PauseValues = typeof PAUSE_BLOCK extends Type<infer V> ? V : never;

/** Both or none. */
const PAUSE: Type<PauseValues> = {
  shape: PAUSE_BLOCK.shape,
  read(node, path, context) {
    const values = PAUSE_BLOCK.read(node, path, context);
    if (values === null || (values.length === undefined) === (values.every === undefined)) return values;
    const [is, lacks] =
      values.length === undefined ? (["every", "length"] as const) : (["length", "every"] as const);
    return report(context, values.placeOf(is), `${path}.${is} needs ${lacks} beside it`);
  },
};

const STRESS = block("a stress fault", {
  cores: required(
    number("positive"),
    "threads that compete with the work of an instance for its cores; part of one: part of the time. With " +
      "`on` a node that has a number of cores, and nothing else: with all instances there",
  ),
});

const OFFLINE = block("an offline fault", {
  cores: preset(
    number("positive"),
    1,
    "cores of an instance that are gone; part of one: part of the time. Faults that overlap take theirs each",
  ),
});

/** Faults of the processors of instances and nodes. */
export const CPU_FAULTS = {
  pause: faultKind(
    PAUSE,
    "instances stand still, as for garbage collection; nothing is lost",
    { aim: "instances" },
    ({ length, every }) => ({
      kind: "pause",
      pauses: length === undefined || every === undefined ? null : { length, every },
    }),
  ),
  stress: faultKind(STRESS, "others take CPU away", { aim: "instances", ramps: true }, ({ cores }) => ({
    kind: "stress",
    cores,
  })),
  offline: faultKind(
    OFFLINE,
    "cores of an instance go offline; what they worked on goes on at those that are left, if any are",
    { aim: "instances", ramps: true },
    ({ cores }) => ({ kind: "offline", cores }),
  ),
};

import type { Distribution } from "../../../kernel/distribution/spec";
import { beside, block, optional, preset } from "../../block";
import { DISTRIBUTION } from "../../distribution";
import { BOOLEAN, POSITIVE_DURATION, text } from "../../quantities";
import type { Type } from "../../types";
import { report } from "../../types";
import { FAULT_KINDS, KIND_FIELDS, KINDS_LATER, kindsThat } from "./kinds";
import { SELECTOR } from "./selector";

const RESTART: Type<Distribution | true> = {
  shape: { kind: "either", options: [DISTRIBUTION, BOOLEAN] },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "boolean")
      return DISTRIBUTION.read(node, path, context);
    if (node.value) return true;
    return report(context, node.place, `${path} needs true or a time; without it nothing restarts early`);
  },
};

const RESTARTING = kindsThat(({ restarts }) => restarts);
const RAMPING = kindsThat(({ ramps }) => ramps);

export const FAULT = block(
  "a fault",
  {
    name: optional(text(200), "how results call it", "its kind and number"),
    at: optional(DISTRIBUTION, "when it begins", "after a first time of `every`; needed without that"),
    for: optional(DISTRIBUTION, "how long it lasts", "to the end of the run (a crash with restart: no time)"),
    every: optional(
      DISTRIBUTION,
      "it comes again, this long after its end (and the restart after it)",
      "it comes once",
    ),
    together: preset(
      BOOLEAN,
      false,
      "with `every`: true: all that it is aimed at have it at the same times; false: each instance by itself",
    ),
    ramp: beside(
      RAMPING,
      optional(POSITIVE_DURATION, "it grows to its full strength in this time", "at once"),
    ),
    on: optional(SELECTOR, "what it hits", "everything"),
    restart: beside(
      RESTARTING,
      optional(
        RESTART,
        "time each instance needs to come back after it; `true`: what its service takes to start",
        "what its service takes to start",
      ),
    ),
    ...KIND_FIELDS,
    ...KINDS_LATER,
  },
  { what: "kind of fault", of: [...FAULT_KINDS, ...Object.keys(KINDS_LATER)] },
);

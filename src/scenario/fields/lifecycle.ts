import { block, optional, preset, required } from "../block";
import { checkName } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { DURATION, POSITIVE_DURATION, POSITIVE_FACTOR } from "../quantities";
import type { Type } from "../types";
import { report, shown } from "../types";

/** A version is named as other things are. */
export const VERSION: Type<string> = {
  shape: { kind: "scalar", name: "version", needs: "a name such as v2" },
  read(node, path, context) {
    if (node.kind !== "scalar" || node.value === null)
      return report(context, node.place, `${path} needs a name such as v2, not ${shown(node)}`);
    return checkName("version", node.text, node.place, context) ? node.text : null;
  },
};

const WARMUP = block("a warm-up", {
  for: required(POSITIVE_DURATION, "how long after its start an instance works at full speed"),
  from: preset(POSITIVE_FACTOR, "0.1x", "speed with which it starts; from there it grows evenly"),
});

export const LIFECYCLE = block("a lifecycle", {
  startup: optional(DISTRIBUTION, "time from the start of an instance until it serves", "none"),
  warmup: optional(WARMUP, "a started instance works slower at first", "at full speed at once"),
  preStop: preset(
    DURATION,
    "0s",
    "how long an instance that is told to stop serves on before SIGTERM, while proxies hear of it; " +
      "after SIGTERM it refuses new requests and ends those it has",
  ),
  grace: preset(
    DURATION,
    "30s",
    "from the order to stop to SIGKILL, preStop included; at least 2s after preStop",
  ),
});

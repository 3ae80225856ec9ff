import { block, optional, preset, required } from "../block";
import { mapOf, newName } from "../combine";
import { PERCENT, POSITIVE_FACTOR } from "../quantities";
import { LABELS_OF_INSTANCES } from "./labels";

/** What may be labelled. */
export const OF_INSTANCES =
  "what subsets and splits may ask for, beside version, zone and region; a list is for `listAsAny`";

const VERSION_BLOCK = block("a version", {
  share: required(PERCENT, "share of the instances that run it, also when their number changes"),
  speed: preset(POSITIVE_FACTOR, "1x", "how fast it works, over what `speeds` say"),
  errors: preset(PERCENT, "0%", "chance that an attempt fails after its work is done, on top of others"),
  labels: optional(LABELS_OF_INSTANCES, OF_INSTANCES, "none"),
});

/** Versions side by side. */
export const VERSIONS = mapOf(VERSION_BLOCK, newName("version"), 1);

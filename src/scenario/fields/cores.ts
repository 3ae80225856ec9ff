import { block, optional, preset, required } from "../block";
import { either, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { DURATION, integer, POSITIVE_DURATION } from "../quantities";

const CFS = block("a CFS quota", {
  period: preset(POSITIVE_DURATION, "100ms", "in each of these it may use `cores` times as much core time"),
  threads: optional(
    integer(1),
    "on how many cores at once it may run",
    "all of its node; where the node has no number of cores, no limit",
  ),
  burst: preset(DURATION, "0s", "unused core time that is saved for later periods, at the most"),
});

const QUOTA_BLOCK = block("a quota", {
  cfs: required(CFS, "bandwidth control of the Linux kernel, as for a CPU limit in Kubernetes"),
});

/** How `cores` are kept to. */
export const QUOTA = either({ scalar: word(["none", "cfs"]), map: QUOTA_BLOCK });

export const PAUSES = block("pauses", {
  every: required(DISTRIBUTION, "time from the end of one to the next"),
  length: required(DISTRIBUTION, "how long one lasts"),
});

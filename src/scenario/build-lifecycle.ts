import { formatDuration } from "../lib/duration";
import type { LIFECYCLE } from "./fields/lifecycle";
import type { Lifecycle } from "./lifecycle";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type LifecycleValues = typeof LIFECYCLE extends Type<infer V> ? V : never;

/** As Kubernetes has it. */
const GRACE_NS = 30e9;

export function buildLifecycle(
  written: LifecycleValues | undefined,
  service: string,
  context: Context,
): Lifecycle {
  if (written === undefined) return { startup: null, warmup: null, preStopNs: 0, graceNs: GRACE_NS };
  const { startup = null, warmup, preStop, grace } = written;
  const path = `${service}.lifecycle`;
  if (preStop > grace) {
    const message =
      `${path}.preStop ${formatDuration(preStop)} is longer than grace ${formatDuration(grace)}: ` +
      "Kubernetes cuts it short there";
    context.problems.push(problemAt(written.placeOf("preStop"), "warning", message));
  }
  if (warmup !== undefined && warmup.from >= 1) {
    report(context, warmup.placeOf("from"), `${path}.warmup.from must be below 1x, the speed it grows to`);
  }
  return {
    startup,
    warmup: warmup === undefined ? null : { forNs: warmup.for, from: warmup.from },
    preStopNs: preStop,
    graceNs: grace,
  };
}

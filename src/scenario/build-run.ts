import type { RUN } from "./fields/run";
import type { Precision, Run } from "./run";
import type { Context, Type } from "./types";
import { report } from "./types";

type RunValues = typeof RUN extends Type<infer V> ? V : never;

export function buildRun(run: RunValues, context: Context): Run {
  const { duration, warmup, drain, seed, replications, confidence, controlVariates, maxEvents } = run;
  const warmupNs = warmup === "auto" ? 0 : warmup;
  if (warmupNs >= duration) {
    const message = "run.warmup must be shorter than run.duration, or nothing is measured";
    report(context, run.placeOf("warmup"), message);
  }
  const many =
    typeof replications === "number"
      ? { replications, precision: null }
      : { replications: replications.max, precision: buildPrecision(replications, context) };
  return {
    durationNs: duration,
    warmupNs,
    findsWarmup: warmup === "auto",
    drainNs: drain ?? Infinity,
    seed,
    ...many,
    confidence,
    controlVariates,
    maxEvents,
  };
}

function buildPrecision(values: Exclude<RunValues["replications"], number>, context: Context): Precision {
  const { min, max, until } = values;
  if (max < min) {
    const message = `run.replications.max, ${max}, must not be less than min, ${min}`;
    report(context, values.placeOf("max"), message);
  }
  return { least: min, targets: [until].flat() };
}

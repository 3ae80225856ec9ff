import type { RUN } from "./fields/run";
import type { Precision, Run } from "./run";
import type { Context, Type } from "./types";
import { report } from "./types";

type RunValues = typeof RUN extends Type<infer V> ? V : never;

export function buildRun(run: RunValues, context: Context): Run {
  const { duration, warmup, drain, seed, replications, confidence, controlVariates, antithetic, maxEvents } =
    run;
  const warmupNs = warmup === "auto" ? 0 : warmup;
  if (warmupNs >= duration) {
    const message = "run.warmup must be shorter than run.duration, or nothing is measured";
    report(context, run.placeOf("warmup"), message);
  }
  const many =
    typeof replications === "number"
      ? { replications, precision: null }
      : { replications: replications.max, precision: buildPrecision(replications, context) };
  if (antithetic) checkPairs(run, context);
  return {
    durationNs: duration,
    warmupNs,
    findsWarmup: warmup === "auto",
    drainNs: drain ?? Infinity,
    seed,
    ...many,
    confidence,
    controlVariates,
    antithetic,
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

/** Pairs must be whole, and as many as are written: a rule that stops would look at single ones. */
function checkPairs({ replications, placeOf }: RunValues, context: Context): void {
  if (typeof replications === "number" && replications >= 4 && replications % 2 === 0) return;
  const message =
    typeof replications === "number"
      ? `run.antithetic takes an even number of run.replications, 4 or more, not ${replications}`
      : "run.antithetic takes a number of run.replications, not as many as it takes";
  report(context, placeOf("antithetic"), message);
}

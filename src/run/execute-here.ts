import type { ExperimentOutcome } from "../report/outcome";
import type { Experiment } from "../scenario/scenario";
import { simulate } from "../world/simulate";
import { study } from "./study";

/** Runs every variant and replication in this thread, one after the other; the same results as `execute`. */
export function executeHere(experiment: Experiment): ExperimentOutcome {
  const steps = study(experiment);
  let step = steps.next();
  while (step.done !== true) {
    const { experiment: own, jobs } = step.value;
    const results = jobs.map(({ variant, replication }) =>
      simulate(own.variants[variant].scenario, { replication }),
    );
    step = steps.next({ results, wasStopped: false });
  }
  return step.value;
}

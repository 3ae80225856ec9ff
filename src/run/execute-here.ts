import type { ExperimentOutcome } from "../report/outcome";
import type { Experiment } from "../scenario/scenario";
import { simulate } from "../world/simulate";
import { gather } from "./gather";
import { plan } from "./plan";

/** Runs every variant and replication in this thread, one after the other; the same results as `execute`. */
export function executeHere(experiment: Experiment): ExperimentOutcome {
  const jobs = plan(experiment);
  const results = jobs.map(({ variant, replication }) =>
    simulate(experiment.variants[variant].scenario, { replication }),
  );
  return gather(experiment, jobs, results, false);
}

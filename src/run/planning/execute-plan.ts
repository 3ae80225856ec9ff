import { availableParallelism } from "node:os";
import type { ExperimentOutcome } from "../../report/outcome";
import type { Plan } from "../../scenario/planned";
import { simulate } from "../../world/simulate";
import { runJobs } from "../execute";
import { WorkerPool } from "../worker-pool";
import { planning } from "./planning";
import type { OnTry } from "./planning";

export interface ExecutePlanOptions {
  /** Threads. Default: one for each core. What is found does not depend on it. */
  readonly jobs?: number;
  /** Called before each candidate. */
  readonly onTry?: OnTry;
  /** Stops the search when aborted; what it has found by then is returned. */
  readonly signal?: AbortSignal;
}

/**
 * Searches for the answer of a plan, with the simulations on threads.
 * @throws JobFailure when a simulation fails.
 */
export async function executePlan(plan: Plan, options: ExecutePlanOptions = {}): Promise<ExperimentOutcome> {
  const { signal } = options;
  const pool = new WorkerPool(Math.max(1, options.jobs ?? availableParallelism()));
  try {
    const steps = planning(plan, options.onTry);
    let step = steps.next();
    while (step.done !== true) {
      const { experiment, jobs } = step.value;
      const results = await runJobs(experiment, jobs, { pool, ...(signal === undefined ? {} : { signal }) });
      const wasStopped = results.some(
        (result) => result === null || (result.partial && signal?.aborted === true),
      );
      step = steps.next({ results, wasStopped });
    }
    return step.value;
  } finally {
    await pool.destroy();
  }
}

/** The same in this thread. */
export function executePlanHere(plan: Plan, onTry?: OnTry): ExperimentOutcome {
  const steps = planning(plan, onTry);
  let step = steps.next();
  while (step.done !== true) {
    const { experiment, jobs } = step.value;
    const results = jobs.map(({ variant, replication }) =>
      simulate(experiment.variants[variant].scenario, { replication }),
    );
    step = steps.next({ results, wasStopped: false });
  }
  return step.value;
}

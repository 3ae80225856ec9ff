import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { simulate } from "../world/simulate";
import { tune } from "./tune";

tune();

/** What crosses to a worker thread; `progress` shares its memory with the main thread. */
export interface Task {
  readonly scenario: Scenario;
  readonly replication: number;
  readonly progress: Float64Array;
}

/** Called by the thread pool, once for each job. */
export function runJob({ scenario, replication, progress }: Task): Result {
  return simulate(scenario, { replication, progress });
}

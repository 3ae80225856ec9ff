import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import type { ExperimentOutcome } from "../report/outcome";
import type { Experiment } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { gather } from "./gather";
import { plan } from "./plan";
import type { Job } from "./plan";
import type { Task } from "./worker";

/** How far an experiment is, over all its jobs. */
export interface Progress {
  readonly jobs: number;
  readonly finished: number;
  /** Jobs that have started and not finished. */
  readonly running: number;
  /** Simulated time so far, and in all; the drain after a run's end is not counted. */
  readonly simulatedNs: number;
  readonly totalNs: number;
  readonly requests: number;
}

export interface ExecuteOptions {
  /** Threads; never more than there are jobs. Default: one for each core. Results do not depend on it. */
  readonly jobs?: number;
  /** Called about ten times a second while jobs run, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the runs when aborted; what has finished is still returned (see `gather`). */
  readonly signal?: AbortSignal;
  /** Module whose `runJob` does the work in a thread, instead of the simulator. */
  readonly worker?: string;
}

/** A simulation that ended with an exception or took its thread with it: a bug, or not enough memory. */
export class JobFailure extends Error {
  override readonly name = "JobFailure";
  readonly variant: string;
  readonly replication: number;
  readonly seed: string;

  constructor(variant: string, replication: number, seed: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`variant "${variant}", replication ${replication}, seed ${seed}: ${reason}`, { cause });
    this.variant = variant;
    this.replication = replication;
    this.seed = seed;
  }
}

const SIMULATED = 0;
const REQUESTS = 1;
const STOP = 2;
const CELLS = 3;

const POLL_MS = 100;

/**
 * Runs every variant and replication on worker threads.
 * @throws JobFailure for the first job that fails; the others are then stopped.
 */
export async function execute(
  experiment: Experiment,
  options: ExecuteOptions = {},
): Promise<ExperimentOutcome> {
  const { Piscina } = await import("piscina");
  const jobs = plan(experiment);
  const threads = Math.max(1, Math.min(options.jobs ?? availableParallelism(), jobs.length));
  const pool = new Piscina({
    filename: options.worker ?? join(__dirname, `worker${extname(__filename)}`),
    name: "runJob",
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
    minThreads: threads,
    maxThreads: threads,
    // Threads of a source checkout compile for themselves.
    ...(extname(__filename) === ".ts" ? { execArgv: ["-r", require.resolve("ts-node/register")] } : {}),
  });
  const shared = new SharedArrayBuffer(jobs.length * CELLS * Float64Array.BYTES_PER_ELEMENT);
  const cells = jobs.map((_, index) => cellsOf(shared, index));
  const results: (Result | null)[] = jobs.map(() => null);

  const report = (): void => options.onProgress?.(progressOf(experiment, jobs, cells, results));
  const poll = options.onProgress === undefined ? undefined : setInterval(report, POLL_MS);
  const stop = (): void => {
    for (const cell of cells) cell[STOP] = 1;
  };
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted) stop();
  try {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < jobs.length && !options.signal?.aborted) {
        const index = next++;
        results[index] = await runOne(pool, experiment, jobs[index], cells[index]);
      }
    };
    await Promise.all(Array.from({ length: threads }, lane));
    report();
  } finally {
    clearInterval(poll);
    options.signal?.removeEventListener("abort", stop);
    stop();
    await pool.destroy();
  }
  return gather(experiment, jobs, results, options.signal?.aborted ?? false);
}

interface Pool {
  run(task: Task): Promise<Result>;
}

async function runOne(pool: Pool, experiment: Experiment, job: Job, progress: Float64Array): Promise<Result> {
  const { name, scenario } = experiment.variants[job.variant];
  try {
    return await pool.run({ scenario, replication: job.replication, progress });
  } catch (error) {
    throw new JobFailure(name, job.replication, scenario.run.seed, error);
  }
}

function cellsOf(shared: SharedArrayBuffer, index: number): Float64Array {
  return new Float64Array(shared, index * CELLS * Float64Array.BYTES_PER_ELEMENT, CELLS);
}

function progressOf(
  experiment: Experiment,
  jobs: readonly Job[],
  cells: readonly Float64Array[],
  results: readonly (Result | null)[],
): Progress {
  let finished = 0;
  let running = 0;
  let simulatedNs = 0;
  let totalNs = 0;
  let requests = 0;
  jobs.forEach(({ variant }, index) => {
    const { durationNs } = experiment.variants[variant].scenario.run;
    const cell = cells[index];
    const done = results[index] !== null;
    totalNs += durationNs;
    simulatedNs += done ? durationNs : Math.min(cell[SIMULATED], durationNs);
    requests += cell[REQUESTS];
    if (done) finished++;
    else if (cell[SIMULATED] > 0) running++;
  });
  return { jobs: jobs.length, finished, running, simulatedNs, totalNs, requests };
}
